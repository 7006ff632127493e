// An entry: its players, its pictures and pages, and links into the time of a recording.
import { lightbox } from "./lightbox";
import { pagers } from "./pager";
import { players } from "./player";
import { zooms } from "./zoom";

const seek = players(document);
lightbox(document);
pagers(document);
zooms(document);

document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<SVGAElement | HTMLAnchorElement>("a[data-seek]");
  if (!link) return;
  event.preventDefault();
  seek(Number(link.getAttribute("data-part")), Number(link.getAttribute("data-seek")));
});

// An address that ends in #t=12 (and &part=2) opens at that moment; nothing plays before somebody asks for it.
const at = new URLSearchParams(location.hash.slice(1));
if (at.has("t")) seek(Number(at.get("part") ?? "1"), Number(at.get("t")), false);
