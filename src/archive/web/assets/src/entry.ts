// An entry: its players, its pictures and pages, its words, and links into the time of a recording.
import { later } from "./later";
import { lightbox } from "./lightbox";
import { inside, lines } from "./lines";
import { pagers } from "./pager";
import { frame } from "./places";
import { players } from "./player";
import { zooms } from "./zoom";

const seek = players(document);
lightbox(document);
pagers(document);
zooms(document);
lines(document);
inside(document);
later(document);

document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<SVGAElement | HTMLAnchorElement>("a[data-seek]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  seek(Number(link.getAttribute("data-part")), Number(link.getAttribute("data-seek")));
});

// An address that ends in #t=12 (and &part=2), or asks with ?t=12, opens at that moment; nothing plays before somebody asks for it.
function open(): void {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const at = fragment.has("t") ? fragment : new URLSearchParams(location.search);
  const second = Number(at.get("t") ?? NaN);
  if (Number.isFinite(second)) seek(Number(at.get("part") ?? "1"), second, false);
  frame(fragment);
}
window.addEventListener("hashchange", open);
open();
