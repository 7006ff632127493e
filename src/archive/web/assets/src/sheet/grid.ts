// The grid: rows in a window over all of them, and one field that always has the focus, so that the first key of a Chinese word
// is composed where it is typed. Keys are those of Excel and WPS.
import { Choices } from "./choices";
import { LONGEST, MOST_ROWS, type Change, type Column, type Fault, type Model, type Row, type Seen } from "./model";
import { parsed, written } from "./tsv";

const HEIGHT = 34;
const AROUND = 8;
const SPARE = 30;
const NUMBER = 72;
const WIDTHS: Record<string, number> = { file: 220, place: 170, words: 120, text: 150 };
const GRAVE = ["says", "asks", "refuses"] as const;
const MARK = ["i", "?", "!"] as const;

export interface Words {
  [key: string]: string;
}
interface At {
  row: number;
  column: number;
}

export class Grid {
  readonly box = document.createElement("div");
  private readonly canvas = div("list-canvas");
  private readonly grid = div("list-grid", "grid");
  private readonly body = div("list-body", "rowgroup");
  private readonly field = document.createElement("textarea");
  private readonly told = div("hidden");
  private readonly why = div("list-why");
  private readonly choices: Choices;
  private readonly lines = new Map<number, HTMLElement>();
  private readonly lefts: number[] = [];
  private width = NUMBER;
  private at: At = { row: 0, column: 1 };
  private from: At = { row: 0, column: 1 };
  private editing: "" | "typed" | "opened" = "";
  private seen: Seen = { row: null, was: "", version: 0 };
  private leaving = false;
  private head = 0;
  private dragging = false;
  moved: () => void = () => undefined;
  noticed: (words: string) => void = () => undefined;

  constructor(
    private readonly model: Model,
    private readonly edits: boolean,
    private readonly words: Words,
    groups: Record<string, string>,
    address: string,
    files: () => readonly string[],
  ) {
    this.choices = new Choices(this.field, address, files, () => this.commit());
    this.box.className = "list-scroll";
    this.grid.setAttribute("aria-label", words.grid ?? "");
    this.grid.setAttribute("aria-colcount", String(model.columns.length + 1));
    this.grid.setAttribute("aria-multiselectable", "true");
    if (!edits) this.grid.setAttribute("aria-readonly", "true");
    for (const column of model.columns) {
      this.lefts.push(this.width);
      this.width += width(column);
    }
    this.grid.append(this.heads(groups), this.body);
    this.field.className = "list-field";
    this.field.id = "list-field";
    this.field.maxLength = LONGEST;
    this.field.spellcheck = false;
    this.field.autocomplete = "off";
    this.field.readOnly = !edits;
    this.field.setAttribute("aria-describedby", "list-why");
    this.field.setAttribute("aria-controls", "list-choices");
    this.why.id = "list-why";
    this.told.setAttribute("aria-live", "polite");
    this.canvas.append(this.grid, this.field, this.choices.list);
    this.canvas.style.width = `${this.width}px`;
    this.box.append(this.canvas);
    this.listen();
  }

  /** What is wrong with the chosen cell, in words, for the page to place; and what is told to who hears. */
  get about(): HTMLElement[] {
    return [this.why, this.told];
  }

  get chosen(): At {
    return this.at;
  }

  /** Rows as many as are shown: some blank ones below to go on in. */
  private get many(): number {
    return this.edits ? Math.min(MOST_ROWS, this.model.rows.length + SPARE) : Math.max(1, this.model.rows.length);
  }

  start(): void {
    this.head = this.grid.firstElementChild?.clientHeight ?? 60;
    this.paint(null);
    this.place();
  }

  focus(): void {
    this.field.focus({ preventScroll: true });
  }

  /** Draw rows anew: some, or all that are in the window. */
  paint(rows: ReadonlySet<number> | null): void {
    if (rows === null) {
      if (this.editing) this.follow();
      this.body.style.height = `${this.many * HEIGHT}px`;
      this.grid.setAttribute("aria-rowcount", String(this.model.rows.length + 2));
      this.at = this.within(this.at);
      this.from = this.within(this.from);
    }
    const first = Math.max(0, Math.floor(this.box.scrollTop / HEIGHT) - AROUND);
    const last = Math.min(this.many - 1, Math.ceil((this.box.scrollTop + this.box.clientHeight) / HEIGHT) + AROUND);
    for (const [index, line] of this.lines) {
      if (index < first || index > last) {
        line.remove();
        this.lines.delete(index);
      }
    }
    for (let index = first; index <= last; index++) {
      const line = this.lines.get(index);
      const id = this.model.rows[index]?.id;
      if (!line) this.body.append(this.line(index));
      else if (rows === null || (id !== undefined && rows.has(id))) this.fill(line, index);
    }
    this.mark();
    this.explain();
  }

  /** Where others put rows above, the open field goes along with its own. */
  private follow(): void {
    const row = this.model.place(this.seen, this.at.row);
    if (row === this.at.row) return;
    this.at = this.from = { row, column: this.at.column };
    this.place();
    this.grow();
  }

  private line(index: number): HTMLElement {
    const line = div("list-row", "row");
    line.style.transform = `translateY(${index * HEIGHT}px)`;
    line.dataset.row = String(index);
    const number = div("list-number", "rowheader");
    number.setAttribute("aria-colindex", "1");
    line.append(number);
    this.model.columns.forEach((column, n) => {
      const cell = div("list-cell", "gridcell");
      cell.style.width = `${width(column)}px`;
      cell.setAttribute("aria-colindex", String(n + 2));
      line.append(cell);
    });
    this.lines.set(index, line);
    this.fill(line, index);
    return line;
  }

  private fill(line: HTMLElement, index: number): void {
    const row = this.model.rows[index];
    line.setAttribute("aria-rowindex", String(index + 3));
    const whole = row ? row.faults.filter((one) => !this.has(one[0])) : [];
    const number = line.firstElementChild as HTMLElement;
    this.write(number, String(index + 2), whole, `${index}-n`);
    this.model.columns.forEach((column, n) => {
      const faults = row ? row.faults.filter((one) => one[0] === column.name) : [];
      this.write(line.children[n + 1] as HTMLElement, row?.cells[column.name] ?? "", faults, `${index}-${n}`);
    });
  }

  private write(cell: HTMLElement, text: string, faults: readonly Fault[], id: string): void {
    const shown = text.length > 300 ? `${text.slice(0, 300)}…` : text;
    const worst = faults.reduce((most, one) => Math.max(most, one[1]), -1);
    const key = `${worst} ${shown} ${faults.map((one) => one[2] + one[3]).join()}`;
    if (cell.dataset.key === key) return;
    cell.dataset.key = key;
    cell.textContent = shown;
    cell.classList.remove("g0", "g1", "g2");
    cell.removeAttribute("aria-invalid");
    cell.removeAttribute("aria-describedby");
    cell.removeAttribute("title");
    if (worst < 0) return;
    cell.classList.add(`g${worst}`);
    const mark = document.createElement("b");
    mark.textContent = MARK[worst] ?? "";
    mark.setAttribute("aria-hidden", "true");
    const why = document.createElement("span");
    why.className = "hidden";
    why.id = `why-${id}`;
    why.textContent = faults.map((one) => `${this.words[GRAVE[one[1]] ?? "asks"]}: ${one[2]} ${one[3]}`).join(" ");
    cell.title = faults.map((one) => `${one[2]} ${one[3]}`).join("\n");
    if (worst === 2 && !cell.classList.contains("list-number")) cell.setAttribute("aria-invalid", "true");
    cell.setAttribute("aria-describedby", why.id);
    cell.append(mark, why);
  }

  private has(column: string): boolean {
    return this.model.columns.some((one) => one.name === column);
  }

  private heads(groups: Record<string, string>): HTMLElement {
    const head = div("list-heads", "rowgroup");
    const above = div("list-row list-groups", "row");
    above.setAttribute("aria-rowindex", "1");
    const corner = div("list-number", "columnheader");
    corner.setAttribute("aria-colindex", "1");
    corner.append(hidden("#"));
    above.append(corner);
    const names = div("list-row list-names", "row");
    names.setAttribute("aria-rowindex", "2");
    const number = div("list-number", "columnheader");
    number.setAttribute("aria-colindex", "1");
    number.textContent = "#";
    names.append(number);
    let last: HTMLElement | null = null;
    this.model.columns.forEach((column, n) => {
      const name = div("list-cell", "columnheader");
      name.style.width = `${width(column)}px`;
      name.setAttribute("aria-colindex", String(n + 2));
      name.textContent = column.required ? `${column.name} *` : column.name;
      name.title = column.name;
      names.append(name);
      if (last && last.dataset.group === column.group) {
        last.style.width = `${parseInt(last.style.width) + width(column)}px`;
        last.setAttribute("aria-colspan", String(Number(last.getAttribute("aria-colspan")) + 1));
        return;
      }
      last = div("list-cell", "columnheader");
      last.dataset.group = column.group;
      last.style.width = `${width(column)}px`;
      last.setAttribute("aria-colindex", String(n + 2));
      last.setAttribute("aria-colspan", "1");
      const words = document.createElement("span");
      words.textContent = groups[column.group] ?? column.group;
      last.append(words);
      above.append(last);
    });
    head.append(above, names);
    return head;
  }

  // Where one is

  private within({ row, column }: At): At {
    return { row: Math.max(0, Math.min(this.many - 1, row)), column: Math.max(0, Math.min(this.model.columns.length - 1, column)) };
  }

  /** The chosen cells: first and last row and column. */
  private get area(): [number, number, number, number] {
    return [
      Math.min(this.at.row, this.from.row),
      Math.max(this.at.row, this.from.row),
      Math.min(this.at.column, this.from.column),
      Math.max(this.at.column, this.from.column),
    ];
  }

  go(row: number, column: number, extend = false): void {
    if (this.editing) this.commit();
    this.at = this.within({ row, column });
    if (!extend) this.from = this.at;
    this.show();
    this.paint(new Set());
    this.place();
    this.moved();
  }

  private show(): void {
    const top = this.at.row * HEIGHT;
    const room = this.box.clientHeight - this.head;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (top + HEIGHT > this.box.scrollTop + room) this.box.scrollTop = top + HEIGHT - room + 4;
    const left = (this.lefts[this.at.column] ?? 0) - NUMBER;
    const wide = width(this.model.columns[this.at.column]);
    if (left < this.box.scrollLeft) this.box.scrollLeft = left;
    else if (left + wide + NUMBER > this.box.scrollLeft + this.box.clientWidth) this.box.scrollLeft = left + wide + NUMBER - this.box.clientWidth + 4;
  }

  /** Show which cells are chosen. */
  private mark(): void {
    const [top, bottom, left, right] = this.area;
    for (const [index, line] of this.lines) {
      const inside = index >= top && index <= bottom;
      if (!inside && !line.classList.contains("in")) continue;
      line.classList.toggle("in", inside);
      for (let n = 0; n < this.model.columns.length; n++) {
        const cell = line.children[n + 1] as HTMLElement;
        const chosen = inside && n >= left && n <= right;
        cell.classList.toggle("chosen", chosen);
        if (chosen) cell.setAttribute("aria-selected", "true");
        else cell.removeAttribute("aria-selected");
      }
    }
  }

  /** The field lies over the chosen cell. */
  private place(): void {
    const style = this.field.style;
    style.left = `${this.lefts[this.at.column] ?? 0}px`;
    style.top = `${this.head + this.at.row * HEIGHT}px`;
    style.width = `${width(this.model.columns[this.at.column])}px`;
    style.height = `${HEIGHT}px`;
    this.choices.list.style.left = style.left;
    const column = this.model.columns[this.at.column];
    const value = this.model.text(this.at.row, this.at.column);
    const where = (this.words.cell ?? "").replace("{column}", column?.name ?? "").replace("{row}", String(this.at.row + 2));
    this.field.setAttribute("aria-label", `${where} ${value.slice(0, 100)}`.trim());
    this.explain();
    if (document.activeElement === this.field && !this.editing) this.told.textContent = `${where} ${value.slice(0, 100)} ${this.why.textContent ?? ""}`;
  }

  private explain(): void {
    const row = this.model.rows[this.at.row];
    const name = this.model.columns[this.at.column]?.name;
    const faults = row ? row.faults.filter((one) => one[0] === name || !this.has(one[0])) : [];
    const worst = faults.reduce((most, one) => Math.max(most, one[1]), -1);
    const key = JSON.stringify(faults);
    if (this.why.dataset.key === key) return;
    this.why.dataset.key = key;
    this.why.className = worst < 0 ? "list-why" : `list-why g${worst}`;
    this.why.replaceChildren(
      ...faults.map((one) => {
        const line = document.createElement("p");
        const code = document.createElement("code");
        code.textContent = one[2];
        line.append(code, ` ${one[3]} ${one[4]}`);
        return line;
      }),
    );
    if (worst === 2) this.field.setAttribute("aria-invalid", "true");
    else this.field.removeAttribute("aria-invalid");
  }

  // Editing

  private begin(how: "typed" | "opened"): void {
    if (!this.edits || this.editing) return;
    this.editing = how;
    this.seen = this.model.look(this.at.row, this.at.column);
    if (how === "opened") {
      this.field.value = this.model.text(this.at.row, this.at.column);
      this.field.setSelectionRange(this.field.value.length, this.field.value.length);
    }
    this.field.classList.add("open");
    this.show();
    this.grow();
  }

  private grow(): void {
    const style = this.field.style;
    style.height = `${HEIGHT}px`;
    style.height = `${Math.min(160, Math.max(HEIGHT, this.field.scrollHeight + 2))}px`;
    this.choices.list.style.top = `${this.head + this.at.row * HEIGHT + parseInt(style.height)}px`;
  }

  private commit(): void {
    if (!this.editing) return;
    const value = this.field.value;
    this.stop();
    this.model.enter(this.at.row, this.at.column, value, this.seen);
  }

  private stop(): void {
    this.editing = "";
    this.choices.close();
    this.field.value = "";
    this.field.classList.remove("open");
    this.field.style.height = `${HEIGHT}px`;
  }

  /** Set the chosen cells, or one. */
  private clear(): void {
    const [top, bottom, left, right] = this.area;
    const cells = [];
    for (let row = top; row <= Math.min(bottom, this.model.rows.length - 1); row++) {
      for (let column = left; column <= right; column++) cells.push({ row, column, value: "" });
    }
    this.model.set(cells);
    this.place();
  }

  fillDown(): void {
    if (!this.edits) return;
    const [top, bottom, left, right] = this.area;
    const from = top === bottom ? top - 1 : top;
    if (from < 0) return;
    const cells = [];
    for (let row = from + 1; row <= bottom; row++) {
      for (let column = left; column <= right; column++) cells.push({ row, column, value: this.model.text(from, column) });
    }
    this.model.set(cells);
    this.place();
  }

  undo(redo = false): void {
    if (!this.edits) return;
    if (this.editing) this.stop();
    const done = redo ? this.model.redo() : this.model.undo();
    const first = done?.[0];
    if (!first) return;
    const row = this.model.rows.findIndex((one) => one.id === (first.kind === "set" ? first.row : first.row.id));
    const column = first.kind === "set" ? this.model.columns.findIndex((one) => one.name === first.column) : this.at.column;
    this.go(row < 0 ? this.at.row : row, column);
  }

  insertRow(): void {
    if (!this.edits || this.model.rows.length >= MOST_ROWS) return;
    const after = this.model.rows[Math.min(this.at.row, this.model.rows.length) - 1]?.id ?? 0;
    this.model.make([{ kind: "add", row: this.model.fresh(), after }]);
    this.go(Math.min(this.at.row, this.model.rows.length - 1), this.at.column);
  }

  deleteRows(): void {
    if (!this.edits) return;
    const [top, bottom] = this.area;
    const changes: Change[] = this.model.rows
      .slice(top, bottom + 1)
      .map((row: Row, n) => ({ kind: "take", row, after: this.model.rows[top + n - 1]?.id ?? 0 }));
    this.model.make(changes);
    this.go(top, this.at.column);
  }

  private copied(): string {
    const [top, bottom, left, right] = this.area;
    const rows: string[][] = [];
    for (let row = top; row <= bottom; row++) {
      const cells: string[] = [];
      for (let column = left; column <= right; column++) cells.push(this.model.text(row, column));
      rows.push(cells);
    }
    return written(rows);
  }

  private pasted(text: string): void {
    const rows = parsed(text);
    const [top, bottom, left, right] = this.area;
    const room = MOST_ROWS - top;
    if (rows.length > room) this.noticed((this.words["too-many"] ?? "").replace("{most}", String(MOST_ROWS)));
    const only = rows.length === 1 && rows[0]?.length === 1 ? (rows[0][0] ?? "") : null;
    const cells: { row: number; column: number; value: string }[] = [];
    let long = false;
    const put = (row: number, column: number, value: string): void => {
      if (value.length > LONGEST) long = true;
      else if (column < this.model.columns.length) cells.push({ row, column, value });
    };
    if (only !== null) {
      for (let row = top; row <= bottom; row++) for (let column = left; column <= right; column++) put(row, column, only);
    } else {
      rows.slice(0, room).forEach((line, r) => line.forEach((value, c) => put(top + r, left + c, value)));
    }
    this.model.set(cells);
    if (only === null) {
      const wide = Math.max(...rows.map((line) => line.length));
      this.from = this.within({ row: top, column: left });
      this.at = this.within({ row: top + Math.min(rows.length, room) - 1, column: left + wide - 1 });
      [this.at, this.from] = [this.from, this.at];
      this.noticed((this.words.pasted ?? "").replace("{rows}", String(rows.length)).replace("{columns}", String(wide)));
    }
    if (long) this.noticed((this.words["too-long"] ?? "").replace("{most}", String(LONGEST)));
    this.paint(new Set());
    this.place();
  }

  /** The next cell in which something is wrong. */
  nextFault(by: 1 | -1): void {
    const many = this.model.rows.length;
    const order = (row: Row): number[] =>
      [...new Set(row.faults.filter((one) => one[1] > 0).map((one) => Math.max(0, this.model.columns.findIndex((c) => c.name === one[0]))))].sort((a, b) => a - b);
    for (let step = 0; step <= many; step++) {
      const index = (((this.at.row + by * step) % many) + many) % many;
      const row = this.model.rows[index];
      if (!row?.faults.length) continue;
      const columns = order(row).filter((column) => step > 0 || (by > 0 ? column > this.at.column : column < this.at.column));
      const column = by > 0 ? columns[0] : columns[columns.length - 1];
      if (column !== undefined) return this.go(index, column);
    }
  }

  /** Put a file into a row: into its cell of files, behind those that are there. */
  putFile(path: string, row = this.at.row): void {
    const column = this.model.columns.findIndex((one) => one.kind === "file");
    if (!this.edits || column < 0) return;
    const there = this.model.text(row, column);
    this.model.set([{ row, column, value: there ? `${there}\n${path}` : path }]);
    this.go(row, column);
  }

  // Keys and the mouse

  private listen(): void {
    this.box.addEventListener("scroll", () => this.paint(new Set()), { passive: true });
    new ResizeObserver(() => this.paint(new Set())).observe(this.box);
    this.body.addEventListener("mousedown", (event) => this.pressed(event));
    this.body.addEventListener("mouseover", (event) => {
      const at = this.dragging && this.cell(event.target);
      if (at) this.go(at.row, Math.max(0, at.column), true);
    });
    addEventListener("mouseup", () => (this.dragging = false));
    this.body.addEventListener("dblclick", () => this.begin("opened"));
    this.body.addEventListener("dragover", (event) => {
      if (this.cell(event.target)) event.preventDefault();
    });
    this.body.addEventListener("drop", (event) => {
      event.preventDefault();
      const at = this.cell(event.target);
      const path = event.dataTransfer?.getData("text/plain");
      if (at && path) this.putFile(path, at.row);
    });
    const field = this.field;
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("compositionstart", () => this.begin("typed"));
    field.addEventListener("compositionend", () => this.offer());
    field.addEventListener("input", (event) => {
      if (!this.editing) this.begin("typed");
      this.grow();
      if (!(event as InputEvent).isComposing) this.offer();
    });
    field.addEventListener("focus", () => {
      this.box.classList.add("here");
      this.place();
    });
    field.addEventListener("blur", () => {
      this.box.classList.remove("here");
      this.commit();
    });
    field.addEventListener("copy", (event) => this.copy(event, false));
    field.addEventListener("cut", (event) => this.copy(event, true));
    field.addEventListener("paste", (event) => {
      if (this.editing || !event.clipboardData) return;
      event.preventDefault();
      if (this.edits) this.pasted(event.clipboardData.getData("text/plain"));
    });
  }

  private offer(): void {
    const column = this.model.columns[this.at.column];
    if (this.editing && column && column.kind !== "text") this.choices.offer(column);
  }

  private copy(event: ClipboardEvent, cut: boolean): void {
    if (this.editing || !event.clipboardData) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", this.copied());
    if (cut && this.edits) this.clear();
  }

  private cell(target: EventTarget | null): At | null {
    const cell = (target as Element | null)?.closest?.(".list-cell, .list-number");
    const line = cell?.parentElement;
    if (!line?.dataset.row) return null;
    return { row: Number(line.dataset.row), column: [...line.children].indexOf(cell as Element) - 1 };
  }

  private pressed(event: MouseEvent): void {
    const at = this.cell(event.target);
    if (!at || event.button) return;
    event.preventDefault();
    this.dragging = true;
    if (at.column < 0) {
      this.go(at.row, 0, event.shiftKey);
      this.from = { row: event.shiftKey ? this.from.row : at.row, column: 0 };
      this.at = { row: at.row, column: this.model.columns.length - 1 };
      this.mark();
    } else this.go(at.row, at.column, event.shiftKey);
    this.focus();
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing || event.keyCode === 229) return;
    const handled = this.editing ? this.whileEditing(event) : this.whileMoving(event);
    if (handled) event.preventDefault();
  }

  private whileEditing(event: KeyboardEvent): boolean {
    const { key } = event;
    const column = this.model.columns[this.at.column];
    if (this.choices.open && (key === "ArrowDown" || key === "ArrowUp")) {
      this.choices.move(key === "ArrowDown" ? 1 : -1);
      return true;
    }
    if (key === "Escape") {
      if (this.choices.open) this.choices.close();
      else this.stop();
      return true;
    }
    if (key === "Enter" && (event.altKey || event.ctrlKey)) {
      this.field.setRangeText("\n", this.field.selectionStart, this.field.selectionEnd, "end");
      this.grow();
      return true;
    }
    if (key === "Enter" || key === "Tab") {
      this.choices.take(column);
      this.step(event);
      return true;
    }
    if (key === "ArrowDown" && event.altKey && column) {
      this.choices.offer(column, true);
      return true;
    }
    if (key === "F2") {
      this.editing = this.editing === "typed" ? "opened" : "typed";
      return true;
    }
    if (this.editing === "typed" && (key.startsWith("Arrow") || key === "PageUp" || key === "PageDown")) return this.whileMoving(event);
    return false;
  }

  private step(event: KeyboardEvent): void {
    const by = event.shiftKey ? -1 : 1;
    if (event.key === "Enter") return this.go(this.at.row + by, this.at.column);
    const next = this.at.column + by;
    const many = this.model.columns.length;
    if (next < 0) this.go(this.at.row - 1, many - 1);
    else if (next >= many) this.go(this.at.row + 1, 0);
    else this.go(this.at.row, next);
  }

  private whileMoving(event: KeyboardEvent): boolean {
    const { key } = event;
    const far = event.ctrlKey || event.metaKey;
    const { row, column } = this.at;
    const page = Math.max(1, Math.floor((this.box.clientHeight - this.head) / HEIGHT) - 1);
    const last = this.model.rows.length - 1;
    const moves: Record<string, () => [number, number]> = {
      ArrowUp: () => [far ? this.edge(row, column, -1, 0) : row - 1, column],
      ArrowDown: () => [far ? this.edge(row, column, 1, 0) : row + 1, column],
      ArrowLeft: () => [row, far ? this.edge(row, column, 0, -1) : column - 1],
      ArrowRight: () => [row, far ? this.edge(row, column, 0, 1) : column + 1],
      Home: () => [far ? 0 : row, 0],
      End: () => [far ? last : row, this.model.columns.length - 1],
      PageUp: () => [row - page, column],
      PageDown: () => [row + page, column],
    };
    if (key === "ArrowDown" && event.altKey) {
      const own = this.model.columns[column];
      this.begin("opened");
      if (own) this.choices.offer({ ...own }, true);
      return true;
    }
    const move = moves[key];
    if (move) {
      const [to, at] = move();
      this.go(to, at, event.shiftKey);
      return true;
    }
    if (key === "Tab") {
      const out = this.leaving || (event.shiftKey ? row === 0 && column === 0 : false);
      this.leaving = false;
      if (out) return false;
      this.step(event);
      return true;
    }
    this.leaving = key === "Escape";
    if (key === "Escape") return false;
    if (key === "F8") {
      this.nextFault(event.shiftKey ? -1 : 1);
      return true;
    }
    if (far && key.toLowerCase() === "a") {
      this.from = { row: 0, column: 0 };
      this.at = this.within({ row: Math.max(0, last), column: this.model.columns.length - 1 });
      this.mark();
      return true;
    }
    if (!this.edits) return key === "Enter";
    if (key === "Enter") this.step(event);
    else if (key === "F2") this.begin("opened");
    else if (key === "Delete" || key === "Backspace") this.clear();
    else if (far && key.toLowerCase() === "d") this.fillDown();
    else if (far && (key.toLowerCase() === "y" || (event.shiftKey && key.toLowerCase() === "z"))) this.undo(true);
    else if (far && key.toLowerCase() === "z") this.undo();
    else return false;
    return true;
  }

  /** Where a jump ends: at the last full cell, or at the next one behind blank ones. */
  private edge(row: number, column: number, down: number, right: number): number {
    const most = down ? Math.max(0, this.model.rows.length - 1) : this.model.columns.length - 1;
    const full = (n: number): boolean => this.model.text(down ? n : row, right ? n : column) !== "";
    const by = down || right;
    let at = down ? row : column;
    const through = full(at) && full(at + by);
    for (at += by; at > 0 && at < most; at += by) {
      if (through ? !full(at + by) : full(at)) break;
    }
    return Math.max(0, Math.min(most, at));
  }
}

function width(column: Column | undefined): number {
  if (!column) return 100;
  return column.name === "题名" || column.name === "简介" ? 240 : (WIDTHS[column.kind] ?? 150);
}

function div(name: string, role = ""): HTMLElement {
  const made = document.createElement("div");
  made.className = name;
  if (role) made.setAttribute("role", role);
  return made;
}

function hidden(words: string): HTMLElement {
  const made = document.createElement("span");
  made.className = "hidden";
  made.textContent = words;
  return made;
}
