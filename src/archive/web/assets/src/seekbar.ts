// The line of time: an <input type="range"> does keyboard, touch and screen readers; what is seen lies below it.
import { clock } from "./clock";
import { peek } from "./peek";

const STEPS: Record<string, number> = { ArrowRight: 5, ArrowUp: 5, ArrowLeft: -5, ArrowDown: -5, PageUp: 30, PageDown: -30 };
const SHOWN_MS = 1500;

export interface Seekbar {
  /** Draw the moment that is played now. */
  show: (second: number) => void;
  /** Take the length from the stream where the page did not know it. */
  lengthen: (seconds: number) => void;
}

/** Set up the `.seek` in a player. `seek` is called when the visitor has chosen a moment; `started`: may pictures be fetched? */
export function seekbar(box: HTMLElement, thumbnails: string, seek: (second: number) => void, started: () => boolean): Seekbar {
  const bar = box.querySelector<HTMLElement>(".seek");
  const input = bar?.querySelector<HTMLInputElement>("input");
  const above = bar?.querySelector<HTMLElement>(".peek");
  if (!bar || !input || !above) return { show: () => undefined, lengthen: () => undefined };
  const picture = peek(above, thumbnails, started);
  const length = (): number => Number(input.max) || 1;
  let dragged = false;
  let timer = 0;

  const draw = (second: number): void => {
    input.value = String(second);
    const share = Math.min(1, second / length());
    input.setAttribute("aria-valuetext", `${clock(second)} / ${clock(length())}`);
    bar.querySelector<HTMLElement>(".got")?.style.setProperty("width", `${share * 100}%`);
    bar.querySelector(".gone")?.setAttribute("width", String(share * 1000));
  };
  const choose = (second: number): void => {
    draw(second);
    seek(second);
  };
  input.addEventListener("input", () => {
    dragged = true;
    draw(Number(input.value));
    picture.show(Number(input.value), Number(input.value) / length());
  });
  input.addEventListener("change", () => {
    dragged = false;
    choose(Number(input.value));
    picture.hide();
  });
  input.addEventListener("keydown", (event) => {
    const to = event.key === "Home" ? 0 : event.key === "End" ? length() : Number(input.value) + (STEPS[event.key] ?? NaN);
    if (Number.isNaN(to) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    choose(Math.min(Math.max(to, 0), length()));
    picture.show(Number(input.value), Number(input.value) / length());
    clearTimeout(timer);
    timer = window.setTimeout(picture.hide, SHOWN_MS);
  });
  bar.addEventListener("pointermove", (event) => {
    if (dragged || event.pointerType === "touch") return;
    const place = bar.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - place.left) / place.width));
    picture.show(share * length(), share);
  });
  bar.addEventListener("pointerleave", () => dragged || picture.hide());
  bar.hidden = false;
  return {
    show: (second) => dragged || draw(second),
    lengthen: (seconds) => {
      if (!Number(input.max) && Number.isFinite(seconds)) input.max = String(seconds);
    },
  };
}
