import { range, type TextRange } from "../text/range.ts";

/** One cell of a CSV file. */
export interface CsvCell {
  readonly value: string;
  /** Of the cell as written, quotes included, but not the white space of its line's end. */
  readonly range: TextRange;
}

/** The character between cells: whichever of comma, semicolon and tab makes the most of a header. */
export function csvDelimiter(header: string): string {
  const count = (delimiter: string): number => csvCells(header, 0, delimiter).length;
  return [",", ";", "\t"].reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** The cells of one record, which starts at `offset` of its file. A quote counts at the start of a cell only. */
export function csvCells(record: string, offset: number, delimiter: string): readonly CsvCell[] {
  const text = record.endsWith("\r") ? record.slice(0, -1) : record;
  const cells: CsvCell[] = [];
  for (let at = 0; ; ) {
    const start = at;
    let value = "";
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      value = text.slice(at + 1, end < 0 ? text.length : end).replaceAll('""', '"');
      at = end < 0 ? text.length : end + 1;
    }
    const next = text.indexOf(delimiter, at);
    const end = next < 0 ? text.length : next;
    // What follows a closing quote belongs to the cell, as spreadsheets have it.
    value += text.slice(at, end);
    cells.push({ value, range: range(offset + start, offset + end) });
    if (next < 0) return cells;
    at = next + 1;
  }
}

/** Whether a quote is open at the end of a line; `isOpen` at its start. */
export function isQuoteOpen(line: string, delimiter: string, isOpen: boolean): boolean {
  if (!isOpen && !line.includes('"')) return false;
  let at = 0;
  for (let open = isOpen; ; open = false) {
    if (open || line[at] === '"') {
      const end = closingQuote(line, open ? at : at + 1);
      if (end < 0) return true;
      at = end + 1;
    }
    const next = line.indexOf(delimiter, at);
    if (next < 0) return false;
    at = next + 1;
  }
}

function closingQuote(text: string, from: number): number {
  let end = text.indexOf('"', from);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  return end;
}
