/** `89.8 %`; a whole number where nothing is lost. `—` for nothing. */
export function percent(share: number | undefined): string {
  if (share === undefined) return "—";
  const tenths = Math.round(share * 1000) / 10;
  // What is not all is not shown as all, and what is something is not shown as nothing.
  if (tenths === 100 && share < 1) return "99.9 %";
  if (tenths === 0 && share > 0) return "0.1 %";
  return `${Number.isInteger(tenths) ? tenths : tenths.toFixed(1)} %`;
}

/** A difference of shares in points: `+2.9`, `−6`. */
export function points(difference: number | undefined): string {
  if (difference === undefined) return "—";
  const tenths = Math.round(Math.abs(difference) * 1000) / 10;
  const sign = tenths === 0 ? "±" : difference < 0 ? "−" : "+";
  return `${sign}${Number.isInteger(tenths) ? tenths : tenths.toFixed(1)}`;
}

/** US dollars with as many digits as say something: `$0.0042`, `$12.30`. */
export function dollars(amount: number): string {
  if (amount === 0) return "$0";
  if (amount >= 0.995) return `$${amount.toFixed(2)}`;
  return `$${Number(amount.toPrecision(2)).toFixed(Math.min(12, 1 - Math.floor(Math.log10(amount))))}`;
}

/** `840 ms`, `12.4 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  return milliseconds < 60_000
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}

/** `12 cases`, `1 case`; thousands apart. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${whole(count)} ${count === 1 ? noun : plural}`;
}

/** `12,345` */
export function whole(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** `0.031`, `< 0.001` */
export function probabilityText(probability: number): string {
  return probability < 0.001 ? "< 0.001" : probability.toFixed(3);
}

/** `p = 0.031`, `p < 0.001` */
export function probabilityClause(probability: number): string {
  return probability < 0.001 ? "p < 0.001" : `p = ${probabilityText(probability)}`;
}

/** `5.1 times`, of a ratio of after to before. */
export function timesText(ratio: number | undefined): string {
  return ratio === undefined ? "—" : `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2)} ×`;
}
