// Keys of the players, heard on the whole page: nobody should have to find out first what has the focus.
import { keysHelp } from "./help";

const SEEK_S = 5;
const LOUDER = 0.05;

type Act = () => void;

export interface Keyed {
  box: HTMLElement;
  media: HTMLMediaElement;
  /** Goes to a moment. */
  seek: (second: number) => void;
}

/** Listen for all `players` of the page; keys that a field, menu, button or dialog has a use for are left to it. */
export function shortcuts(players: readonly Keyed[]): void {
  if (!players.length) return;
  const help = keysHelp(document);
  let used: Keyed | undefined;
  for (const one of players) {
    // A press on the picture gives it the focus, and what is used last is what keys are for.
    one.box.querySelector<HTMLElement>(".screen")?.setAttribute("tabindex", "-1");
    for (const event of ["focusin", "pointerdown", "play"]) one.box.addEventListener(event, () => (used = one), true);
    one.box.querySelector("button.help")?.addEventListener("click", help.turn);
  }
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || taken(event)) return;
    const at = event.target as Element;
    const within = players.find((one) => one.box.contains(at));
    if (!within && !help.everywhere()) return;
    const meant = within ?? players.find((one) => !one.media.paused) ?? [used ?? players[0], ...players].find(onScreen);
    const key = event.key.toLowerCase();
    const act = key === "?" ? help.turn : meant && acts(meant, meant === within)[key];
    if (!act) return;
    event.preventDefault();
    if (!event.repeat || key.startsWith("arrow")) act();
  });
}

/** What each key does to a player. Up and down are the page's own, to scroll by, unless the focus is `within`. */
function acts({ box, media, seek }: Keyed, within: boolean): Record<string, Act | undefined> {
  const press = (name: string): Act => () => box.querySelector<HTMLButtonElement>(`button.${name}:not([hidden])`)?.click();
  const waiting = box.classList.contains("waiting");
  const play = press(waiting ? "play" : "toggle");
  const go = (by: number): Act => () => seek(Math.min(Math.max(0, media.currentTime + by), media.duration || 0));
  const louder = (by: number): Act => () => {
    media.volume = Math.min(1, Math.max(0, media.volume + by));
    media.muted = media.volume === 0;
  };
  if (waiting) return { " ": play, k: play };
  return {
    " ": play, k: play, m: press("mute"), f: press("full"), p: press("pip"), c: () => turnCaptions(box),
    "<": () => step(box, -1), ">": () => step(box, 1), arrowleft: go(-SEEK_S), arrowright: go(SEEK_S),
    ...(within ? { arrowup: louder(LOUDER), arrowdown: louder(-LOUDER) } : {}),
  };
}

/** Whether what has the focus, or a dialog over the page, does something of its own with this key. */
function taken(event: KeyboardEvent): boolean {
  const at = event.target as Element;
  if (document.querySelector("dialog[open]")) return true;
  if (at.closest("select, textarea, [contenteditable], input:not([type=range])")) return true;
  if (at.matches("input")) return event.key.startsWith("Arrow");
  return event.key === " " && at.closest("button, summary") !== null;
}

function onScreen({ box }: Keyed): boolean {
  const place = (box.querySelector(".screen") ?? box).getBoundingClientRect();
  return place.bottom > 0 && place.top < innerHeight;
}

/** Captions off, or on again as they were chosen last. */
function turnCaptions(box: HTMLElement): void {
  const select = box.querySelector<HTMLSelectElement>("select.captions");
  if (!select || select.options.length < 2) return;
  const off = select.value === "-1";
  if (!off) select.dataset.last = select.value;
  select.value = off ? (select.dataset.last ?? "0") : "-1";
  select.dispatchEvent(new Event("change"));
}

/** The next speed up or down. */
function step(box: HTMLElement, by: number): void {
  const select = box.querySelector<HTMLSelectElement>("select.speed");
  if (!select) return;
  select.selectedIndex = Math.min(Math.max(0, select.selectedIndex + by), select.options.length - 1);
  select.dispatchEvent(new Event("change"));
}
