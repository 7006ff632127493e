// The page of one review: players, pictures, and remarks that are pinned to a frame or to a box, one click away.
import { lightbox } from "./lightbox";
import { pagers } from "./pager";
import { frames } from "./frames";
import { players } from "./player";
import { zooms } from "./zoom";

const seek = players(document);
const shown = frames(document);
lightbox(document);
pagers(document);
zooms(document);
for (const one of document.querySelectorAll<HTMLElement>("[data-scripted]")) one.hidden = false;

document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<SVGAElement | HTMLAnchorElement>("a[data-seek], a[data-box]");
  if (!link || link.getAttribute("href")?.startsWith("/")) return;
  event.preventDefault();
  const part = Number(link.getAttribute("data-part"));
  const box = link.getAttribute("data-box");
  if (box) return showBox(part, box.split(" ").map(Number));
  // Half a thousandth beyond the moment: what was pinned to a frame's first instant is that frame, not the one before.
  const ms = link.getAttribute("data-ms");
  seek(part, ms === null ? Number(link.getAttribute("data-seek")) : (Number(ms) + 0.5) / 1000);
});

const at = new URLSearchParams(location.hash.slice(1));
if (at.has("t")) seek(Number(at.get("part") ?? "1"), Number(at.get("t")), false);

const form = document.querySelector<HTMLFormElement>("form#pin");
if (form) pinning(form);

function pinning(into: HTMLFormElement): void {
  const field = (name: string): HTMLInputElement => into.elements.namedItem(name) as HTMLInputElement;
  const choose = (part: number): void => {
    const option = into.querySelector<HTMLOptionElement>(`option[data-part="${part}"]`);
    if (option) option.selected = true;
  };
  into.querySelector("[data-pin=now]")?.addEventListener("click", () => {
    const frame = shown();
    if (!frame) return;
    field("start").value = clock(frame.ms);
    choose(frame.part);
    field("text").focus();
  });
  into.querySelector("[data-pin=box]")?.addEventListener("click", () => {
    document.documentElement.classList.add("drawing");
    document.querySelector(".gallery, .player video")?.scrollIntoView({ block: "nearest" });
  });
  drawing((part, box) => {
    ["x", "y", "w", "h"].forEach((name, n) => (field(name).value = ((box[n] ?? 0) * 100).toFixed(2)));
    choose(part);
    field("text").focus();
  });
}

/** A box is drawn on a picture or a film that stands still, with a pointer of any kind. */
function drawing(drawn: (part: number, box: number[]) => void): void {
  document.querySelectorAll<HTMLElement>(".gallery li, .player .stage").forEach((frame) => {
    const picture = (): HTMLElement | null => frame.querySelector<HTMLElement>("img:not(.onpaper), video");
    let from: [number, number] | undefined;
    const place = (event: PointerEvent): [number, number] => {
      const area = (picture() ?? frame).getBoundingClientRect();
      const share = (value: number, start: number, size: number): number => Math.min(1, Math.max(0, (value - start) / size));
      return [share(event.clientX, area.left, area.width), share(event.clientY, area.top, area.height)];
    };
    const active = (): boolean => document.documentElement.classList.contains("drawing");
    const box = (to: [number, number]): number[] => {
      const [x, y] = from ?? to;
      return [Math.min(x, to[0]), Math.min(y, to[1]), Math.abs(x - to[0]), Math.abs(y - to[1])];
    };
    frame.addEventListener("pointerdown", (event) => {
      if (!active()) return;
      event.preventDefault();
      from = place(event);
      frame.setPointerCapture(event.pointerId);
    });
    frame.addEventListener("pointermove", (event) => {
      if (active() && from) outline(frame, picture(), box(place(event)));
    });
    frame.addEventListener("pointerup", (event) => {
      if (!active() || !from) return;
      const made = box(place(event));
      from = undefined;
      document.documentElement.classList.remove("drawing");
      if ((made[2] ?? 0) < 0.005 || (made[3] ?? 0) < 0.005) return;
      drawn(Number((frame.closest<HTMLElement>("[data-part]")?.dataset.part ?? frame.id.replace("part-", "")) || 1), made);
    });
    for (const kind of ["click", "dragstart"])
      frame.addEventListener(kind, (event) => {
        if (active()) {
          event.preventDefault();
          event.stopPropagation();
        }
      }, true);
  });
}

function showBox(part: number, box: number[]): void {
  const frame = document.getElementById(`part-${part}`);
  const stage = frame?.querySelector<HTMLElement>(".stage") ?? frame;
  if (!stage) return;
  outline(stage, stage.querySelector("img:not(.onpaper), video"), box);
  stage.scrollIntoView({ block: "center" });
}

/** The outline lies in an SVG, whose places are attributes: styles set by scripts are not needed. */
function outline(frame: HTMLElement, picture: HTMLElement | null, box: number[]): void {
  frame.classList.add("boxed");
  const space = "http://www.w3.org/2000/svg";
  let drawn = frame.querySelector<SVGSVGElement>(":scope > svg.box");
  if (!drawn) {
    drawn = document.createElementNS(space, "svg");
    drawn.setAttribute("class", "box");
    drawn.append(document.createElementNS(space, "rect"));
    frame.append(drawn);
  }
  const outer = frame.getBoundingClientRect();
  const inner = (picture ?? frame).getBoundingClientRect();
  const [x = 0, y = 0, w = 0, h = 0] = box;
  const rect = drawn.firstElementChild;
  rect?.setAttribute("x", String(inner.left - outer.left + x * inner.width));
  rect?.setAttribute("y", String(inner.top - outer.top + y * inner.height));
  rect?.setAttribute("width", String(w * inner.width));
  rect?.setAttribute("height", String(h * inner.height));
}

function clock(ms: number): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const s = Math.floor(ms / 1000);
  return `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}.${String(ms % 1000).padStart(3, "0")}`;
}
