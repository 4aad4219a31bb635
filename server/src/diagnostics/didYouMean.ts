/** The last sentence of a message about an unknown name: empty without a suggestion. */
export function didYouMean(name: string | undefined): string {
  return name === undefined ? "" : ` Did you mean '${name}'?`;
}
