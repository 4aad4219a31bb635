import type { SymbolId } from "../analysis/symbolId.ts";
import type { ArgumentLink } from "../analysis/symbolTable.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** What partials know a symbol as, which calls hand to them, directly or through other partials. */
export function parametersOf(workspace: Workspace, symbol: SymbolId): ReadonlySet<SymbolId> {
  return follow(workspace, symbol, ({ argument, parameter }) => [argument, parameter]);
}

/** What calls of a partial hand over as a parameter of it, directly or through other partials. */
export function argumentsOf(workspace: Workspace, parameter: SymbolId): ReadonlySet<SymbolId> {
  return follow(workspace, parameter, (link) => [link.parameter, link.argument]);
}

function follow(
  workspace: Workspace,
  symbol: SymbolId,
  step: (link: ArgumentLink) => readonly [from: SymbolId | undefined, to: SymbolId | undefined],
): ReadonlySet<SymbolId> {
  const steps = new Map<SymbolId, SymbolId[]>();
  for (const file of workspace.files) {
    for (const link of workspace.symbols(file)?.links ?? []) {
      const [from, to] = step(link);
      if (from === undefined || to === undefined) continue;
      const known = steps.get(from);
      if (known) known.push(to);
      else steps.set(from, [to]);
    }
  }
  const found = new Set<SymbolId>();
  const pending = [symbol];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const target of steps.get(next) ?? []) {
      if (found.has(target) || target === symbol) continue;
      found.add(target);
      pending.push(target);
    }
  }
  return found;
}
