// Cells as spreadsheets put them on the clipboard: tabs between, quotes around what holds tabs, quotes or line ends.

/** Rows of cells from what was copied in Excel, WPS, LibreOffice or a text. */
export function parsed(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  const all = text.replace(/\r\n?/g, "\n").replace(/\0/g, "");
  const end = all.endsWith("\n") ? all.length - 1 : all.length;
  while (at <= end) {
    let cell: string;
    if (all[at] === '"' && at < end) [cell, at] = quoted(all, at, end);
    else {
      const stop = nearest(all, at, end);
      cell = all.slice(at, stop);
      at = stop;
    }
    row.push(cell);
    if (at >= end || all[at] === "\n") {
      rows.push(row);
      row = [];
    }
    at++;
  }
  return rows;
}

/** A quoted cell and where it ends; a quotation mark that only stands at the beginning of a text is part of it. */
function quoted(all: string, from: number, end: number): [string, number] {
  let cell = "";
  let at = from + 1;
  while (at < end) {
    const mark = all.indexOf('"', at);
    if (mark < 0 || mark >= end) break;
    cell += all.slice(at, mark);
    if (all[mark + 1] === '"' && mark + 1 < end) {
      cell += '"';
      at = mark + 2;
      continue;
    }
    if (mark + 1 >= end || all[mark + 1] === "\t" || all[mark + 1] === "\n") return [cell, mark + 1];
    break;
  }
  const stop = nearest(all, from, end);
  return [all.slice(from, stop), stop];
}

function nearest(all: string, from: number, end: number): number {
  const tab = all.indexOf("\t", from);
  const line = all.indexOf("\n", from);
  return Math.min(tab < 0 ? end : tab, line < 0 ? end : line, end);
}

/** The same for the clipboard. */
export function written(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map((cell) => (/[\t\n"]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell)).join("\t")).join("\n");
}
