// What is looked at and played is told to the archive by the entry alone, so that it knows what people use. Nothing of a person is sent.

/** Seconds played after which they are told. */
const TICK_S = 10;
/** Longer steps of a recording's time are a jump, and no watching. */
const STEP_S = 2;

type Fields = Record<string, string>;

function place(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-use]");
}

function tell(fields: Fields): void {
  const of = place();
  if (!of) return;
  const address = new URL(of.dataset.use ?? "", location.href);
  if (address.origin !== location.origin) return;
  const told = new FormData();
  for (const [name, value] of Object.entries({ id: of.dataset.id ?? "", via: of.dataset.via ?? "portal", ...fields })) told.append(name, value);
  navigator.sendBeacon(address, told);
}

/** That this page was looked at: an entry, or what a search found; a page that a browser makes ready beforehand waits for its visitor. */
export function tellUse(): void {
  const of = place();
  if (!of) return;
  const { vain } = of.dataset;
  const said = (): void => tell(vain === undefined ? { what: "view" } : { what: "search", vain });
  if ("prerendering" in document && document.prerendering) document.addEventListener("prerenderingchange", said, { once: true });
  else said();
}

/** That a recording is played, how long, and which hundredths of it. */
export function tellPlayed(media: HTMLMediaElement, part: string): void {
  let begun = false;
  let seconds = 0;
  let clock = 0;
  let position = 0;
  const seen = new Set<number>();
  const fresh = new Set<number>();
  const send = (): void => {
    if (seconds < 1 && !fresh.size) return;
    tell({ what: "watch", part, seconds: String(Math.round(seconds)), seen: [...fresh].join(",") });
    seconds = 0;
    fresh.clear();
  };
  const see = (from: number, to: number): void => {
    for (let one = Math.floor(from); one <= Math.min(Math.floor(to), 99); one++) {
      if (!seen.has(one)) fresh.add(one);
      seen.add(one);
    }
  };
  media.addEventListener("playing", () => {
    clock = performance.now();
    position = media.currentTime;
    if (!begun) tell({ what: "play", part });
    begun = true;
  });
  media.addEventListener("timeupdate", () => {
    const now = performance.now();
    if (media.paused || media.seeking || !begun) return;
    const step = media.currentTime - position;
    if (step > 0 && step < STEP_S * Math.max(1, media.playbackRate)) {
      seconds += Math.min((now - clock) / 1000, STEP_S);
      see((position / media.duration) * 100, (media.currentTime / media.duration) * 100);
    }
    clock = now;
    position = media.currentTime;
    if (seconds >= TICK_S) send();
  });
  media.addEventListener("pause", send);
  media.addEventListener("ended", () => {
    send();
    begun = false;
  });
  document.addEventListener("visibilitychange", () => document.hidden && send());
  window.addEventListener("pagehide", send);
}
