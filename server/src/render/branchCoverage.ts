import type Handlebars from "handlebars";

type Engine = typeof Handlebars;

/** What a block did with its body: `twice` for a loop over several items. */
type Outcome = "taken" | "twice" | "not taken";

const blockHelpers = ["if", "unless", "each", "with", "ifEquals", "unlessEquals", "blockHelperMissing"];

/** Which branches of templates the renderings so far have been through. Blocks are known by where they are written. */
export class BranchCoverage {
  readonly #seen = new Map<string, Set<Outcome>>();
  readonly #blocks = new Map<string, { readonly loops: boolean; readonly node: object }>();

  /** Takes the blocks of a template into account: `tree` is Handlebars' own, parsed with its name as `srcName`. */
  add(tree: unknown): void {
    if (Array.isArray(tree)) for (const node of tree) this.add(node);
    if (!isRecord(tree)) return;
    if (tree.type === "BlockStatement" && isRecord(tree.path)) {
      const name = tree.path.original;
      const isPlain = Array.isArray(tree.params) && tree.params.length === 0;
      this.#blocks.set(keyOf(tree.loc), {
        loops: name === "each" || (isPlain && !blockHelpers.includes(String(name))),
        node: tree,
      });
    }
    for (const [key, value] of Object.entries(tree)) if (key !== "loc") this.add(value);
  }

  /** As if nothing had been rendered yet. */
  restart(): void {
    this.#seen.clear();
  }

  /** Has the block helpers of an engine report what they do. */
  observe(engine: Engine): void {
    for (const name of blockHelpers) {
      const helper = engine.helpers[name] as Handlebars.HelperDelegate | undefined;
      if (!helper) continue;
      const note = (loc: unknown, bodies: number): void => this.#note(loc, bodies);
      engine.registerHelper(name, function (this: unknown, ...args: unknown[]) {
        const options = args.at(-1) as Handlebars.HelperOptions & { readonly loc?: unknown };
        let bodies = 0;
        const counted = {
          ...options,
          fn: (context: unknown, inner?: Handlebars.RuntimeOptions) => {
            bodies++;
            return options.fn(context, inner);
          },
        };
        // The compiled template reads block parameters off the function.
        const blockParams = (options.fn as { blockParams?: number }).blockParams;
        if (blockParams !== undefined) Object.assign(counted.fn, { blockParams });
        const result = (helper as (...given: unknown[]) => unknown).apply(this, [...args.slice(0, -1), counted]);
        note(options.loc, bodies);
        return result;
      });
    }
  }

  /**
   * The blocks of which not every way has been gone: taken, not taken, and for loops over several items. Each as a text
   * of all that it may render, so that the same block in another template has the same one; in order.
   */
  unfinished(partialText: (name: string) => string | undefined): readonly string[] {
    const left = [...this.#blocks].flatMap(([key, { loops, node }]) => {
      const seen = this.#seen.get(key) ?? new Set();
      if (seen.has("not taken") && (seen.has("twice") || (!loops && seen.has("taken")))) return [];
      const partials: (string | undefined)[] = [];
      const text = JSON.stringify(node, (name, value: unknown) => {
        if (name === "loc" || name.endsWith("trip")) return undefined;
        if (isRecord(value) && value.type === "PartialStatement" && isRecord(value.name)) {
          partials.push(partialText(String(value.name.original)));
        }
        return value;
      });
      return JSON.stringify([text, partials, [...seen].sort()]);
    });
    return left.sort();
  }

  #note(loc: unknown, bodies: number): void {
    const key = keyOf(loc);
    const seen = this.#seen.get(key) ?? new Set();
    this.#seen.set(key, seen.add(bodies === 0 ? "not taken" : bodies === 1 ? "taken" : "twice"));
  }
}

function keyOf(loc: unknown): string {
  if (!isRecord(loc) || !isRecord(loc.start)) return "";
  return `${loc.source} ${loc.start.line}:${loc.start.column}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
