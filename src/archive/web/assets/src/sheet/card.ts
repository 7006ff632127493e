// On a phone: one row as a card, a field for each column, with what is wrong below it. The same rows, the same saving.
import type { Words } from "./grid";
import { LONGEST, type Column, type Model } from "./model";
import { button } from "./panel";

export class Card {
  readonly box = document.createElement("div");
  private readonly form = document.createElement("form");
  private readonly where = document.createElement("p");
  private index = 0;
  private readonly drawers: (() => void)[] = [];

  constructor(
    private readonly model: Model,
    private readonly edits: boolean,
    private readonly words: Words,
    private readonly groups: Record<string, string>,
    private readonly address: string,
    private readonly files: () => readonly string[],
  ) {
    this.box.className = "list-card";
    this.where.setAttribute("aria-live", "polite");
    const way = document.createElement("div");
    way.className = "list-way";
    way.append(button(words.previous ?? "", () => this.go(this.index - 1)), this.where, button(words.next ?? "", () => this.go(this.index + 1)));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    const foot = document.createElement("div");
    foot.className = "list-way";
    if (edits) {
      foot.append(
        button(words["add-row"] ?? "", () => this.go(this.model.rows.length)),
        button(words["delete-row"] ?? "", () => {
          const row = this.model.rows[this.index];
          if (row) this.model.make([{ kind: "take", row, after: this.model.rows[this.index - 1]?.id ?? 0 }]);
          this.go(this.index);
        }),
        button(words.undo ?? "", () => void this.model.undo()),
      );
    }
    this.box.append(way, this.form, foot);
    this.build();
  }

  go(index: number): void {
    const within = document.activeElement;
    if (within instanceof HTMLElement && this.form.contains(within)) within.blur(); // what was typed belongs to the row that is left
    const most = this.edits ? this.model.rows.length : this.model.rows.length - 1;
    this.index = Math.max(0, Math.min(most, index));
    this.draw();
    this.box.scrollIntoView({ block: "start" });
  }

  private build(): void {
    let group = "";
    let set: HTMLFieldSetElement | null = null;
    this.model.columns.forEach((column, n) => {
      if (column.group !== group || !set) {
        group = column.group;
        set = document.createElement("fieldset");
        const legend = document.createElement("legend");
        legend.textContent = this.groups[group] ?? group;
        set.append(legend);
        this.form.append(set);
      }
      const label = document.createElement("label");
      label.htmlFor = `card-${n}`;
      label.textContent = column.required ? `${column.name} *` : column.name;
      const field = this.field(column, n);
      const about = document.createElement("div");
      about.id = `card-about-${n}`;
      set.append(label, field, about);
    });
  }

  private field(column: Column, n: number): HTMLElement {
    const long = column.kind === "text" || column.kind === "file";
    const field = document.createElement(long ? "textarea" : "input");
    field.id = `card-${n}`;
    field.maxLength = LONGEST;
    field.readOnly = !this.edits;
    field.autocomplete = "off";
    if (field instanceof HTMLTextAreaElement) field.rows = column.name === "简介" ? 3 : 1;
    const list = document.createElement("datalist");
    list.id = `card-words-${n}`;
    if (field instanceof HTMLInputElement) {
      field.setAttribute("list", list.id);
      options(list, column.words);
      if (column.kind === "place") field.addEventListener("input", () => void this.places(field, list));
    }
    let seen = this.model.look(0, n);
    field.addEventListener("focus", () => (seen = this.model.look(this.index, n)));
    field.addEventListener("change", () => {
      this.model.enter(this.index, n, field.value, seen);
      seen = this.model.look(this.index, n);
    });
    const both = document.createElement("div");
    both.append(field, list);
    if (column.kind === "file" && this.edits) both.append(this.offered(n));
    return both;
  }

  /** Files in no row, to be chosen. */
  private offered(n: number): HTMLElement {
    const choose = document.createElement("select");
    choose.setAttribute("aria-label", this.words.files ?? "");
    const draw = (): void => {
      choose.hidden = !this.files().length;
      choose.replaceChildren(new Option(this.words.files ?? "", ""), ...this.files().slice(0, 500).map((one) => new Option(one, one)));
    };
    choose.addEventListener("focus", draw);
    choose.addEventListener("change", () => {
      const there = this.model.text(this.index, n);
      if (choose.value) this.model.set([{ row: this.index, column: n, value: there ? `${there}\n${choose.value}` : choose.value }]);
    });
    draw();
    this.drawers.push(draw);
    return choose;
  }

  private async places(field: HTMLInputElement, list: HTMLDataListElement): Promise<void> {
    try {
      const answer = await fetch(`${this.address}/places?q=${encodeURIComponent(field.value)}`, { headers: { Accept: "application/json" } });
      if (answer.ok) options(list, ((await answer.json()) as { places: string[] }).places);
    } catch {
      // What is typed counts anyway.
    }
  }

  draw(): void {
    if (this.box.hidden) return;
    if (!(document.activeElement instanceof HTMLSelectElement)) for (const draw of this.drawers) draw();
    const row = this.model.rows[this.index];
    const words = (this.words.row ?? "").replace("{row}", String(this.index + 2)).replace("{rows}", String(this.model.rows.length + 1));
    if (this.where.textContent !== words) this.where.textContent = words;
    this.model.columns.forEach((column, n) => {
      const field = document.getElementById(`card-${n}`) as HTMLInputElement | HTMLTextAreaElement | null;
      const about = document.getElementById(`card-about-${n}`);
      if (!field || !about) return;
      const value = row?.cells[column.name] ?? "";
      if (document.activeElement !== field && field.value !== value) field.value = value;
      if (field instanceof HTMLTextAreaElement && column.kind === "file") field.rows = Math.max(1, value.split("\n").length);
      const first = n === 0;
      const faults = row ? row.faults.filter((one) => one[0] === column.name || (first && !one[0])) : [];
      about.replaceChildren(
        ...faults.map((one) => {
          const line = document.createElement("p");
          line.className = `fault g${one[1]}`;
          const code = document.createElement("code");
          code.textContent = one[2];
          line.append(code, ` ${one[3]} ${one[4]}`);
          return line;
        }),
      );
      if (faults.length) field.setAttribute("aria-describedby", about.id);
      else field.removeAttribute("aria-describedby");
      if (faults.some((one) => one[1] === 2)) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    });
  }
}

function options(list: HTMLDataListElement, words: readonly string[]): void {
  list.replaceChildren(...words.map((one) => new Option(one, one)));
}
