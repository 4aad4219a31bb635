import type { PartialCalls } from "../analysis/partialTemplate.ts";
import type { FileId } from "../diagnostics/diagnostic.ts";

/** The calls between partial files, names resolved. */
export interface PartialNode {
  readonly file: FileId;
  readonly targets: ReadonlyMap<FileId, { readonly unconditional: boolean }>;
}

export function partialNode(
  file: FileId,
  calls: PartialCalls,
  resolve: (name: string) => FileId | undefined,
): PartialNode {
  const targets = new Map<FileId, { unconditional: boolean }>();
  for (const name of calls.names) {
    const target = resolve(name);
    if (target === undefined) continue;
    const unconditional = calls.unconditional.has(name) || (targets.get(target)?.unconditional ?? false);
    targets.set(target, { unconditional });
  }
  return { file, targets };
}

/**
 * The order in which partials are checked: those that are called before those that call them. Partials that call each
 * other in a circle share a number in `circles`; calls inside a circle have no order.
 */
export interface PartialOrder {
  readonly files: readonly FileId[];
  readonly circles: ReadonlyMap<FileId, number>;
}

/** Tarjan's strongly connected components from the given files on, without recursion: chains may be long. */
export function partialOrder(from: Iterable<FileId>, nodeOf: (file: FileId) => PartialNode): PartialOrder {
  const files: FileId[] = [];
  const circles = new Map<FileId, number>();
  const low = new Map<FileId, number>();
  const open: FileId[] = [];
  const isOpen = new Set<FileId>();
  let counter = 0;
  let circle = 0;
  for (const start of from) {
    if (low.has(start)) continue;
    const stack: { file: FileId; index: number; targets: readonly FileId[]; next: number }[] = [];
    const enter = (file: FileId): void => {
      low.set(file, counter);
      stack.push({ file, index: counter, targets: [...nodeOf(file).targets.keys()], next: 0 });
      counter++;
      open.push(file);
      isOpen.add(file);
    };
    enter(start);
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const target = top.targets[top.next];
      if (target !== undefined) {
        top.next++;
        if (!low.has(target)) enter(target);
        else if (isOpen.has(target)) low.set(top.file, Math.min(low.get(top.file)!, low.get(target)!));
        continue;
      }
      stack.pop();
      const caller = stack.at(-1);
      if (caller) low.set(caller.file, Math.min(low.get(caller.file)!, low.get(top.file)!));
      if (low.get(top.file) !== top.index) continue;
      for (let file = open.pop(); file !== undefined; file = file === top.file ? undefined : open.pop()) {
        isOpen.delete(file);
        circles.set(file, circle);
        files.push(file);
      }
      circle++;
    }
  }
  return { files, circles };
}

/** The shortest way along unconditional calls from a call's target back to the caller, both named; if there is one. */
export function endlessCycle(
  caller: FileId,
  target: FileId,
  nodeOf: (file: FileId) => PartialNode,
): readonly FileId[] | undefined {
  if (!nodeOf(caller).targets.get(target)?.unconditional) return undefined;
  const cameFrom = new Map<FileId, FileId>([[target, caller]]);
  const queue = [target];
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    if (file === caller) break;
    for (const [next, { unconditional }] of nodeOf(file).targets) {
      if (!unconditional || cameFrom.has(next)) continue;
      cameFrom.set(next, file);
      queue.push(next);
    }
  }
  if (caller === target) return [caller, caller];
  if (!cameFrom.has(caller)) return undefined;
  const way = [caller];
  for (let file = cameFrom.get(caller)!; file !== caller; file = cameFrom.get(file)!) way.unshift(file);
  return [caller, ...way];
}
