// Who is who, by keyboard: j and k walk from row to row, 1 to 5 confirm a proposal of the row at hand, n says that it is somebody new.
import { tinykeys } from "tinykeys";

const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
let at = -1;

function go(step: number): void {
  if (!rows.length) return;
  at = Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[at].focus();
  rows[at].scrollIntoView({ block: "nearest" });
}

function plain(act: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if ((event.target as HTMLElement).closest("input, select, textarea") || event.isComposing) return;
    event.preventDefault();
    act();
  };
}

function press(key: string): () => void {
  return () => rows[at]?.querySelector<HTMLButtonElement>(`button[data-key="${key}"]`)?.click();
}

rows.forEach((row, number) => row.addEventListener("focusin", () => (at = number)));
if (rows.length) document.querySelector(".keys")?.removeAttribute("hidden");
go(1);
const numbers = ["1", "2", "3", "4", "5"].map((key) => [key, plain(press(key))] as const);
tinykeys(window, { j: plain(() => go(1)), k: plain(() => go(-1)), n: plain(press("n")), ...Object.fromEntries(numbers) });
