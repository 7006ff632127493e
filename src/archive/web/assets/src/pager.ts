// Pages of a document side by side: the browser's own scrolling turns them, these buttons and keys scroll.
import { calm } from "./clock";

/** Set up every `[data-pages]` under `root`. */
export function pagers(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-pages]").forEach(pager);
}

function pager(box: HTMLElement): void {
  const list = box.querySelector<HTMLElement>(".leaves");
  const row = box.querySelector<HTMLElement>(".turn");
  const field = box.querySelector<HTMLInputElement>(".turn input");
  if (!list || !row || !field) return;
  const last = list.children.length - 1;
  const shown = (): number => Math.min(last, Math.round(list.scrollLeft / (list.clientWidth || 1)));
  const buttons = [...row.querySelectorAll<HTMLButtonElement>("button[data-step]")];
  let target = 0;
  let typing = false;

  const draw = (page: number): void => {
    if (!typing) field.value = String(page + 1);
    buttons.forEach((button) => (button.disabled = Number(button.dataset.step) < 0 ? page <= 0 : page >= last));
  };
  const go = (page: number): void => {
    target = Math.min(last, Math.max(0, page));
    list.scrollTo({ left: target * list.clientWidth, behavior: calm() || Math.abs(target - shown()) > 1 ? "auto" : "smooth" });
    draw(target);
  };
  let settled = 0;
  list.addEventListener("scroll", () => {
    clearTimeout(settled);
    settled = window.setTimeout(() => draw((target = shown())), 120);
  });
  buttons.forEach((button) => button.addEventListener("click", () => go(target + Number(button.dataset.step))));
  field.addEventListener("input", () => (typing = true));
  field.addEventListener("change", () => {
    typing = false;
    go(Math.round(Number(field.value) || 1) - 1);
  });
  box.addEventListener("keydown", (event) => {
    const to = { ArrowRight: target + 1, ArrowLeft: target - 1, Home: 0, End: last }[event.key];
    if (to === undefined || event.target === field || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go(to);
  });
  row.hidden = false;
  draw(0);
}
