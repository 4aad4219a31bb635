/** A moment that a text in ISO 8601 names. Dates and date-times lie on one line, times of day on another. */
export interface Moment {
  readonly line: "calendar" | "day";
  /** Milliseconds: since 1970 in UTC, or since midnight. */
  readonly milliseconds: number;
}

const calendar = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](.+))?$/;
const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?([Zz]|[+-]\d{2}:?\d{2})?$/;
const day = 86_400_000;

/**
 * The moment that a text names: `2026-03-12`, `2026-03-12T09:30`, `2026-03-12T09:30:00.5+02:00`, `9:30`. Without an
 * offset it is taken as UTC. `undefined` for anything else, and for dates that do not exist.
 */
export function momentOf(text: string): Moment | undefined {
  if (text.length > 40) return undefined;
  const date = calendar.exec(text);
  if (!date) {
    const milliseconds = timeOf(text);
    return milliseconds === undefined ? undefined : { line: "day", milliseconds };
  }
  const [year, month, dayOfMonth] = date.slice(1, 4).map(Number) as [number, number, number];
  const midnight = calendarDay(year, month, dayOfMonth);
  const time = date[4] === undefined ? 0 : timeOf(date[4]);
  if (midnight === undefined || time === undefined) return undefined;
  return { line: "calendar", milliseconds: midnight + time };
}

/** Midnight of a day in UTC; `undefined` where the calendar has no such day. Months count from 1. */
function calendarDay(year: number, month: number, dayOfMonth: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, dayOfMonth);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === dayOfMonth;
  return exists ? date.getTime() : undefined;
}

function timeOf(text: string): number | undefined {
  const found = clock.exec(text);
  if (!found) return undefined;
  const [hour, minute, second] = found.slice(1, 4).map((part) => Number(part ?? 0)) as [number, number, number];
  if (hour > 24 || minute > 59 || second > 60) return undefined;
  const fraction = Number(`0.${found[4] ?? 0}`);
  const milliseconds = ((hour * 60 + minute) * 60 + second + fraction) * 1000;
  return milliseconds > day ? undefined : milliseconds - offsetOf(found[5]);
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone.length === 1) return 0;
  const digits = zone.slice(1).replace(":", "");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}
