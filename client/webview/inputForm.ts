import type { FormField, Input } from "../src/preview/protocol.ts";
import { fieldAt, isRecord, type Path, valueAt, withValue } from "./inputPaths.ts";
import { element, type Markup } from "./patch.ts";

/** What was typed where JSON belongs and is none yet, by path. */
const unfinished = new Map<string, string>();

/** The controls of a prompt's input. Each carries its path, by which `changedInput` finds what it changes. */
export function inputForm(fields: readonly FormField[], input: Input): readonly Markup[] {
  return fields.map((field) => fieldMarkup(field, [field.name], input[field.name]));
}

function fieldMarkup(field: FormField, path: Path, value: unknown, label = field.name): Markup {
  const id = `field-${path.join("-")}`;
  const isGiven = value !== undefined && value !== null;
  const isWhole = field.control.kind === "group" || field.control.kind === "list";
  const hint =
    field.description === undefined ? undefined : element("p", { id: `${id}-hint`, class: "hint" }, field.description);
  const title = field.optional
    ? [
        element("input", { type: "checkbox", id: `${id}-given`, "data-path": JSON.stringify(path), checked: isGiven }),
        element("label", { for: `${id}-given` }, label, element("span", { class: "note" }, " optional")),
      ]
    : isWhole
      ? [label]
      : [element("label", { for: id }, label)];
  const control = isGiven || !field.optional ? controlMarkup(field, path, value, id, hint !== undefined) : [];
  if (isWhole) return element("fieldset", {}, element("legend", {}, title), hint, control);
  return element("div", { class: "field" }, element("div", {}, title), hint, control);
}

function controlMarkup(
  field: FormField,
  path: Path,
  value: unknown,
  id: string,
  isDescribed: boolean,
): readonly Markup[] {
  const { control } = field;
  const name = field.optional ? { "aria-label": field.name } : {};
  const common = {
    id,
    "data-path": JSON.stringify(path),
    "data-kind": control.kind,
    ...name,
    ...(isDescribed ? { "aria-describedby": `${id}-hint` } : {}),
  };
  switch (control.kind) {
    case "text":
      return [element("textarea", { ...common, rows: 1, value: typeof value === "string" ? value : show(value) })];
    case "number": {
      const { minimum: min, maximum: max, integer } = control;
      return [element("input", { ...common, type: "number", min, max, step: integer ? 1 : "any", value: show(value) })];
    }
    case "boolean":
      return [
        element(
          "select",
          { ...common, value: String(value === true) },
          element("option", { value: "true" }, "true"),
          element("option", { value: "false" }, "false"),
        ),
      ];
    case "choice": {
      const options = control.values.map((one) => element("option", { value: JSON.stringify(one) }, String(one)));
      return [element("select", { ...common, value: JSON.stringify(value) }, options)];
    }
    case "list": {
      const items = Array.isArray(value) ? value : [];
      return [
        ...items.map((item, index) => {
          const remove = { type: "button", "data-remove": JSON.stringify([...path, index]) };
          return element(
            "div",
            { class: "item" },
            fieldMarkup(control.item, [...path, index], item, `${field.name} ${index + 1}`),
            element("button", { ...remove, "aria-label": `Remove ${field.name} ${index + 1}` }, "Remove"),
          );
        }),
        element(
          "button",
          { type: "button", "data-add": JSON.stringify(path), "aria-label": `Add to ${field.name}` },
          "Add",
        ),
      ];
    }
    case "group": {
      const object = isRecord(value) ? value : {};
      return control.fields.map((inner) => fieldMarkup(inner, [...path, inner.name], object[inner.name]));
    }
    case "json": {
      const typed = unfinished.get(common["data-path"]);
      const text = typed ?? JSON.stringify(value, undefined, 2) ?? "";
      return [
        element("textarea", {
          ...common,
          rows: 1,
          class: "code",
          value: text,
          "aria-invalid": typed !== undefined && "true",
        }),
      ];
    }
  }
}

function show(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The input after somebody has used a control; `undefined` when it changes nothing. */
export function changedInput(fields: readonly FormField[], input: Input, target: Element): Input | undefined {
  const add = target.getAttribute("data-add");
  if (add !== null) {
    const path: Path = JSON.parse(add);
    const control = fieldAt(fields, path)?.control;
    const items = valueAt(input, path);
    if (control?.kind !== "list") return undefined;
    return withValue(input, [...path, Array.isArray(items) ? items.length : 0], control.item.sample) as Input;
  }
  const remove = target.getAttribute("data-remove");
  if (remove !== null) return withValue(input, JSON.parse(remove), undefined) as Input;
  const at = target.getAttribute("data-path");
  if (at === null) return undefined;
  const path: Path = JSON.parse(at);
  if (target instanceof HTMLInputElement && target.type === "checkbox") {
    return withValue(input, path, target.checked ? (fieldAt(fields, path)?.sample ?? "") : undefined) as Input;
  }
  const isControl =
    target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
  if (!isControl) return undefined;
  const value = readValue(target.value, target.dataset.kind ?? "text", at);
  return value === unfinished ? undefined : (withValue(input, path, value) as Input);
}

/** What the text in a control means; `unfinished` when it means nothing yet. */
function readValue(text: string, kind: string, path: string): unknown {
  switch (kind) {
    case "number":
      return text.trim() === "" || Number.isNaN(Number(text)) ? unfinished : Number(text);
    case "boolean":
    case "choice":
      return JSON.parse(text);
    case "json":
      try {
        const value: unknown = JSON.parse(text);
        unfinished.delete(path);
        return value;
      } catch {
        unfinished.set(path, text);
        return unfinished;
      }
    default:
      return text;
  }
}
