import type { BlockParamNode } from "../syntax/nodes.ts";
import { type LiteralType, resolve, type Type } from "../types/type.ts";
import type { PartialTemplate } from "./partialTemplate.ts";
import { mayBeEqual, type StaticValue, unknownValue } from "./staticValue.ts";

/** One context that `this` and `../` can mean. */
export interface Frame {
  readonly context: StaticValue;
  readonly outer: Frame | undefined;
  /**
   * Whether a name that the context lacks may come from elsewhere, as in the body of a block helper that only the
   * program knows: then nothing is reported.
   */
  readonly lenient: boolean;
  /**
   * Whether the context may equal the one around it: Handlebars adds none then, and `../` leads one further out. When it
   * does is known only to the input.
   */
  readonly mayBeOuter: boolean;
}

/** What an enclosing block's test has established about the value with a key. */
interface Fact {
  readonly key: string;
  /** `undefined`: merely that it is there. */
  readonly narrowed: Type | undefined;
  readonly next: Fact | undefined;
}

interface Names<Value> {
  readonly name: string;
  readonly value: Value;
  readonly next: Names<Value> | undefined;
}

/** The inline partials that a block defines, and those of the blocks around it. */
interface InlinePartials {
  readonly partials: ReadonlyMap<string, PartialTemplate>;
  readonly outer: InlinePartials | undefined;
}

/** A name after `as |…|`, and what it means inside the block. */
export interface BlockParameter {
  readonly declaration: BlockParamNode;
  readonly value: StaticValue;
}

/** What is in scope at one place of a template. A value: entering a block makes a new one. */
export class Environment {
  readonly frame: Frame;
  /** How many `{{#each}}` are around: only inside one have `@index` and its like a meaning of their own. */
  readonly loops: number;
  /** The names of what the template, or the inline partial, was given that enclosing blocks test. */
  readonly conditions: readonly string[];
  /** Whether this place is in an inline partial, which whoever calls it may lend inline partials of their own. */
  readonly isInline: boolean;
  readonly #blockParams: Names<BlockParameter> | undefined;
  readonly #inlinePartials: InlinePartials | undefined;
  readonly #facts: Fact | undefined;

  private constructor(
    frame: Frame,
    loops: number,
    conditions: readonly string[],
    isInline: boolean,
    blockParams: Names<BlockParameter> | undefined,
    inlinePartials: InlinePartials | undefined,
    facts: Fact | undefined,
  ) {
    this.frame = frame;
    this.loops = loops;
    this.conditions = conditions;
    this.isInline = isInline;
    this.#blockParams = blockParams;
    this.#inlinePartials = inlinePartials;
    this.#facts = facts;
  }

  static root(context: StaticValue): Environment {
    const frame = { context, outer: undefined, lenient: false, mayBeOuter: false };
    return new Environment(frame, 0, [], false, undefined, undefined, undefined);
  }

  blockParam(name: string): BlockParameter | undefined {
    return find(this.#blockParams, name);
  }

  /** Inner ones first; one that an inner one hides is among them. */
  blockParams(): readonly BlockParameter[] {
    return valuesOf(this.#blockParams);
  }

  inlinePartial(name: string): PartialTemplate | undefined {
    for (let scope = this.#inlinePartials; scope; scope = scope.outer) {
      const partial = scope.partials.get(name);
      if (partial) return partial;
    }
    return undefined;
  }

  /** What the template, or the inline partial, that this place is in was given. */
  get outermost(): StaticValue {
    let frame = this.frame;
    while (frame.outer) frame = frame.outer;
    return frame.context;
  }

  inlinePartials(): readonly PartialTemplate[] {
    const found: PartialTemplate[] = [];
    for (let scope = this.#inlinePartials; scope; scope = scope.outer) found.push(...scope.partials.values());
    return found;
  }

  /** The frame that so many `../` lead to; `undefined` above the outermost. */
  frameAt(depth: number): Frame | undefined {
    let frame: Frame | undefined = this.frame;
    for (let steps = 0; steps < depth && frame; steps++) frame = frame.outer;
    return frame;
  }

  /** Whether what so many `../` lead to is known only when the template is rendered. */
  isVague(depth: number): boolean {
    let frame: Frame | undefined = this.frame;
    for (let steps = 0; steps < depth && frame; steps++) {
      if (frame.lenient || frame.mayBeOuter) return true;
      frame = frame.outer;
    }
    return false;
  }

  /** A value as the enclosing tests have narrowed it. */
  narrow(value: StaticValue): StaticValue {
    if (value.key === undefined) return value;
    let narrowed = value;
    for (let fact = this.#facts; fact; fact = fact.next) {
      if (fact.key !== value.key) continue;
      narrowed = { ...narrowed, absent: false };
      if (fact.narrowed) return { ...narrowed, type: fact.narrowed };
    }
    return narrowed;
  }

  isPresent(key: string | undefined): boolean {
    if (key === undefined) return false;
    for (let fact = this.#facts; fact; fact = fact.next) if (fact.key === key) return true;
    return false;
  }

  /** Inside a block that changes the context; to the same one is no change. */
  pushing(context: StaticValue): Environment {
    const outer = this.frame;
    if (context.key !== undefined && context.key === outer.context.key)
      return this.#with({ frame: { ...outer, context } });
    return this.#with({ frame: { context, outer, lenient: false, mayBeOuter: mayBeEqual(context, outer.context) } });
  }

  /** Inside a block that may change the context to one that is not known. */
  pushingUnknown(context: StaticValue): Environment {
    return this.#with({ frame: { context, outer: this.frame, lenient: true, mayBeOuter: false } });
  }

  /**
   * Inside an inline partial: its context is the caller's, and what `../` means is known only there. What the block
   * parameters around it are there, Handlebars gets wrong: it throws, or takes them for those of an outer block.
   */
  enclosing(context: StaticValue): Environment {
    const frame = { context, outer: undefined, lenient: true, mayBeOuter: false };
    const inside = this.#with({ frame, isInline: true, conditions: [] });
    return this.blockParams().reduce((inner, { declaration }) => inner.naming(declaration, unknownValue), inside);
  }

  looping(): Environment {
    return this.#with({ loops: this.loops + 1 });
  }

  /** The value is there, and so is everything on the way to it. */
  assuming(value: StaticValue, narrowed?: Type): Environment {
    if (value.key === undefined) return this;
    let facts = this.#facts;
    const prefix = value.key.indexOf(".");
    for (let dot = prefix; dot >= 0; dot = value.key.indexOf(".", dot + 1)) {
      facts = { key: value.key.slice(0, dot), narrowed: undefined, next: facts };
    }
    return this.#with({ facts: { key: value.key, narrowed, next: facts } });
  }

  /** The value is not this literal: what is left of an enum in an else branch. */
  excluding(value: StaticValue, literal: LiteralType): Environment {
    const type = resolve(value.type);
    if (value.key === undefined || type.kind !== "enum" || value.absent) return this;
    const members = type.members.filter((one) => one.kind !== "literal" || one.value !== literal.value);
    return this.assuming(value, { ...type, members });
  }

  /** Inside a block whose rendering depends on these names. */
  underCondition(names: readonly string[]): Environment {
    return names.length === 0 ? this : this.#with({ conditions: [...this.conditions, ...names] });
  }

  naming(declaration: BlockParamNode, value: StaticValue): Environment {
    const { name } = declaration;
    return this.#with({ blockParams: { name, value: { declaration, value }, next: this.#blockParams } });
  }

  definingInline(partials: ReadonlyMap<string, PartialTemplate>): Environment {
    return partials.size === 0 ? this : this.#with({ inlinePartials: { partials, outer: this.#inlinePartials } });
  }

  #with(change: {
    frame?: Frame;
    loops?: number;
    conditions?: readonly string[];
    isInline?: boolean;
    blockParams?: Names<BlockParameter>;
    inlinePartials?: InlinePartials;
    facts?: Fact | undefined;
  }): Environment {
    return new Environment(
      change.frame ?? this.frame,
      change.loops ?? this.loops,
      change.conditions ?? this.conditions,
      change.isInline ?? this.isInline,
      change.blockParams ?? this.#blockParams,
      change.inlinePartials ?? this.#inlinePartials,
      change.facts ?? this.#facts,
    );
  }
}

function valuesOf<Value>(names: Names<Value> | undefined): readonly Value[] {
  const values: Value[] = [];
  for (let entry = names; entry; entry = entry.next) values.push(entry.value);
  return values;
}

function find<Value>(names: Names<Value> | undefined, name: string): Value | undefined {
  for (let entry = names; entry; entry = entry.next) if (entry.name === name) return entry.value;
  return undefined;
}
