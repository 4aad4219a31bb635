/** A path as people write it: `items[0].name`, `["full name"]`. Empty for the whole. */
export function pathText(path: readonly (string | number)[]): string {
  const steps = path.map((step) => {
    if (typeof step === "number") return `[${step}]`;
    return /^[^.[\]"$\s][^.[\]"\s]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return steps.join("").replace(/^\./, "");
}
