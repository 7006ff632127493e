// The small picture over the seek bar. Its pictures are fetched when first wanted, and only of what already plays.
import { clock } from "./clock";
import { at, parts } from "./sprites";
import type { Part } from "./sprites";

export interface Peek {
  /** Show the moment, at this share of the bar's width. */
  show: (second: number, share: number) => void;
  hide: () => void;
}

/** Set up the `.peek` of a seek bar; `address` is that of the WebVTT, "" when there is none. */
export function peek(box: HTMLElement, address: string, allowed: () => boolean): Peek {
  const frame = box.querySelector<HTMLElement>(".frame");
  const when = box.querySelector<HTMLElement>(".when");
  let found: Part[] = [];
  let asked = false;
  let last: [number, number] = [0, 0];

  const fetchParts = async (): Promise<void> => {
    asked = true;
    found = await parts(address).catch(() => []);
    if (!box.hidden) show(...last);
  };
  const show = (second: number, share: number): void => {
    last = [second, share];
    box.hidden = false;
    if (when) when.textContent = clock(second);
    if (address && allowed() && !asked) void fetchParts();
    if (frame) picture(frame, at(found, second));
    place(box, share);
  };
  return { show, hide: () => (box.hidden = true) };
}

function picture(frame: HTMLElement, part: Part | undefined): void {
  frame.hidden = !part;
  if (!part) return;
  frame.style.width = `${part.width}px`;
  frame.style.height = `${part.height}px`;
  frame.style.backgroundImage = `url("${part.sheet}")`;
  frame.style.backgroundPosition = `-${part.x}px -${part.y}px`;
}

/** In the middle over the moment, but never outside the bar. */
function place(box: HTMLElement, share: number): void {
  const room = box.parentElement?.clientWidth ?? 0;
  const left = Math.min(Math.max(share * room - box.offsetWidth / 2, 0), Math.max(0, room - box.offsetWidth));
  box.style.transform = `translateX(${Math.round(left)}px)`;
}
