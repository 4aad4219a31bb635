const reserved = new Set(
  (
    "abstract any as asserts async await bigint boolean break case catch class const constructor continue debugger declare " +
    "default delete do else enum eval export extends false finally for from function get if implements import in infer " +
    "instanceof interface is keyof let module namespace never new null number object of package private protected public " +
    "readonly require return set static string super switch symbol this throw true try type typeof undefined unique unknown " +
    "using var void while with yield arguments"
  ).split(" "),
);

/** Whether a name can be that of a variable, and is plain enough for generated code. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name) && !reserved.has(name);
}

/** `order-status` as the name of a variable, `orderStatus`. */
export function variableName(name: string): string {
  const words = wordsOf(name);
  const [first = "prompt", ...rest] = words;
  const joined = lowerFirst(first) + rest.map(upperFirst).join("");
  const safe = /^[\p{ID_Start}$_]/u.test(joined) ? joined : `prompt${upperFirst(joined)}`;
  return reserved.has(safe) ? `${safe}Prompt` : safe;
}

/** `order-status` as the name of a type, `OrderStatus`. */
export function typeName(name: string): string {
  const joined = wordsOf(name).map(upperFirst).join("");
  if (joined === "") return "Prompt";
  return /^[\p{ID_Start}$_]/u.test(joined) ? joined : `Prompt${joined}`;
}

/** A property's name where one is written: quoted unless it is an identifier. */
export function propertyKey(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && name !== "__proto__" ? name : JSON.stringify(name);
}

/** The read of a property that the value is known to have itself, if it has it at all. */
export function memberAccess(object: string, name: string): string {
  const isPlain = /^[A-Za-z_$][\w$]*$/.test(name);
  return isPlain ? `${object}?.${name}` : `${object}?.[${JSON.stringify(name)}]`;
}

function wordsOf(name: string): readonly string[] {
  return name.split(/[^\p{ID_Continue}$]+|_+(?=\p{ID_Continue})/u).filter((word) => word !== "");
}

function upperFirst(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function lowerFirst(word: string): string {
  return /^\p{Lu}+$/u.test(word) ? word.toLowerCase() : word.charAt(0).toLowerCase() + word.slice(1);
}
