// Beside the grid: what is wrong, files in no row and rows without a file, and cells that two people have changed.
import type { Grid, Words } from "./grid";
import type { Model, Row } from "./model";
import type { Clash } from "./saving";

const MOST = 100;

export class Panel {
  readonly box = document.createElement("aside");
  private readonly faults = section("faults");
  private readonly files = section("files");
  private readonly clashes = section("clashes");
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
    const items: HTMLElement[] = [];
    let many = 0;
    this.model.rows.forEach((row, index) => {
      for (const [column, grave, code, what] of row.faults) {
        if (!grave) continue;
        many++;
        if (items.length < MOST) items.push(this.jump(`${code} ${what}`, `g${grave}`, index, column));
      }
    });
    const title = many ? (this.words.faults ?? "").replace("{count}", String(many)) : (this.words["no-faults"] ?? "");
    if (many > items.length) items.push(note((this.words.more ?? "").replace("{count}", String(many - items.length))));
    fill(this.faults, title, items);
    this.drawFiles();
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
    const items = this.left.slice(0, MOST).map((path) => this.file(path));
    if (this.left.length > MOST) items.push(note((this.words.more ?? "").replace("{count}", String(this.left.length - MOST))));
    if (!this.left.length) items.push(note(this.words["files-none"] ?? ""));
    fill(this.files, `${this.words.files} ${this.left.length || ""}`, items);
    if (this.edits && this.left.length) {
      const tools = document.createElement("p");
      tools.className = "list-tools";
      tools.append(button(this.words.match ?? "", () => this.match()), button(this.words.append ?? "", () => this.append()));
      this.files.querySelector("h2")?.after(tools);
    }
    if (without.length) {
      const more = document.createElement("h3");
      more.textContent = `${this.words["rows-without"]} ${without.length}`;
      const list = document.createElement("ul");
      list.append(...without.slice(0, MOST).map(({ row, index }) => this.jump(`${index + 2} ${title(row)}`, "g1", index, column)));
      this.files.append(more, list);
    }
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
    const list = this.clashes.querySelector("ul");
    fill(this.clashes, this.words.clash ?? "", list ? ([...list.children] as HTMLElement[]) : []);
    for (const [id, column, mine, theirs, by] of found) {
      const item = document.createElement("li");
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
      this.clashes.querySelector("ul")?.append(item);
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

function fill(box: HTMLElement, heading: string, items: HTMLElement[]): void {
  const head = document.createElement("h2");
  head.textContent = heading;
  const list = document.createElement("ul");
  list.append(...items);
  box.replaceChildren(head, list);
}

function note(words: string): HTMLElement {
  const item = document.createElement("li");
  item.className = "n";
  item.textContent = words;
  return item;
}

export function button(words: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "light";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}
