// Keys of a player, heard while anything in it has the focus; a press on the picture gives it the focus.
const SEEK_S = 5;
const LOUDER = 0.05;

type Act = () => void;

/** Listen in the `.screen` of a player; `seek` goes to a moment. Keys that a field or button has a use for are left to it. */
export function shortcuts(box: HTMLElement, media: HTMLMediaElement, seek: (second: number) => void): void {
  const screen = box.querySelector<HTMLElement>(".screen");
  if (!screen) return;
  const press = (name: string): Act => () => box.querySelector<HTMLButtonElement>(`button.${name}:not([hidden])`)?.click();
  const waiting = (): boolean => box.classList.contains("waiting");
  const play: Act = () => press(waiting() ? "play" : "toggle")();
  const go = (by: number): Act => () => seek(Math.min(Math.max(0, media.currentTime + by), media.duration || 0));
  const louder = (by: number): Act => () => {
    media.volume = Math.min(1, Math.max(0, media.volume + by));
    media.muted = media.volume === 0;
  };
  const acts: Record<string, Act> = {
    " ": play, k: play, m: press("mute"), f: press("full"), c: () => turnCaptions(box),
    arrowleft: go(-SEEK_S), arrowright: go(SEEK_S), arrowup: louder(LOUDER), arrowdown: louder(-LOUDER),
  };
  screen.tabIndex = -1;
  screen.addEventListener("keydown", (event) => {
    const act = acts[event.key.toLowerCase()];
    if (!act || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || used(event)) return;
    if (waiting() && act !== play) return;
    event.preventDefault();
    act();
  });
}

/** Whether what has the focus does something of its own with this key. */
function used(event: KeyboardEvent): boolean {
  const at = event.target;
  if (at instanceof HTMLSelectElement) return true;
  if (at instanceof HTMLInputElement) return event.key.startsWith("Arrow");
  return at instanceof HTMLButtonElement && event.key === " ";
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
