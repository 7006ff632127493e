// The rows of a sheet in the browser: what is shown at once, what can be undone, and what waits to be saved.

export interface Column {
  name: string;
  group: string;
  kind: "text" | "words" | "place" | "file";
  words: readonly string[];
  required: boolean;
}
/** Column, how grave (2 refuses, 1 asks, 0 says), code, what it is, what to do. */
export type Fault = readonly [string, number, string, string, string];
export interface Row {
  id: number;
  version: number;
  cells: Record<string, string>;
  faults: readonly Fault[];
}
export interface Edit {
  row: number;
  seen: number;
  cells: Record<string, [string, string]>;
  gone?: boolean;
  after?: number;
}
/** As the server tells a row: the last is the row before it, 0 for none, null where that is as it was. */
export type Told = readonly [number, number, Record<string, string> | null, readonly Fault[], (number | null)?];
/** Row, column, what was wanted here, what another wrote, who. */
export type Clash = readonly [number, string, string, string, string];
/** What somebody saw in a cell when they began to write in it: what is heard meanwhile they have not seen. */
export interface Seen {
  row: Row | null;
  was: string;
  version: number;
}
export type Change =
  | { kind: "set"; row: number; column: string; was: string; now: string; seen?: number }
  | { kind: "add"; row: Row; after: number }
  | { kind: "take"; row: Row; after: number };

export const LONGEST = 32767;
export const MOST_ROWS = 50000;
const STEPS = 100;

export class Model {
  rows: Row[] = [];
  revision = 0;
  waiting = 0;
  readonly by = new Map<number, Row>();
  readonly undone: Change[][] = [];
  readonly redone: Change[][] = [];
  pending = new Map<number, Edit>();
  sending = new Map<number, Edit>();
  /** Called with what has to be drawn anew: some rows, or everything where their number or order changed. */
  changed: (rows: ReadonlySet<number> | null) => void = () => undefined;
  edited: () => void = () => undefined;

  constructor(readonly columns: readonly Column[]) {}

  text(index: number, column: number): string {
    const name = this.columns[column]?.name;
    return (name && this.rows[index]?.cells[name]) || "";
  }

  add(told: readonly Told[]): void {
    for (const [id, version, cells, faults] of told) {
      if (!cells || this.by.has(id)) continue;
      const row = { id, version, cells, faults };
      this.rows.push(row);
      this.by.set(id, row);
    }
    this.changed(null);
  }

  /** Make changes that can be undone: one step. */
  make(changes: readonly Change[]): void {
    const real = changes.filter((one) => one.kind !== "set" || one.was !== one.now);
    if (!real.length) return;
    this.undone.push([...real]);
    if (this.undone.length > STEPS) this.undone.shift();
    this.redone.length = 0;
    this.carry(real);
  }

  undo(): Change[] | null {
    const step = this.undone.pop();
    if (!step) return null;
    this.redone.push(step);
    const back = [...step].reverse().map(turned);
    this.carry(back);
    return back;
  }

  redo(): Change[] | null {
    const step = this.redone.pop();
    if (!step) return null;
    this.undone.push(step);
    this.carry(step);
    return step;
  }

  /** A new row without cells, not yet put anywhere. */
  fresh(): Row {
    let id = 0;
    do id = 1 + Math.floor(Math.random() * 2 ** 46);
    while (this.by.has(id));
    return { id, version: 0, cells: {}, faults: [] };
  }

  /** What to do so that there is a row at this index. */
  upTo(index: number): { changes: Change[]; rows: Row[] } {
    const changes: Change[] = [];
    const rows: Row[] = [];
    let after = this.rows[this.rows.length - 1]?.id ?? 0;
    for (let at = this.rows.length; at <= index; at++) {
      const row = this.fresh();
      changes.push({ kind: "add", row, after });
      rows.push(row);
      after = row.id;
    }
    return { changes, rows };
  }

  /** What is in a cell now, for who begins to write in it. */
  look(index: number, column: number): Seen {
    const row = this.rows[index] ?? null;
    return { row, was: this.text(index, column), version: row?.version ?? 0 };
  }

  /** Where a row is that somebody looked at, of which others may have moved or taken out some; behind all where there was none. */
  place(seen: Seen, index: number): number {
    if (!seen.row) return Math.max(index, this.rows.length);
    const at = this.rows.findIndex((one) => one.id === seen.row?.id);
    return at < 0 ? index : at;
  }

  /** Set a cell that was written in since it was looked at. A row that another took out meanwhile is put back with it. */
  enter(index: number, column: number, value: string, seen: Seen): void {
    const { row, was, version } = seen;
    const name = this.columns[column]?.name;
    const now = tidy(value);
    if (!row || !name) return this.set([{ row: this.place(seen, index), column, value }]);
    if (now === was) return;
    const changes: Change[] = [];
    if (!this.by.has(row.id)) changes.push({ kind: "add", row, after: this.rows[Math.min(index, this.rows.length) - 1]?.id ?? 0 });
    this.make([...changes, { kind: "set", row: row.id, column: name, was, now, seen: version }]);
  }

  /** Set cells by index of row and column; rows that there are not yet are made. */
  set(cells: readonly { row: number; column: number; value: string }[]): void {
    const last = cells.reduce((most, one) => (one.value ? Math.max(most, one.row) : most), -1);
    const more = this.upTo(last);
    const changes: Change[] = more.changes;
    for (const { row, column, value } of cells) {
      const there = this.rows[row] ?? more.rows[row - this.rows.length];
      const name = this.columns[column]?.name;
      if (there && name) changes.push({ kind: "set", row: there.id, column: name, was: there.cells[name] ?? "", now: tidy(value) });
    }
    this.make(changes);
  }

  private carry(changes: readonly Change[]): void {
    const touched = new Set<number>();
    let shape = false;
    for (const one of changes) {
      if (one.kind === "set") {
        const row = this.by.get(one.row);
        if (!row) continue;
        write(row, one.column, one.now);
        const edit = this.wanted(row);
        const before = edit.cells[one.column];
        edit.cells[one.column] = [before ? before[0] : one.was, one.now];
        edit.seen = Math.min(edit.seen, one.seen ?? edit.seen);
        touched.add(one.row);
      } else if (one.kind === "add") {
        shape = true;
        this.put(one.row, one.after);
        const edit = this.wanted(one.row);
        edit.after = one.after;
        edit.gone = false;
        for (const [name, value] of Object.entries(one.row.cells)) edit.cells[name] ??= [value, value];
      } else {
        shape = true;
        this.drop(one.row.id);
        this.wanted(one.row).gone = true;
      }
    }
    this.changed(shape ? null : touched);
    this.edited();
  }

  private wanted(row: Row): Edit {
    let edit = this.pending.get(row.id);
    if (!edit) this.pending.set(row.id, (edit = { row: row.id, seen: row.version, cells: {} }));
    return edit;
  }

  private put(row: Row, after: number): void {
    if (this.by.has(row.id)) return;
    this.by.set(row.id, row);
    const last = this.rows[this.rows.length - 1];
    if (last?.id === after) this.rows.push(row);
    else this.rows.splice(after ? this.rows.findIndex((one) => one.id === after) + 1 : 0, 0, row);
  }

  private drop(id: number): void {
    this.by.delete(id);
    const at = this.rows.findIndex((one) => one.id === id);
    if (at >= 0) this.rows.splice(at, 1);
  }

  /**
   * What the server says: it counts, but for cells that were changed here since. What was seen before such a change stays as it
   * was seen, so that another's value is a clash and not lost; only what was `saved` from here is known to be there. Where that
   * clashed, the other's value is there.
   */
  hear(told: readonly Told[], revision: number, saved: readonly Edit[] = [], clashes: readonly Clash[] = []): void {
    const touched = new Set<number>();
    const sent = new Map(saved.map((edit) => [edit.row, { ...edit.cells }]));
    for (const [id, column] of clashes) delete sent.get(id)?.[column];
    let shape = false;
    for (const [id, version, cells, faults, before] of told) {
      const mine = this.pending.get(id);
      const there = this.by.get(id);
      if (!cells) {
        if (there && mine?.gone !== false) {
          this.drop(id);
          shape = true;
        }
        continue;
      }
      if (!there) {
        if (mine?.gone) continue;
        this.put({ id, version, cells, faults }, before ?? this.rows[this.rows.length - 1]?.id ?? 0);
        shape = true;
        continue;
      }
      const kept: Record<string, string> = { ...cells };
      for (const [name, pair] of Object.entries(mine?.cells ?? {})) {
        if (sent.get(id)?.[name]) pair[0] = cells[name] ?? "";
        if (pair[1]) kept[name] = pair[1];
        else delete kept[name];
      }
      Object.assign(there, { version, cells: kept, faults });
      touched.add(id);
    }
    for (const [id, column, , theirs] of clashes) {
      const there = this.by.get(id);
      if (!there || this.pending.get(id)?.cells[column]) continue;
      write(there, column, theirs);
      touched.add(id);
    }
    this.revision = Math.max(this.revision, revision);
    if (shape || touched.size) this.changed(shape ? null : touched);
  }

  /** Take what waits, to be sent. */
  take(): Edit[] {
    this.sending = this.pending;
    this.pending = new Map();
    return [...this.sending.values()];
  }

  /** It was not taken: it waits again, under what was changed since. */
  back(): void {
    for (const [id, sent] of this.sending) {
      const later = this.pending.get(id);
      if (!later) {
        this.pending.set(id, sent);
        continue;
      }
      for (const [name, pair] of Object.entries(sent.cells)) later.cells[name] = [pair[0], later.cells[name]?.[1] ?? pair[1]];
      later.seen = sent.seen;
      later.gone ??= sent.gone;
      later.after ??= sent.after;
    }
    this.sending = new Map();
  }

  /** Everything that the server has not. */
  unsaved(): Edit[] {
    return [...this.sending.values(), ...this.pending.values()];
  }

  /** Edits that an earlier page could not save any more. */
  again(edits: readonly Edit[]): void {
    const changes: Change[] = [];
    for (const edit of edits) {
      let row = this.by.get(edit.row);
      if (edit.gone) {
        if (row) changes.push({ kind: "take", row, after: 0 });
        continue;
      }
      if (!row) {
        row = { id: edit.row, version: 0, cells: {}, faults: [] };
        changes.push({ kind: "add", row, after: edit.after ?? this.rows[this.rows.length - 1]?.id ?? 0 });
      }
      for (const [column, [was, now]] of Object.entries(edit.cells)) changes.push({ kind: "set", row: edit.row, column, was, now });
    }
    this.make(changes);
    for (const edit of edits) {
      const mine = this.pending.get(edit.row);
      if (mine) mine.seen = Math.min(mine.seen, edit.seen);
    }
  }
}

/** A cell as it will be kept. */
export function tidy(value: string): string {
  return value.replace(/\r\n?/g, "\n").trim();
}

function write(row: Row, column: string, value: string): void {
  if (value) row.cells[column] = value;
  else delete row.cells[column];
}

function turned(one: Change): Change {
  if (one.kind === "set") return { ...one, was: one.now, now: one.was };
  return { ...one, kind: one.kind === "add" ? "take" : "add" };
}
