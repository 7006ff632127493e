// A player in a frame of another site.
import { clearGrounds } from "./grounds";
import { pagers } from "./pager";
import { players } from "./player";
import { tellUse } from "./use";

document.documentElement.classList.add("js");
const seek = players(document);
pagers(document);
clearGrounds(document);
tellUse();

// A picture opens as a whole in a window of its own: there is no room for it in the frame.
document.querySelectorAll<HTMLAnchorElement>(".gallery a, .leaves a").forEach((link) => {
  link.target = "_blank";
  link.rel = "noopener";
});

// `?t=` stands in the page, so that a frame needs no fragment; nothing plays before somebody asks for it.
const { at, part } = document.body.dataset;
if (at) seek(Number(part ?? "1"), Number(at), false);
