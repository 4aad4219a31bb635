/** `undefined` for addresses of another kind: what is written in a file makes nobody open files of another machine. */
export function relativeFile(path: string, from: string): string | undefined {
  if (/^(?:[a-z][\w+.-]*:|[\\/]{2})/i.test(path)) return undefined;
  try {
    return new URL(path.replaceAll("%", "%25").replaceAll("?", "%3F"), from).href;
  } catch {
    return undefined;
  }
}
