// The bench by keyboard: digits and arrows set marks, Enter goes to the next criterion, from the last one it gives them and,
// once they are confirmed, goes on to the next work.
import { lightbox } from "./lightbox";
import { pagers } from "./pager";
import { players } from "./player";
import { zooms } from "./zoom";

players(document);
lightbox(document);
pagers(document);
zooms(document);
for (const one of document.querySelectorAll<HTMLElement>("[data-scripted]")) one.hidden = false;

const form = document.querySelector<HTMLFormElement>("form.marks");
const status = form?.querySelector<HTMLElement>(".taken");

function fields(): HTMLInputElement[] {
  return [...form!.querySelectorAll<HTMLInputElement>("input[type=number]")];
}

async function give(): Promise<void> {
  const began = performance.now();
  const body = new URLSearchParams([...new FormData(form!)].map(([name, value]) => [name, String(value)]));
  const answer = await fetch(form!.action, { method: "POST", body, headers: { Accept: "application/json" } });
  const said = (await answer.json()) as Record<string, string>;
  if (!answer.ok) {
    status!.textContent = said[document.documentElement.lang.slice(0, 2)] ?? said.zh ?? said.code;
    status!.classList.add("alert");
    return;
  }
  status!.classList.remove("alert");
  status!.textContent = status!.dataset.taken!;
  status!.dataset.ms = String(Math.round(performance.now() - began));
  const next = form!.dataset.next;
  if (next) location.assign(next);
}

if (form && status) {
  const all = fields();
  all.forEach((field, place) => {
    field.addEventListener("focus", () => field.select());
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      if (!field.reportValidity()) return;
      if (place + 1 < all.length) all[place + 1].focus();
      else if (form.reportValidity()) void give();
    });
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void give();
  });
}
