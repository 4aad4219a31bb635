/** An element of an XML document without namespaces. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const characters = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

/** Reads well-formed XML 1.0 of elements, attributes and text, and throws at anything else. */
export function parseXml(text: string): XmlElement {
  if (!characters.test(text)) throw new Error("A character that XML cannot hold.");
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) return undefined;
    at = pattern.lastIndex;
    return match;
  };
  const element = (): XmlElement => {
    const name = take(/<([\w-]+)/y)?.[1];
    if (!name) throw new Error(`An element was expected: ${text.slice(at, at + 40)}`);
    const attributes: Record<string, string> = {};
    for (let found = take(/\s+([\w-]+)="([^"<]*)"/y); found; found = take(/\s+([\w-]+)="([^"<]*)"/y)) {
      if (found[1]! in attributes) throw new Error(`'${found[1]}' twice.`);
      // Line breaks and tabs become blanks unless they are written as references.
      attributes[found[1]!] = decode(found[2]!.replace(/[\t\n\r]/g, " "));
    }
    if (take(/\s*\/>/y)) return { name, attributes, children: [], text: "" };
    if (!take(/\s*>/y)) throw new Error(`The tag of '${name}' does not end: ${text.slice(at, at + 40)}`);
    const children: XmlElement[] = [];
    let content = "";
    for (;;) {
      const plain = take(/[^<]+/y)?.[0] ?? "";
      if (plain.includes("]]>")) throw new Error("]]> in text.");
      content += decode(plain);
      if (take(new RegExp(`</${name}\\s*>`, "y"))) return { name, attributes, children, text: content };
      children.push(element());
    }
  };
  take(/<\?xml version="1\.0" encoding="UTF-8"\?>\s*/y);
  const root = element();
  if (text.slice(at).trim() !== "") throw new Error("Text after the end.");
  return root;
}

function decode(text: string): string {
  return text.replace(/&([^;\s]*);?/g, (whole, name: string) => {
    const code = /^#(\d+)$/.exec(name)?.[1];
    if (!code || !whole.endsWith(";")) throw new Error(`'${whole}' is no reference.`);
    return String.fromCodePoint(Number(code));
  });
}
