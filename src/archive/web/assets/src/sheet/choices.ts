// What is offered below a cell: words of a vocabulary, places, files that no row names. Chosen by arrow keys or by a press.
import type { Column } from "./model";

const MOST = 12;

export class Choices {
  readonly list = document.createElement("ul");
  private found: string[] = [];
  private active = -1;
  private asked = 0;

  constructor(
    private readonly field: HTMLTextAreaElement | HTMLInputElement,
    private readonly address: string,
    private readonly files: () => readonly string[],
    private readonly chosen: () => void,
  ) {
    this.list.className = "list-choices";
    this.list.id = "list-choices";
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const at = [...this.list.children].indexOf((event.target as Element).closest("li") as Element);
      if (at >= 0) {
        this.active = at;
        this.take();
        this.chosen();
      }
    });
  }

  get open(): boolean {
    return !this.list.hidden;
  }

  close(): void {
    this.asked++;
    this.list.hidden = true;
    this.active = -1;
    this.field.removeAttribute("aria-activedescendant");
  }

  /** Offer what goes with the last word that was typed; all of it where `every`. */
  offer(column: Column, every = false): void {
    const typed = this.tail(column)[1].trim();
    if (!typed && !every) return this.close();
    if (column.kind === "place") return void this.ask(typed);
    const from = column.kind === "file" ? this.files() : column.words;
    if (!from.length) return this.close();
    const wanted = typed.toLowerCase();
    const begins: string[] = [];
    const holds: string[] = [];
    for (const one of from) {
      const at = one.toLowerCase().indexOf(wanted);
      if (at === 0) begins.push(one);
      else if (at > 0 && holds.length < MOST) holds.push(one);
      if (begins.length >= MOST) break;
    }
    const found = [...begins, ...holds].slice(0, MOST);
    if (found.length === 1 && found[0] === typed) return this.close();
    this.show(found, column.name);
  }

  private async ask(typed: string): Promise<void> {
    const mine = ++this.asked;
    if (!typed) return this.close();
    try {
      const answer = await fetch(`${this.address}/places?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } });
      const found = answer.ok ? ((await answer.json()) as { places: string[] }).places : [];
      if (mine === this.asked) this.show(found.slice(0, MOST), "");
    } catch {
      if (mine === this.asked) this.close();
    }
  }

  private show(found: string[], label: string): void {
    this.found = found;
    this.list.setAttribute("aria-label", label);
    this.list.replaceChildren(
      ...found.map((one, n) => {
        const item = document.createElement("li");
        item.id = `list-choice-${n}`;
        item.setAttribute("role", "option");
        item.textContent = one;
        return item;
      }),
    );
    this.list.hidden = !found.length;
    this.move(0, -1);
  }

  /** Another one is the active one. */
  move(by: number, from = this.active): void {
    const many = this.found.length;
    this.active = by ? (from + by + many + (from < 0 && by < 0 ? 1 : 0)) % many : from;
    [...this.list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === this.active)));
    const item = this.list.children[this.active];
    if (item) {
      this.field.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else this.field.removeAttribute("aria-activedescendant");
  }

  /** Put the active one into the cell in the place of what was typed of it; false where none is. */
  take(column?: Column): boolean {
    const word = this.found[this.active];
    if (!this.open || word === undefined) return false;
    this.field.value = this.tail(column)[0] + word;
    this.close();
    return true;
  }

  /** What stands before the last of several words, and the last one. */
  private tail(column?: Column): [string, string] {
    const text = this.field.value;
    const at = column?.kind === "file" ? text.lastIndexOf("\n") : Math.max(...["、", "；", ";", "\n"].map((sign) => text.lastIndexOf(sign)));
    return [text.slice(0, at + 1), text.slice(at + 1)];
  }
}
