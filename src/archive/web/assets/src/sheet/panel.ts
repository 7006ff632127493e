// Beside the grid: what is wrong, files in no row and rows without a file, and cells that two people have changed.
import type { Grid, Words } from "./grid";
import type { Clash, Model, Row } from "./model";

const MOST = 100;

export class Panel {
  readonly box = document.createElement("aside");
  private readonly faults = section("faults");
  private readonly files = section("files");
  private readonly clashes = section("clashes");
  private readonly tools = document.createElement("p");
  private readonly without = document.createElement("div");
  left: string[] = [];
  private drawn = 0;

  constructor(
    private readonly model: Model,
    private readonly grid: Grid,
    private readonly words: Words,
    private readonly edits: boolean,
    private readonly address: string,
    private readonly hasFiles: boolean,
    private readonly noticed: (words: string) => void,
  ) {
    this.box.className = "list-panel";
    this.box.setAttribute("aria-label", words["fault-list"] ?? "");
    this.clashes.hidden = true;
    this.files.hidden = !hasFiles;
    this.tools.className = "list-tools";
    this.tools.append(button(words.match ?? "", () => this.match()), button(words.append ?? "", () => this.append()));
    this.box.append(this.clashes, this.faults, this.files);
  }

  /** Draw soon, once for many changes. */
  soon(): void {
    if (this.drawn) return;
    this.drawn = window.setTimeout(() => {
      this.drawn = 0;
      this.draw();
    }, 150);
  }

  private draw(): void {
    const items: Item[] = [];
    let many = 0;
    this.model.rows.forEach((row, index) => {
      for (const [column, grave, code, what] of row.faults) {
        if (!grave) continue;
        many++;
        const words = `${code} ${what}`;
        if (items.length < MOST) items.push([`${index} ${column} g${grave} ${words}`, () => this.jump(words, `g${grave}`, index, column)]);
      }
    });
    const title = many ? (this.words.faults ?? "").replace("{count}", String(many)) : (this.words["no-faults"] ?? "");
    if (many > items.length) items.push(this.more(many - items.length));
    keep(this.faults, title, items);
    this.drawFiles();
  }

  private more(count: number): Item {
    return note((this.words.more ?? "").replace("{count}", String(count)));
  }

  private jump(words: string, kind: string, index: number, column: string): HTMLElement {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = `list-jump ${kind}`;
    button.textContent = words;
    button.addEventListener("click", () => {
      const at = this.model.columns.findIndex((one) => one.name === column);
      this.grid.go(index, at < 0 ? this.grid.chosen.column : at);
      this.grid.focus();
    });
    item.append(button);
    return item;
  }

  // Files

  async ask(): Promise<void> {
    if (!this.hasFiles) return;
    try {
      const answer = await fetch(`${this.address}/files`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const named = this.named();
      this.left = ((await answer.json()) as { files: string[] }).files.filter((path) => !named.has(path));
      this.soon();
    } catch {
      // Asked again after the next change.
    }
  }

  /** Files that cells name now, whatever the server knows of it. */
  private named(): Set<string> {
    const column = this.model.columns.find((one) => one.kind === "file")?.name ?? "";
    return new Set(this.model.rows.flatMap((row) => (row.cells[column] ?? "").split("\n")));
  }

  private drawFiles(): void {
    if (!this.hasFiles) return;
    const column = this.model.columns.find((one) => one.kind === "file")?.name ?? "";
    const without = this.model.rows.map((row, index) => ({ row, index })).filter(({ row }) => !row.cells[column] && Object.keys(row.cells).length);
    const items = this.left.slice(0, MOST).map((path): Item => [`file ${path}`, () => this.file(path)]);
    if (this.left.length > MOST) items.push(this.more(this.left.length - MOST));
    if (!this.left.length) items.push(note(this.words["files-none"] ?? ""));
    keep(this.files, `${this.words.files} ${this.left.length || ""}`, items);
    if (!this.tools.isConnected) this.files.querySelector("h2")?.after(this.tools);
    this.tools.hidden = !this.edits || !this.left.length;
    if (!this.without.isConnected) this.files.append(this.without);
    this.without.hidden = !without.length;
    const rows = without.slice(0, MOST).map(({ row, index }): Item => {
      const words = `${index + 2} ${title(row)}`;
      return [words, () => this.jump(words, "g1", index, column)];
    });
    keep(this.without, `${this.words["rows-without"]} ${without.length}`, rows, "h3");
  }

  private file(path: string): HTMLElement {
    const item = document.createElement("li");
    item.className = "list-file";
    item.draggable = this.edits;
    item.addEventListener("dragstart", (event) => event.dataTransfer?.setData("text/plain", path));
    const name = document.createElement("span");
    name.textContent = path;
    item.append(name);
    if (this.edits) {
      const put = button("→", () => {
        this.grid.putFile(path);
        this.gone([path]);
      });
      put.setAttribute("aria-label", `${this.words.put}: ${path}`);
      put.title = this.words.put ?? "";
      item.append(put);
    }
    return item;
  }

  private gone(paths: readonly string[]): void {
    const named = new Set(paths);
    this.left = this.left.filter((one) => !named.has(one));
    this.soon();
  }

  /** Give files to the rows without one whose title or number they bear, where that is one row and one file alone. */
  private match(): void {
    const at = this.model.columns.findIndex((one) => one.kind === "file");
    const column = this.model.columns[at]?.name ?? "";
    const stems = new Map<string, string[]>();
    for (const path of this.left) {
      const stem = folded((path.split("/").pop() ?? path).replace(/\.[^.]{1,5}$/, ""));
      stems.set(stem, [...(stems.get(stem) ?? []), path]);
    }
    const wanted = new Map<string, number[]>();
    this.model.rows.forEach((row, index) => {
      if (row.cells[column]) return;
      for (const name of new Set([row.cells["题名"], row.cells["编号"]])) {
        const key = name && folded(name);
        if (!key) continue;
        const own = stems.has(key) ? [key] : [...stems.keys()].filter((stem) => key.length > 1 && (stem.includes(key) || (stem.length > 3 && key.includes(stem))));
        if (own.length === 1 && own[0]) wanted.set(own[0], [...new Set([...(wanted.get(own[0]) ?? []), index])]);
      }
    });
    const cells: { row: number; column: number; value: string }[] = [];
    const taken = new Set<number>();
    for (const [stem, rows] of wanted) {
      const [row] = rows;
      const paths = stems.get(stem) ?? [];
      if (rows.length !== 1 || row === undefined || taken.has(row) || paths.length !== 1) continue;
      taken.add(row);
      cells.push({ row, column: at, value: paths[0] ?? "" });
    }
    this.model.set(cells);
    this.gone(cells.map((one) => one.value));
    this.noticed((this.words.matched ?? "").replace("{count}", String(cells.length)));
  }

  private append(): void {
    const at = this.model.columns.findIndex((one) => one.kind === "file");
    const first = this.model.rows.length;
    this.model.set(this.left.map((value, n) => ({ row: first + n, column: at, value })));
    this.gone(this.left);
    this.grid.go(first, at);
  }

  // Two people

  clash(found: readonly Clash[]): void {
    const list = listOf(this.clashes, this.words.clash ?? "");
    for (const [id, column, mine, theirs, by] of found) {
      const cell = `${id} ${column}`;
      [...list.children].find((one) => (one as HTMLElement).dataset.key === cell)?.remove(); // changed again before it was settled
      const item = document.createElement("li");
      item.dataset.key = cell;
      item.className = "list-clash";
      const where = document.createElement("b");
      where.textContent = `${column}, ${this.model.rows.findIndex((one) => one.id === id) + 2}`;
      const own = document.createElement("ins");
      own.textContent = mine || "–";
      const other = document.createElement("del");
      other.textContent = `${by}: ${theirs || "–"}`;
      const settle = (take: boolean): void => {
        if (take) this.model.make([{ kind: "set", row: id, column, was: theirs, now: mine }]);
        item.remove();
        this.clashes.hidden = !this.clashes.querySelector("li");
        this.grid.focus();
      };
      item.append(where, own, other, button(this.words.mine ?? "", () => settle(true)), button(this.words.theirs ?? "", () => settle(false)));
      list.append(item);
    }
    this.clashes.hidden = false;
    this.clashes.setAttribute("role", "alert");
  }
}

function title(row: Row): string {
  return row.cells["题名"] ?? Object.values(row.cells)[0] ?? "";
}

/** A name as it is compared: without blanks and marks, in lower case. */
function folded(name: string): string {
  return name.normalize("NFKC").toLowerCase().replace(/[\s\p{P}\p{S}]+/gu, "");
}

function section(name: string): HTMLElement {
  const made = document.createElement("section");
  made.className = `list-section list-${name}`;
  return made;
}

/** What an item is, the same as long as it looks and does the same; and how it is made. */
type Item = readonly [string, () => HTMLElement];

/** The list of a box, below its heading. */
function listOf(box: HTMLElement, heading: string, level = "h2"): HTMLElement {
  let list = box.querySelector<HTMLElement>(":scope > ul");
  if (!list) {
    list = document.createElement("ul");
    box.prepend(document.createElement(level), list);
  }
  const head = box.firstElementChild;
  if (head && head.textContent !== heading) head.textContent = heading;
  return list;
}

/** Show items; those that are shown already stay as they are, as one of them may just be pressed or dragged. */
function keep(box: HTMLElement, heading: string, items: readonly Item[], level = "h2"): void {
  const list = listOf(box, heading, level);
  const there = new Map([...list.children].map((one) => [(one as HTMLElement).dataset.key, one as HTMLElement]));
  const wanted = new Map(items.map(([key, make]) => [key, there.get(key) ?? make()]));
  for (const [key, item] of there) if (!wanted.has(key ?? "")) item.remove();
  let at = list.firstElementChild;
  for (const [key, item] of wanted) {
    item.dataset.key = key;
    if (item === at) at = at.nextElementSibling;
    else list.insertBefore(item, at);
  }
}

function note(words: string): Item {
  const make = (): HTMLElement => {
    const item = document.createElement("li");
    item.className = "n";
    item.textContent = words;
    return item;
  };
  return [`note ${words}`, make];
}

export function button(words: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "light";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}
