// A list is written here: a grid on wide screens, a card for each row on phones, saved by itself, judged as it is typed.
import { Card } from "./sheet/card";
import { Grid, type Words } from "./sheet/grid";
import { Model, type Column, type Told } from "./sheet/model";
import { Panel, button } from "./sheet/panel";
import { Saver } from "./sheet/saving";

interface Data {
  id: string;
  edit: boolean;
  files: boolean;
  columns: Column[];
  words: Words;
  groups: Record<string, string>;
}
interface Page {
  revision: number;
  rows: Told[];
  next: number | null;
  waiting: number;
}

const narrow = matchMedia("(max-width: 720px)");

async function start(box: HTMLElement, data: Data): Promise<void> {
  const address = `/work/sheets/${data.id}`;
  const { words, edit } = data;
  const model = new Model(data.columns);
  const saver = new Saver(model, address, edit, document.documentElement.lang);
  const state = document.createElement("p");
  state.className = "list-state";
  state.setAttribute("role", "status");
  state.textContent = words.loading ?? "";
  const notice = document.createElement("p");
  notice.className = "list-notice";
  notice.setAttribute("role", "status");
  const noticed = (what: string): void => {
    notice.textContent = what;
  };
  const left = (): readonly string[] => panel.left;
  const grid = new Grid(model, edit, words, data.groups, address, left);
  const panel: Panel = new Panel(model, grid, words, edit, address, data.files, noticed);
  const card = new Card(model, edit, words, data.groups, address, left);
  grid.noticed = noticed;

  saver.said = (what, detail) => {
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour12: false });
    const said: Record<string, string> = {
      saved: (words.saved ?? "").replace("{time}", time),
      saving: words.saving ?? "",
      unsaved: words.unsaved ?? "",
      judging: (words.judging ?? "").replace("{count}", detail ?? ""),
      problem: detail ?? "",
    };
    state.textContent = said[what] ?? "";
    state.dataset.state = what;
  };
  saver.clashed = (found) => panel.clash(found);
  let asked = 0;
  saver.judged = () => {
    panel.soon();
    clearTimeout(asked);
    asked = window.setTimeout(() => void panel.ask(), 600);
  };
  model.changed = (rows) => {
    if (!narrow.matches) grid.paint(rows);
    else card.draw();
    panel.soon();
  };

  const tools = document.createElement("div");
  tools.className = "list-tools";
  if (edit) {
    const act = (does: () => void) => (): void => {
      does();
      grid.focus();
    };
    tools.append(
      button(words.undo ?? "", act(() => grid.undo())),
      button(words.redo ?? "", act(() => grid.undo(true))),
      button(words["insert-row"] ?? "", act(() => grid.insertRow())),
      button(words["delete-row"] ?? "", act(() => grid.deleteRows())),
      button(words.fill ?? "", act(() => grid.fillDown())),
    );
  }
  const sheet = document.createElement("div");
  sheet.className = "list-sheet";
  sheet.append(tools, grid.box, ...grid.about);
  const both = document.createElement("div");
  both.className = "list-both";
  both.append(sheet, card.box, panel.box);
  const head = document.createElement("div");
  head.className = "list-states";
  head.append(state, notice);
  box.append(head, both);

  const shape = (): void => {
    sheet.hidden = narrow.matches;
    card.box.hidden = !narrow.matches;
    if (narrow.matches) card.draw();
    else grid.start();
  };
  narrow.addEventListener("change", shape);

  let next: number | null = null;
  let waiting = 0;
  let first = true;
  do {
    const page: Page = await load(address, next);
    if (first) model.revision = page.revision;
    model.add(page.rows);
    waiting += page.waiting;
    next = page.next;
    if (first) {
      first = false;
      shape();
      if (!narrow.matches) grid.go(0, Math.max(0, data.columns.findIndex((one) => one.required)));
      if (!narrow.matches && edit) grid.focus();
    }
  } while (next !== null);
  saver.said("saved");
  if (!edit) state.textContent = "";
  saver.adopt();
  void panel.ask();
  box.dataset.ready = "1";
  if (edit || waiting) void saver.judge();
}

async function load(address: string, after: number | null): Promise<Page> {
  const answer = await fetch(`${address}/rows${after === null ? "" : `?after=${after}`}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as Page;
}

const box = document.getElementById("list");
const data = document.getElementById("list-data")?.textContent;
if (box && data) void start(box, JSON.parse(data) as Data);
