import { partialName } from "../analysis/partialTemplate.ts";
import type {
  BlockNode,
  ExpressionNode,
  MustacheNode,
  PartialBlockNode,
  PartialNode,
  ProgramNode,
  StatementNode,
} from "../syntax/nodes.ts";
import type { HelperSignature } from "../types/helper.ts";
import { Emitter } from "./emitter.ts";
import { CompileError, ExpressionCompiler, unknownHelper } from "./expressionCompiler.ts";
import { isVariableName, propertyKey, typeName, variableName } from "./identifiers.ts";
import { stringLiteral } from "./literal.ts";
import { programUses, type TemplateNeeds, templateNeeds } from "./templateNeeds.ts";
import type { InlinePartial, TemplateScope } from "./templateScope.ts";

const roles: readonly unknown[] = ["system", "user", "model", "tool"];

/** Partials that call each other deeper than this are not compiled. */
const deepest = 40;

/** A branch that is longer than this gets lines of its own. */
const longestBranch = 80;

export interface CompiledTemplate {
  /** The function `write(out, input, data)` and those it calls. */
  readonly code: string;
  /** The functions of the runtime that the code calls. */
  readonly runtime: ReadonlySet<string>;
  /** The functions of the program's helpers that the code calls. */
  readonly helpers: ReadonlySet<string>;
  /** The types of the runtime that the code names. */
  readonly runtimeTypes: ReadonlySet<string>;
}

/**
 * Compiles a checked template and the partials it calls. What is printed is what Handlebars prints for the same values,
 * except for adjacent numbers, which it adds up; roles and media are calls that no value can make.
 */
export function compileTemplate(
  template: ProgramNode,
  partial: (name: string) => ProgramNode | undefined,
  { taken = [], helpers = new Map() }: CompilerOptions = {},
): CompiledTemplate {
  return new TemplateCompiler(partial, templateNeeds(template, partial), taken, helpers).compile(template);
}

interface CompilerOptions {
  /** Names that are not used for variables. */
  readonly taken?: Iterable<string>;
  /** The program's helpers that the code may call. */
  readonly helpers?: ReadonlyMap<string, HelperSignature>;
}

class TemplateCompiler {
  readonly #runtimeTypes = new Set<string>();
  readonly #partial: (name: string) => ProgramNode | undefined;
  readonly #needs: TemplateNeeds;
  readonly #expressions: ExpressionCompiler;
  readonly #taken: Set<string>;
  /** The functions of partials that need nothing of the place they are called at. */
  readonly #functions = new Map<string, { readonly name: string; code: string }>();
  #out = new Emitter();
  #names = new Map<string, number>();
  #inlinePartials = 0;
  /** Whether text that is not blank has surely been written since the last message or part began. */
  #isSolid = false;

  constructor(
    partial: (name: string) => ProgramNode | undefined,
    needs: TemplateNeeds,
    taken: Iterable<string>,
    helpers: ReadonlyMap<string, HelperSignature>,
  ) {
    this.#partial = partial;
    this.#needs = needs;
    this.#expressions = new ExpressionCompiler(needs.usesData, helpers);
    this.#taken = new Set([...runtimeNames, ...taken, ...[...helpers.keys()].map(variableName)]);
  }

  compile(template: ProgramNode): CompiledTemplate {
    const { usesData } = this.#needs;
    const body = this.#function("write", template, "input", usesData ? ["data: Value"] : [], undefined);
    return {
      code: [...[...this.#functions.values()].map((one) => one.code), body].join("\n\n"),
      runtime: this.#expressions.runtime,
      helpers: this.#expressions.helpers,
      runtimeTypes: this.#runtimeTypes.add("Value").add("Writer"),
    };
  }

  #function(
    name: string,
    program: ProgramNode,
    context: string,
    parameters: readonly string[],
    partialBlock: string | undefined,
  ): string {
    const outer = { out: this.#out, names: this.#names, isSolid: this.#isSolid };
    this.#out = new Emitter();
    this.#names = new Map();
    this.#isSolid = false;
    this.#out.block(`function ${name}(${["out: Writer", `${context}: Value`, ...parameters].join(", ")}): void`, () => {
      const outermost: TemplateScope = {
        context,
        frame: undefined,
        data: "data",
        loops: [],
        blockParams: new Map(),
        inlinePartials: new Map(),
        functions: new Map(),
        partialBlock,
        depth: 0,
      };
      this.#program(program, this.#entering(outermost, context, program));
      if (name === "write") this.#keep();
    });
    const code = this.#out.text;
    this.#out = outer.out;
    this.#names = outer.names;
    this.#isSolid = outer.isSolid;
    return code;
  }

  /** Emits a program's statements; its inline partials are known to all of them, as Handlebars registers them first. */
  #program(program: ProgramNode | undefined, scope: TemplateScope): void {
    if (!program) return;
    const inner = this.#defining(program, { ...scope, functions: new Map(scope.functions) });
    for (const statement of program.body) this.#statement(statement, inner);
  }

  /** With the inline partials that a program defines. Of two with one name the last is called, also before it. */
  #defining(program: ProgramNode, scope: TemplateScope): TemplateScope {
    const inlinePartials = new Map<string, InlinePartial>(scope.inlinePartials);
    const inner = { ...scope, inlinePartials };
    for (const statement of program.body) {
      if (statement.kind !== "DecoratorBlock") continue;
      const [definition] = statement.params;
      const name = definition && partialName(definition);
      if (name === undefined) throw new CompileError("An inline partial needs a name that is text");
      inlinePartials.set(name, { id: ++this.#inlinePartials, program: statement.program, scope: inner });
    }
    return inner;
  }

  #statement(statement: StatementNode, scope: TemplateScope): void {
    switch (statement.kind) {
      case "ContentStatement":
        return this.#content(statement.value);
      case "MustacheStatement":
        return this.#mustache(statement, scope);
      case "BlockStatement":
        return this.#block(statement, scope);
      case "PartialStatement":
        return this.#partialStatement(statement, scope);
      case "PartialBlockStatement":
        return this.#partialBlock(statement, scope);
      case "Decorator":
        throw new CompileError("Decorators other than 'inline' exist only where the program registers them");
      case "DecoratorBlock":
      case "CommentStatement":
        return;
    }
  }

  /** Text, with the markers that older prompts write by hand instead of calling the helpers. */
  #content(text: string): void {
    for (const piece of text.split(/(<<<dotprompt:(?:role:[a-z]+|history)>>>)/)) {
      const role = /^<<<dotprompt:role:([a-z]+)>>>$/.exec(piece)?.[1];
      if (role !== undefined && roles.includes(role)) this.#begin("role", [stringLiteral(role)]);
      else if (piece === "<<<dotprompt:history>>>") this.#begin("history", []);
      else if (/<<<dotprompt:(?:media|section|role)/.test(piece)) {
        throw new CompileError(
          "Markers such as '<<<dotprompt:media:url …>>>' are written as helpers: '{{media url=…}}'",
        );
      } else if (piece !== "") {
        this.#out.write({ kind: "text", text: piece });
        this.#isSolid ||= /\S/.test(piece);
      }
    }
  }

  #print(code: string): void {
    this.#out.write({ kind: "value", code });
  }

  /** A call that ends the text so far. */
  #begin(method: "role" | "history" | "section" | "media", args: readonly string[]): void {
    this.#keep();
    this.#out.line(`out.${method}(${args.join(", ")});`);
    this.#isSolid = false;
  }

  /** Text that is surely not blank need not be looked through for that. */
  #keep(): void {
    if (this.#isSolid) this.#out.line("out.keep();");
  }

  #mustache(node: MustacheNode, scope: TemplateScope): void {
    const helper = this.#expressions.helperOf(node, scope);
    const [first, second] = node.params;
    switch (helper) {
      case undefined:
        return this.#print(`${this.#expressions.use("text")}(${this.#expressions.path(node.path, scope)})`);
      case "role":
        return this.#begin("role", [this.#role(first)]);
      case "history":
        return this.#begin("history", []);
      case "section":
        return this.#begin("section", [this.#expressions.compile(first, scope)]);
      case "media": {
        const type = this.#expressions.named(node, "contentType", scope);
        const url = this.#expressions.named(node, "url", scope) ?? "undefined";
        return this.#begin("media", type ? [url, type] : [url]);
      }
      case "json": {
        const indent = this.#expressions.named(node, "indent", scope);
        const value = this.#expressions.compile(first, scope);
        return this.#print(`${this.#expressions.use("json")}(${indent ? `${value}, ${indent}` : value})`);
      }
      case "lookup":
        return this.#print(`${this.#expressions.use("text")}(${this.#expressions.lookup(first, second, scope)})`);
      case "log":
        return;
      default:
        return this.#print(`${this.#expressions.use("text")}(${this.#expressions.helperCall(helper, node, scope)})`);
    }
  }

  /** Roles are known when the prompt is compiled: no value can become one. */
  #role(node: ExpressionNode | undefined): string {
    if (node?.kind !== "StringLiteral" || !roles.includes(node.value)) {
      throw new CompileError("A role must be written as text, so that no input can choose it: '{{role \"user\"}}'");
    }
    return stringLiteral(node.value);
  }

  #block(node: BlockNode, scope: TemplateScope): void {
    const helper = this.#expressions.helperOf(node, scope);
    const [first, second] = node.params;
    switch (helper) {
      case undefined:
        return this.#section(node, scope);
      case "if":
      case "unless": {
        const test = this.#test(first, this.#expressions.named(node, "includeZero", scope), scope);
        const [then, otherwise] = helper === "if" ? [node.program, node.inverse] : [node.inverse, node.program];
        return this.#branch(test, this.#inside(then, scope), this.#inside(otherwise, scope));
      }
      case "ifEquals":
      case "unlessEquals": {
        const test = `${this.#expressions.compile(first, scope)} === ${this.#expressions.compile(second, scope)}`;
        const [then, otherwise] = helper === "ifEquals" ? [node.program, node.inverse] : [node.inverse, node.program];
        return this.#branch(test, this.#inside(then, scope), this.#inside(otherwise, scope));
      }
      case "with":
        return this.#with(node, this.#expressions.compile(first, scope), scope);
      case "each":
        return this.#each(node, this.#expressions.compile(first, scope), scope);
      default:
        if (this.#expressions.isProgramHelper(helper)) {
          throw new CompileError(
            `The helper '${helper}' is called as a block, which bindings cannot do: use a partial`,
          );
        }
        throw unknownHelper(helper);
    }
  }

  #test(node: ExpressionNode | undefined, includeZero: string | undefined, scope: TemplateScope): string {
    const value = this.#expressions.compile(node, scope);
    if (isComparison(value)) return value.slice(1, -1);
    return `${this.#expressions.use("truthy")}(${includeZero ? `${value}, Boolean(${includeZero})` : value})`;
  }

  #with(node: BlockNode, given: string, scope: TemplateScope): void {
    const value = this.#fresh(node.program?.blockParams[0]?.name ?? "it");
    this.#out.line(`const ${value} = ${given};`);
    const inner = this.#naming(scope, node.program, [value]);
    const then = this.#captured(() => this.#program(node.program, this.#entering(inner, value, node.program)));
    this.#branch(`${this.#expressions.use("present")}(${value})`, then, this.#inside(node.inverse, scope));
  }

  /** `{{#value}}…{{/value}}`: a loop over a list, a test otherwise, with the value as context. */
  #section(node: BlockNode, scope: TemplateScope): void {
    const value = this.#fresh("it");
    this.#out.line(`const ${value} = ${this.#expressions.path(node.path, scope)};`);
    const each = this.#captured(() => this.#each(node, value, scope), true);
    const here = this.#inside(node.program, scope);
    const within = this.#captured(() => this.#program(node.program, this.#entering(scope, value, node.program)));
    const otherwise = this.#inside(node.inverse, scope);
    const isNothing = `${value} === false || ${value} === null || ${value} === undefined`;
    this.#out.block(`if (Array.isArray(${value}))`, () => this.#out.append(each));
    this.#out.block(`else if (${value} === true)`, () => this.#out.append(here));
    this.#out.block(`else if (!(${isNothing}))`, () => this.#out.append(within));
    if (!otherwise.isEmpty) this.#out.block("else", () => this.#out.append(otherwise));
  }

  #each(node: BlockNode, value: string, scope: TemplateScope): void {
    const { program } = node;
    const item = this.#fresh(program?.blockParams[0]?.name ?? "item");
    const [key, index, list] = [
      this.#fresh(program?.blockParams[1]?.name ?? "key"),
      this.#fresh("i"),
      this.#fresh("list"),
    ];
    const body = this.#captured(() => {
      const inner = this.#naming({ ...scope, loops: [{ key, index, list }, ...scope.loops] }, program, [item, key]);
      this.#program(program, this.#entering(inner, item, program));
    }, true);
    const usesKey = body.mentions(key);
    const counts = usesKey || body.mentions(index) || body.mentions(list);
    const items = `${this.#expressions.use("items")}(${value})`;
    const head = (source: string): string => `for (const ${item} of ${source})`;
    if (!counts && !node.inverse) return this.#out.block(head(items), () => this.#out.append(body));
    this.#out.line(`const ${list} = ${items};`);
    if (!counts) {
      this.#out.block(head(list), () => this.#out.append(body));
    } else {
      const keys = this.#fresh("keys");
      if (usesKey) this.#out.line(`const ${keys} = ${this.#expressions.use("keys")}(${value});`);
      this.#out.block(`for (let ${index} = 0; ${index} < ${list}.length; ${index}++)`, () => {
        if (body.mentions(item)) this.#out.line(`const ${item} = ${list}[${index}];`);
        if (usesKey) this.#out.line(`const ${key} = ${keys} ? ${keys}[${index}] : ${index};`);
        this.#out.append(body);
      });
    }
    if (node.inverse) {
      const otherwise = this.#inside(node.inverse, scope);
      this.#out.block(`if (${list}.length === 0)`, () => this.#out.append(otherwise));
    }
  }

  #inside(program: ProgramNode | undefined, scope: TemplateScope): Emitter {
    return this.#captured(() => this.#program(program, scope));
  }

  /** What an action emits, to be put in later, or never: what it wrote or began is not sure afterwards. */
  #captured(action: () => void, repeats = false): Emitter {
    const outer = { out: this.#out, isSolid: this.#isSolid };
    this.#out = new Emitter();
    if (repeats) this.#isSolid = false;
    action();
    const captured = this.#out;
    this.#out = outer.out;
    // Inside, a message or part may have begun.
    this.#isSolid = outer.isSolid && (this.#isSolid || captured.expression !== undefined);
    return captured;
  }

  #branch(test: string, then: Emitter, otherwise: Emitter): void {
    const [yes, no] = [then.expression, otherwise.expression];
    if (yes !== undefined && no !== undefined && yes.length + no.length <= longestBranch) {
      if (!then.isEmpty || !otherwise.isEmpty) this.#print(`${test} ? ${yes} : ${no}`);
      return;
    }
    if (then.isEmpty) return this.#out.block(`if (${negated(test)})`, () => this.#out.append(otherwise));
    this.#out.block(`if (${test})`, () => this.#out.append(then));
    if (!otherwise.isEmpty) this.#out.block("else", () => this.#out.append(otherwise));
  }

  #entering(scope: TemplateScope, context: string, program: ProgramNode | undefined): TemplateScope {
    if (!program || !programUses(program).parents) return { ...scope, context };
    const frame = this.#fresh("frame");
    const value =
      scope.frame === undefined
        ? `{ value: ${context} }`
        : `${this.#expressions.use("enter")}(${scope.frame}, ${context})`;
    this.#out.line(`const ${frame} = ${value};`);
    return { ...scope, context, frame };
  }

  #naming(scope: TemplateScope, program: ProgramNode | undefined, values: readonly string[]): TemplateScope {
    const blockParams = new Map(scope.blockParams);
    for (const [index, { name }] of (program?.blockParams ?? []).entries())
      blockParams.set(name, values[index] ?? "undefined");
    return { ...scope, blockParams };
  }

  #partialStatement(node: PartialNode, scope: TemplateScope): void {
    const target = this.#target(node, scope);
    const call = `${target}(${this.#arguments(node, scope, scope.partialBlock)});`;
    if (node.indent === "") this.#out.line(call);
    else this.#out.block(`out.indented(${stringLiteral(node.indent)}, (out) =>`, () => this.#out.line(call), "});");
    if (this.#needs.partialsBeginParts) this.#isSolid = false;
  }

  #target(node: PartialNode, scope: TemplateScope): string {
    if (node.name.kind === "PathExpression" && node.name.data) {
      if (node.name.original !== "@partial-block") throw new CompileError("A partial's name must be written as text");
      if (scope.partialBlock === undefined) throw new CompileError("'{{>@partial-block}}' belongs in a partial");
      return `${scope.partialBlock}?.`;
    }
    const name = partialName(node.name);
    if (name === undefined) throw new CompileError("A partial's name must be written as text");
    const target = this.#partialNamed(name, scope);
    if (!target) throw new CompileError(`The partial '${name}' is registered by your program, and is not known here`);
    return target;
  }

  /** The function of the partial that a name means at a place; `undefined` when it is not known. */
  #partialNamed(name: string, scope: TemplateScope): string | undefined {
    const inline = scope.inlinePartials.get(name);
    const program = inline?.program ?? this.#partial(name);
    if (!program) return undefined;
    const needed = [...this.#reachable(program, scope)].flatMap((other) => {
      const partial = scope.inlinePartials.get(other);
      return partial ? [`${other}=${partial.id}`] : [];
    });
    if (!inline && needed.length === 0) return this.#partialFunction(name, program);
    // What it calls depends on the caller: it is compiled for this place.
    const key = [inline?.id ?? name, ...needed.sort()].join(" ");
    const known = scope.functions.get(key);
    if (known) return known;
    if (scope.depth > deepest) throw new CompileError(`The partial '${name}' calls others too deeply`);
    const made = this.#functionName(name);
    scope.functions.set(key, made);
    const outside = inline?.scope ?? { ...scope, blockParams: new Map(), frame: undefined };
    const { inlinePartials, functions, depth } = scope;
    this.#closure(made, program, { ...outside, inlinePartials, functions, depth: depth + 1 }, "partial");
    return made;
  }

  /** The names that a partial calls, itself or through others. */
  #reachable(program: ProgramNode, scope: TemplateScope): ReadonlySet<string> {
    const names = new Set<string>();
    const pending = [program];
    for (let next = pending.pop(); next; next = pending.pop()) {
      for (const name of programUses(next).called) {
        if (names.has(name)) continue;
        names.add(name);
        const called = scope.inlinePartials.get(name)?.program ?? this.#partial(name);
        if (called) pending.push(called);
      }
    }
    return names;
  }

  #partialFunction(name: string, program: ProgramNode): string {
    const known = this.#functions.get(name);
    if (known) return known.name;
    const made = this.#functionName(name);
    const entry = { name: made, code: "" };
    this.#functions.set(name, entry);
    const { partialsUseData: usesData, usesPartialBlocks } = this.#needs;
    const block = usesPartialBlocks ? "block" : undefined;
    if (block) this.#runtimeTypes.add("Block");
    const parameters = [...(usesData ? ["data: Value"] : []), ...(block ? ["block?: Block"] : [])];
    entry.code = this.#function(made, program, "it", parameters, block);
    return made;
  }

  /** A function inside the code around it, whose names it sees. A partial's block keeps the one around it. */
  #closure(name: string, program: ProgramNode, outside: TemplateScope, kind: "partial" | "block"): void {
    this.#runtimeTypes.add("Block");
    const { partialsUseData: usesData, usesPartialBlocks } = this.#needs;
    const takesBlock = usesPartialBlocks && kind === "partial";
    const context = this.#fresh("it");
    const data = usesData ? this.#fresh("data") : "";
    const block = takesBlock ? this.#fresh("block") : "";
    const parameters = ["out", context, data, block].filter((parameter) => parameter !== "");
    const before = this.#isSolid;
    this.#isSolid = false;
    this.#out.block(
      `const ${name}: Block = (${parameters.join(", ")}) =>`,
      () => {
        const partialBlock = takesBlock ? block : outside.partialBlock;
        this.#program(program, this.#entering({ ...outside, data, loops: [], partialBlock }, context, program));
      },
      "};",
    );
    this.#isSolid = before;
  }

  #arguments(node: PartialNode | PartialBlockNode, scope: TemplateScope, block: string | undefined): string {
    const [first] = node.params;
    const context = first ? this.#expressions.compile(first, scope) : scope.context;
    const named = (node.hash?.pairs ?? []).map(
      (pair) => `${propertyKey(pair.key)}: ${this.#expressions.compile(pair.value, scope)}`,
    );
    const whole =
      named.length > 0 ? `${this.#expressions.use("extend")}(${context}, { ${named.join(", ")} })` : context;
    const { partialsUseData: usesData, usesPartialBlocks } = this.#needs;
    const given = ["out", whole];
    if (usesData) given.push(this.#dataHere(scope));
    if (usesPartialBlocks && block) given.push(block);
    return given.join(", ");
  }

  /** The `@` variables as a value, for a partial. */
  #dataHere(scope: TemplateScope): string {
    return [...scope.loops].reverse().reduce((data, { key, index, list }) => {
      return `${this.#expressions.use("loop")}(${data}, ${key}, ${index}, ${list}.length)`;
    }, scope.data);
  }

  #partialBlock(node: PartialBlockNode, scope: TemplateScope): void {
    const name = partialName(node.name);
    // Inline partials of the block are there for the partial.
    const inner = this.#defining(node.program, { ...scope, functions: new Map(scope.functions) });
    const usesBlock = this.#needs.usesPartialBlocks;
    const target = name === undefined ? undefined : this.#partialNamed(name, inner);
    if (target && !usesBlock) {
      this.#out.line(`${target}(${this.#arguments(node, scope, undefined)});`);
    } else {
      const block = this.#fresh("block");
      this.#closure(block, node.program, scope, "block");
      this.#out.line(`${target ?? block}(${this.#arguments(node, scope, target ? block : undefined)});`);
    }
    if (this.#needs.partialsBeginParts) this.#isSolid = false;
  }

  /** The name of a partial's function, which nothing else in the file has. */
  #functionName(partial: string): string {
    const wanted = `write${typeName(partial)}`;
    let name = wanted;
    for (let count = 2; this.#taken.has(name); count++) name = `${wanted}${count}`;
    this.#taken.add(name);
    return name;
  }

  /** A name that nothing else around it has. */
  #fresh(wanted: string): string {
    const base = isVariableName(wanted) ? wanted : "it";
    for (;;) {
      const count = (this.#names.get(base) ?? 0) + 1;
      this.#names.set(base, count);
      const name = count === 1 ? base : `${base}${count}`;
      if (!this.#taken.has(name) && (count === 1 || !this.#names.has(name))) {
        this.#names.set(name, Math.max(1, this.#names.get(name) ?? 0));
        return name;
      }
    }
  }
}

/** What the code must not name otherwise: what it calls, and its own parameters. */
const runtimeNames: readonly string[] = [
  ...["text", "json", "truthy", "present", "own", "lookup", "enter", "extend", "items", "keys", "loop", "definePrompt"],
  ...["integer", "minLength", "maxLength", "uniqueItems", "namesBy"],
  ...["write", "out", "input", "data", "it", "block", "z", "undefined", "Array", "Boolean", "Object"],
];

function isComparison(code: string): boolean {
  return / === /.test(code) && code.startsWith("(");
}

function negated(test: string): string {
  return `!${/^[\w$]+\(.*\)$|^\(.*\)$/.test(test) ? test : `(${test})`}`;
}
