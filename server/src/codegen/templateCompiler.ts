import { partialName } from "../analysis/partialTemplate.ts";
import type {
  BlockNode,
  ExpressionNode,
  MustacheNode,
  PartialBlockNode,
  PartialNode,
  PathNode,
  ProgramNode,
  StatementNode,
} from "../syntax/nodes.ts";
import { visit } from "../syntax/visit.ts";
import { Emitter } from "./emitter.ts";
import { memberAccess } from "./identifiers.ts";
import { inheritedNames } from "./inheritedNames.ts";
import type { TemplateScope } from "./templateScope.ts";

/** The template cannot be compiled: for a message to the author of the prompt. */
export class CompileError extends Error {}

const roles: readonly unknown[] = ["system", "user", "model", "tool"];

/**
 * Compiles a checked template and the partials it calls to the body of `write(out, input, data)`. What is printed is what
 * Handlebars prints for the same values, except for adjacent numbers, which it adds up; roles and media are calls that no value
 * can make.
 */
export function compileTemplate(
  template: ProgramNode,
  partial: (name: string) => ProgramNode | undefined,
): { readonly code: string; readonly runtime: ReadonlySet<string> } {
  const compiler = new TemplateCompiler(partial);
  return { code: compiler.compile(template), runtime: compiler.runtime };
}

class TemplateCompiler {
  /** The functions of the runtime that the code calls. */
  readonly runtime = new Set<string>();
  readonly #partial: (name: string) => ProgramNode | undefined;
  readonly #functions = new Map<string, { readonly name: string; code: string }>();
  #out = new Emitter();
  #names = 0;
  /** Text and values that have not been written yet: they become one statement. */
  #pending: string[] = [];

  constructor(partial: (name: string) => ProgramNode | undefined) {
    this.#partial = partial;
  }

  compile(template: ProgramNode): string {
    const body = this.#function("write", template, "input");
    return [...[...this.#functions.values()].map((one) => one.code), body].join("\n\n");
  }

  #function(name: string, program: ProgramNode, context: string): string {
    const outer = { out: this.#out, names: this.#names, pending: this.#pending };
    this.#out = new Emitter();
    this.#pending = [];
    const goesUp = usesParents(program);
    const parameters = `out: Writer, ${context}: Value, data: Data${name === "write" ? "" : ", block?: Block"}`;
    this.#out.block(`function ${name}(${parameters}): void`, () => {
      if (goesUp) this.#out.line(`const contexts: readonly Value[] = [${context}];`);
      this.#program(program, {
        context,
        contexts: "contexts",
        data: "data",
        loops: [],
        blockParams: new Map(),
        inlinePartials: new Map(),
        partialBlock: name === "write" ? undefined : "block",
      });
    });
    const code = this.#out.text;
    this.#out = outer.out;
    this.#pending = outer.pending;
    return code;
  }

  /** Emits a program's statements; inline partials first, as Handlebars registers them. */
  #program(program: ProgramNode | undefined, scope: TemplateScope): void {
    if (!program) return;
    // Of two with one name the last is called, also before it.
    const definitions = new Map<string, ProgramNode>();
    for (const statement of program.body) {
      if (statement.kind !== "DecoratorBlock") continue;
      const [definition] = statement.params;
      const name = definition && partialName(definition);
      if (name === undefined) throw new CompileError("An inline partial needs a name that is text.");
      definitions.set(name, statement.program);
    }
    const inlinePartials = new Map(scope.inlinePartials);
    for (const name of definitions.keys()) inlinePartials.set(name, this.#fresh("inline"));
    const inner = { ...scope, inlinePartials };
    for (const [name, body] of definitions) this.#closure(inlinePartials.get(name)!, body, inner);
    for (const statement of program.body) this.#statement(statement, inner);
    this.#flush();
  }

  /** A function inside the code around it, whose names it sees: an inline partial, or a partial's block. */
  #closure(name: string, program: ProgramNode, scope: TemplateScope): void {
    this.#flush();
    const context = this.#fresh("it");
    const data = this.#fresh("data");
    this.#out.block(
      `const ${name}: Block = (${context}, ${data}) =>`,
      () => this.#program(program, this.#entering({ ...scope, data, loops: [] }, context, program)),
      "};",
    );
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
        return this.#partialCall(statement, scope);
      case "PartialBlockStatement":
        return this.#partialBlock(statement, scope);
      case "Decorator":
        throw new CompileError("Decorators other than 'inline' exist only where the program registers them.");
      case "DecoratorBlock":
      case "CommentStatement":
        return;
    }
  }

  /** Text, with the markers that older prompts write by hand instead of calling the helpers. */
  #content(text: string): void {
    for (const piece of text.split(/(<<<dotprompt:(?:role:[a-z]+|history)>>>)/)) {
      const role = /^<<<dotprompt:role:([a-z]+)>>>$/.exec(piece)?.[1];
      if (role !== undefined && roles.includes(role)) this.#call(`out.role(${JSON.stringify(role)});`);
      else if (piece === "<<<dotprompt:history>>>") this.#call("out.history();");
      else if (/<<<dotprompt:(?:media|section|role)/.test(piece)) {
        throw new CompileError(
          "Markers such as '<<<dotprompt:media:url …>>>' are written as helpers: '{{media url=…}}'.",
        );
      } else if (piece !== "") this.#pending.push(literalText(piece));
    }
  }

  #mustache(node: MustacheNode, scope: TemplateScope): void {
    const helper = this.#helperOf(node, scope);
    const [first, second] = node.params;
    switch (helper) {
      case undefined:
        this.#use("text");
        this.#pending.push(`text(${this.#path(node.path, scope)})`);
        return;
      case "role":
        return this.#role(first);
      case "history":
        return this.#call("out.history();");
      case "section":
        return this.#call(`out.section(${this.#expression(first, scope)});`);
      case "media": {
        const type = this.#named(node, "contentType", scope);
        const url = this.#named(node, "url", scope) ?? "undefined";
        return this.#call(type ? `out.media(${url}, ${type});` : `out.media(${url});`);
      }
      case "json": {
        const indent = this.#named(node, "indent", scope);
        const value = this.#expression(first, scope);
        this.#use("json");
        this.#pending.push(indent ? `json(${value}, ${indent})` : `json(${value})`);
        return;
      }
      case "lookup":
        this.#use("text");
        this.#use("lookup");
        this.#pending.push(`text(lookup(${this.#expression(first, scope)}, ${this.#expression(second, scope)}))`);
        return;
      case "log":
        return;
      default:
        throw new CompileError(`The helper '${helper}' is registered by your program, and is not known here.`);
    }
  }

  /** Roles are known when the prompt is compiled: no value can become one. */
  #role(node: ExpressionNode | undefined): void {
    if (node?.kind !== "StringLiteral" || !roles.includes(node.value)) {
      throw new CompileError("A role must be written as text, so that no input can choose it: '{{role \"user\"}}'.");
    }
    this.#call(`out.role(${JSON.stringify(node.value)});`);
  }

  #block(node: BlockNode, scope: TemplateScope): void {
    this.#flush();
    const helper = this.#helperOf(node, scope);
    const [first, second] = node.params;
    switch (helper) {
      case undefined:
        return this.#section(node, scope);
      case "if":
      case "unless": {
        const zero = this.#named(node, "includeZero", scope);
        this.#use("truthy");
        const value = this.#expression(first, scope);
        const test = zero ? `truthy(${value}, Boolean(${zero}))` : `truthy(${value})`;
        const [then, otherwise] = helper === "if" ? [node.program, node.inverse] : [node.inverse, node.program];
        return this.#branch(test, then, otherwise, scope);
      }
      case "ifEquals":
      case "unlessEquals": {
        const test = `${this.#expression(first, scope)} === ${this.#expression(second, scope)}`;
        const [then, otherwise] = helper === "ifEquals" ? [node.program, node.inverse] : [node.inverse, node.program];
        return this.#branch(test, then, otherwise, scope);
      }
      case "with": {
        const value = this.#fresh("it");
        this.#use("present");
        this.#out.line(`const ${value}: Value = ${this.#expression(first, scope)};`);
        return this.#branch(`present(${value})`, node.program, node.inverse, scope, value, [value]);
      }
      case "each":
        return this.#each(node, this.#expression(first, scope), scope);
      default:
        throw new CompileError(`The helper '${helper}' is registered by your program, and is not known here.`);
    }
  }

  /** `{{#value}}…{{/value}}`: a loop over a list, a test otherwise, with the value as context. */
  #section(node: BlockNode, scope: TemplateScope): void {
    const value = this.#fresh("it");
    this.#out.line(`const ${value}: Value = ${this.#path(node.path, scope)};`);
    this.#out.block(`if (Array.isArray(${value}))`, () => this.#each(node, value, scope));
    this.#out.block(`else if (${value} === true)`, () => this.#program(node.program, scope));
    const isNothing = `${value} === false || ${value} === null || ${value} === undefined`;
    this.#out.block(`else if (!(${isNothing}))`, () =>
      this.#program(node.program, this.#entering(scope, value, node.program)),
    );
    if (node.inverse) this.#out.block("else", () => this.#program(node.inverse, scope));
  }

  #each(node: BlockNode, value: string, scope: TemplateScope): void {
    const [key, item, index, list] = [this.#fresh("key"), this.#fresh("it"), this.#fresh("index"), this.#fresh("list")];
    const source = /^\w+$/.test(value) ? value : this.#fresh("of");
    if (source !== value) this.#out.line(`const ${source}: Value = ${value};`);
    this.#use("items");
    this.#out.line(`const ${list} = items(${source});`);
    const blockParams = this.#naming(scope, node.program, [item, key]);
    const loops = [{ key, index, list }, ...scope.loops];
    const body = this.#captured(() => {
      this.#program(node.program, this.#entering({ ...scope, blockParams, loops }, item, node.program));
    });
    const usesKey = body.mentions(key);
    const keysOf = this.#fresh("keys");
    if (usesKey) {
      this.#use("keys");
      this.#out.line(`const ${keysOf} = keys(${source});`);
    }
    this.#out.block(`for (let ${index} = 0; ${index} < ${list}.length; ${index}++)`, () => {
      if (usesKey) this.#out.line(`const ${key}: Value = ${keysOf} ? ${keysOf}[${index}] : ${index};`);
      if (body.mentions(item)) this.#out.line(`const ${item}: Value = ${list}[${index}];`);
      this.#out.append(body);
    });
    if (node.inverse) {
      this.#out.block(`if (${list}.length === 0)`, () => this.#program(node.inverse, scope));
    }
  }

  /** What an action emits, to be put in later. */
  #captured(action: () => void): Emitter {
    const outer = this.#out;
    this.#out = new Emitter();
    action();
    const captured = this.#out;
    this.#out = outer;
    return captured;
  }

  #branch(
    test: string,
    then: ProgramNode | undefined,
    otherwise: ProgramNode | undefined,
    scope: TemplateScope,
    context?: string,
    values: readonly string[] = [],
  ): void {
    const emit = (program: ProgramNode | undefined, inner: TemplateScope) => () => this.#program(program, inner);
    const blockParams = this.#naming(scope, then, values);
    const inside = context === undefined ? scope : this.#entering({ ...scope, blockParams }, context, then);
    if (then) this.#out.block(`if (${test})`, emit(then, inside));
    if (then && otherwise) this.#out.block("else", emit(otherwise, scope));
    if (!then && otherwise) this.#out.block(`if (!(${test}))`, emit(otherwise, scope));
  }

  #entering(scope: TemplateScope, context: string, program: ProgramNode | undefined): TemplateScope {
    if (!program || !usesParents(program)) return { ...scope, context };
    const contexts = this.#fresh("contexts");
    this.#use("enter");
    this.#out.line(`const ${contexts} = enter(${scope.contexts}, ${context});`);
    return { ...scope, context, contexts };
  }

  #naming(scope: TemplateScope, program: ProgramNode | undefined, values: readonly string[]) {
    const names = new Map(scope.blockParams);
    for (const [index, { name }] of (program?.blockParams ?? []).entries())
      names.set(name, values[index] ?? "undefined");
    return names;
  }

  #partialCall(node: PartialNode, scope: TemplateScope): void {
    const write = (): void => this.#out.line(`${this.#target(node, scope)}(${this.#partialArguments(node, scope)});`);
    this.#flush();
    if (node.indent === "") return write();
    this.#out.block(`out.indented(${JSON.stringify(node.indent)}, (out) =>`, write, "});");
  }

  #target(node: PartialNode, scope: TemplateScope): string {
    if (node.name.kind === "PathExpression" && node.name.data) {
      if (node.name.original !== "@partial-block") throw new CompileError("A partial's name must be written as text.");
      if (scope.partialBlock === undefined) throw new CompileError("'{{>@partial-block}}' belongs in a partial.");
      return `${scope.partialBlock}?.`;
    }
    const name = partialName(node.name);
    if (name === undefined) throw new CompileError("A partial's name must be written as text.");
    const inline = scope.inlinePartials.get(name);
    return inline ?? this.#partialFunction(name);
  }

  #partialFunction(name: string): string {
    const known = this.#functions.get(name);
    if (known) return known.name;
    const program = this.#partial(name);
    if (!program) throw new CompileError(`The partial '${name}' is registered by your program, and is not known here.`);
    const entry = { name: this.#fresh("partial"), code: "" };
    this.#functions.set(name, entry);
    entry.code = this.#function(entry.name, program, "it");
    return entry.name;
  }

  #partialArguments(node: PartialNode | PartialBlockNode, scope: TemplateScope): string {
    const [first] = node.params;
    const context = first ? this.#expression(first, scope) : scope.context;
    const named = (node.hash?.pairs ?? []).map(
      (pair) => `${JSON.stringify(pair.key)}: ${this.#expression(pair.value, scope)}`,
    );
    if (named.length > 0) this.#use("extend");
    const whole = named.length > 0 ? `extend(${context}, { ${named.join(", ")} })` : context;
    const isFile =
      !(node.name.kind === "PathExpression" && node.name.data) &&
      !scope.inlinePartials.has(partialName(node.name) ?? "");
    const data = this.#dataHere(scope);
    return isFile ? `out, ${whole}, ${data}` : `${whole}, ${data}`;
  }

  /** The `@` variables as a value, for a partial. */
  #dataHere(scope: TemplateScope): string {
    return [...scope.loops].reverse().reduce((data, { key, index, list }) => {
      this.#use("loop");
      return `loop(${data}, ${key}, ${index}, ${list}.length)`;
    }, scope.data);
  }

  #partialBlock(node: PartialBlockNode, scope: TemplateScope): void {
    const name = partialName(node.name);
    const inline = name === undefined ? undefined : scope.inlinePartials.get(name);
    const isKnown = inline !== undefined || (name !== undefined && this.#partial(name) !== undefined);
    const block = this.#fresh("block");
    this.#closure(block, node.program, scope);
    const args = this.#partialArguments(node, scope);
    if (!isKnown) this.#out.line(`${block}(${args.replace(/^out, /, "")});`);
    else if (inline) this.#out.line(`${inline}(${args}, ${block});`);
    else this.#out.line(`${this.#partialFunction(name!)}(${args}, ${block});`);
  }

  /** The helper that a tag calls; `undefined` when it is a variable. */
  #helperOf(node: MustacheNode | BlockNode, scope: TemplateScope): string | undefined {
    const { path } = node;
    if (path.kind !== "PathExpression") return undefined;
    const [name] = path.parts;
    if (name === undefined) return undefined;
    const isSimple = path.parts.length === 1 && !path.data && path.depth === 0 && !path.scoped;
    if (isSimple && scope.blockParams.has(name)) return undefined;
    const hasArguments = node.params.length > 0 || node.hash !== undefined;
    return hasArguments || (isSimple && builtin.has(name)) ? name : undefined;
  }

  #named(node: MustacheNode | BlockNode, key: string, scope: TemplateScope): string | undefined {
    const pair = node.hash?.pairs.findLast((one) => one.key === key);
    return pair && this.#expression(pair.value, scope);
  }

  #expression(node: ExpressionNode | undefined, scope: TemplateScope): string {
    switch (node?.kind) {
      case undefined:
      case "UndefinedLiteral":
      case "MissingExpression":
        return "undefined";
      case "StringLiteral":
        return literalText(node.value);
      case "NumberLiteral":
      case "BooleanLiteral":
        return String(node.value);
      case "NullLiteral":
        return "null";
      case "SubExpression": {
        const name = node.path.kind === "PathExpression" ? node.path.parts[0] : undefined;
        const [first, second] = node.params;
        if (name === "lookup") {
          this.#use("lookup");
          return `lookup(${this.#expression(first, scope)}, ${this.#expression(second, scope)})`;
        }
        if (name === "json") {
          this.#use("json");
          return `json(${this.#expression(first, scope)})`;
        }
        throw new CompileError(`The helper '${name ?? "?"}' cannot be called inside another call.`);
      }
      case "PathExpression":
        return this.#path(node, scope);
    }
  }

  #path(node: ExpressionNode, scope: TemplateScope): string {
    // A literal in the place of a path is a name.
    if (node.kind !== "PathExpression") {
      const name = literalName(node);
      return name === "" ? scope.context : this.#read(scope.context, name);
    }
    const [first, ...rest] = node.parts;
    if (node.data) return this.#members(this.#dataVariable(node, scope), rest);
    if (first !== undefined && node.depth === 0 && !node.scoped) {
      const parameter = scope.blockParams.get(first);
      if (parameter) return this.#members(parameter, rest);
    }
    const start = node.depth === 0 ? scope.context : `${scope.contexts}[${node.depth}]`;
    return this.#members(start, node.parts);
  }

  #members(start: string, names: readonly string[]): string {
    return names.reduce((value, name) => this.#read(value, name), start);
  }

  #read(value: string, name: string): string {
    if (!inheritedNames.has(name)) return memberAccess(value, name);
    this.#use("own");
    return `own(${value}, ${JSON.stringify(name)})`;
  }

  #dataVariable(node: PathNode, scope: TemplateScope): string {
    const [name = ""] = node.parts;
    const loop = scope.loops[node.depth];
    if (loop) {
      if (name === "index" || name === "key") return loop.key;
      if (name === "first") return `(${loop.index} === 0)`;
      if (name === "last") return `(${loop.index} === ${loop.list}.length - 1)`;
    }
    const parents = Math.max(0, node.depth - scope.loops.length);
    const data = `${scope.data}${"?._parent".repeat(parents)}`;
    return this.#read(data, name);
  }

  #call(statement: string): void {
    this.#flush();
    this.#out.line(statement);
  }

  #flush(): void {
    if (this.#pending.length === 0) return;
    this.#out.line(`out.t += ${this.#pending.join(" + ")};`);
    this.#pending = [];
  }

  #fresh(name: string): string {
    this.#names++;
    return `${name}${this.#names}`;
  }

  #use(name: string): void {
    this.runtime.add(name);
  }
}

const builtin = new Set(
  "if unless each with lookup log role history section media json ifEquals unlessEquals helperMissing blockHelperMissing".split(
    " ",
  ),
);

/** Whether anything in a program leads to an outer context. */
function usesParents(program: ProgramNode): boolean {
  let found = false;
  visit(program, (node) => {
    if (node.kind === "PathExpression" && node.depth > 0 && !node.data) found = true;
  });
  return found;
}

function literalName(node: ExpressionNode): string {
  switch (node.kind) {
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
      return String(node.value);
    case "NullLiteral":
      return "null";
    default:
      return "undefined";
  }
}

/** A text as a literal that every version of TypeScript reads the same. */
function literalText(value: string): string {
  return JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}
