/** An element as it is to be. Text children are escaped by nature: they become text nodes. */
export interface Markup {
  readonly tag: string;
  /** `undefined` and `false` are left out. `value` and `checked` are what the control holds, and so is the choice of a list. */
  readonly attributes: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly children: readonly (Markup | string)[];
}

export function element(
  tag: string,
  attributes: Markup["attributes"] = {},
  ...children: readonly (Markup | string | undefined | readonly (Markup | string)[])[]
): Markup {
  return { tag, attributes, children: children.flat().filter((child) => child !== undefined) };
}

/** Brings the children of an element to what they are to be, changing only what differs: focus and scrolling stay. */
export function patch(parent: Element, wanted: readonly (Markup | string)[]): void {
  for (const [index, child] of wanted.entries()) {
    const present = parent.childNodes[index];
    if (typeof child === "string") {
      if (present instanceof Text) {
        if (present.data !== child) present.data = child;
      } else place(parent, present, document.createTextNode(child));
      continue;
    }
    const isSame = present instanceof HTMLElement && present.localName === child.tag;
    const target = isSame ? present : document.createElement(child.tag);
    if (!isSame) place(parent, present, target);
    patchAttributes(target, child.attributes);
    patch(target, child.children);
    patchState(target, child.attributes);
  }
  while (parent.childNodes.length > wanted.length) parent.lastChild?.remove();
}

function place(parent: Element, present: ChildNode | undefined, next: ChildNode): void {
  if (present) present.replaceWith(next);
  else parent.append(next);
}

const states = new Set(["value", "checked"]);

function patchAttributes(target: HTMLElement, wanted: Markup["attributes"]): void {
  for (const { name } of [...target.attributes]) {
    if (wanted[name] === undefined || wanted[name] === false) target.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(wanted)) {
    const isState = states.has(name) && target.localName !== "option";
    if (value === undefined || value === false || isState) continue;
    const text = value === true ? "" : String(value);
    if (target.getAttribute(name) !== text) target.setAttribute(name, text);
  }
}

/** What somebody is typing is not overwritten, however it is spelt. */
function patchState(target: HTMLElement, { value, checked }: Markup["attributes"]): void {
  if (target instanceof HTMLInputElement && checked !== undefined) target.checked = checked === true;
  const isControl =
    target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
  if (!isControl || value === undefined || target.value === String(value)) return;
  if (document.activeElement !== target || target instanceof HTMLSelectElement) target.value = String(value);
}
