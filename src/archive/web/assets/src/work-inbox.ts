// The inbox by keyboard: j and k walk, Enter opens, x ticks, r marks what is ticked (or the one at hand) as read.
import { tinykeys } from "tinykeys";

const rows = [...document.querySelectorAll<HTMLLIElement>(".inbox li")];
const boxes = rows.map((row) => row.querySelector<HTMLInputElement>("input")!);
const links = rows.map((row) => row.querySelector<HTMLAnchorElement>("a")!);
const form = document.querySelector<HTMLFormElement>('form[action="/work/inbox/read"]');
let at = -1;

function go(step: number): void {
  if (!rows.length) return;
  at = Math.min(Math.max(at + step, 0), rows.length - 1);
  links[at].focus();
}

function plain(act: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    const typing = (event.target as HTMLElement).closest("input:not([type=checkbox]), select, textarea");
    if (typing || event.isComposing) return;
    event.preventDefault();
    act();
  };
}

links.forEach((link, number) => link.addEventListener("focus", () => (at = number)));
if (rows.length) document.querySelector(".keys")?.removeAttribute("hidden");
tinykeys(window, {
  j: plain(() => go(1)),
  k: plain(() => go(-1)),
  x: plain(() => at >= 0 && (boxes[at].checked = !boxes[at].checked)),
  r: plain(() => {
    if (at >= 0 && !boxes.some((box) => box.checked)) boxes[at].checked = true;
    if (boxes.some((box) => box.checked)) form?.requestSubmit(form.querySelector("button"));
  }),
});
