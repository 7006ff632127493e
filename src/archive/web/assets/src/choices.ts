// The menus below a recording: quality, captions and speed. The first two show when there is something to choose.
import type Hls from "hls.js";

/** The short side chosen on this page, for its other films too; 0 leaves it to the player. */
let remembered = 0;

/** Auto, and each rung by the height that films are named by: their short side. */
export function quality(hls: Hls, box: HTMLElement): void {
  const select = box.querySelector<HTMLSelectElement>("select.quality");
  const rungs = hls.levels.map((level, n) => ({ n, side: Math.min(level.width, level.height) })).filter((rung) => rung.side > 0);
  if (!select || rungs.length < 2 || select.options.length > 1) return;
  rungs.sort((a, b) => b.side - a.side).forEach(({ n, side }) => select.add(new Option(`${side}p`, String(n))));
  select.addEventListener("change", () => {
    const level = Number(select.value);
    remembered = rungs.find((rung) => rung.n === level)?.side ?? 0;
    hls.currentLevel = level;
  });
  const kept = rungs.find((rung) => rung.side === remembered);
  if (kept) {
    hls.currentLevel = kept.n;
    select.value = String(kept.n);
  }
  reveal(select);
}

/** Off, and each of `names`; `choose` gets the place of the name, -1 for off. Called again when the tracks change. */
export function captions(box: HTMLElement, names: readonly string[], choose: (n: number) => void): void {
  const select = box.querySelector<HTMLSelectElement>("select.captions");
  if (!select || !names.length) return;
  const before = select.value;
  while (select.options.length > 1) select.remove(1);
  names.forEach((name, n) => select.add(new Option(name, String(n))));
  select.value = Number(before) < names.length ? before : "-1";
  select.onchange = () => choose(Number(select.value));
  reveal(select);
}

/** Captions that the browser itself knows of: of a stream it plays by itself, or `<track>`s of a sound. */
export function ownCaptions(box: HTMLElement, media: HTMLMediaElement): void {
  const tracks = (): TextTrack[] => [...media.textTracks].filter((track) => track.kind === "subtitles" || track.kind === "captions");
  const shown: TextTrackMode = media instanceof HTMLVideoElement ? "showing" : "hidden";
  const fill = (): void =>
    captions(box, tracks().map(named), (chosen) => tracks().forEach((track, n) => (track.mode = n === chosen ? shown : "disabled")));
  media.textTracks.addEventListener("addtrack", fill);
  fill();
  const words = box.querySelector<HTMLElement>(".lyrics");
  if (words) tracks().forEach((track) => track.addEventListener("cuechange", () => (words.textContent = spoken(track))));
}

/** How fast it plays; the pitch stays. A stream that is attached later begins with the default, so that is set too. */
export function speed(box: HTMLElement, media: HTMLMediaElement): void {
  const select = box.querySelector<HTMLSelectElement>("select.speed");
  if (!select) return;
  select.addEventListener("change", () => (media.playbackRate = media.defaultPlaybackRate = Number(select.value)));
  media.addEventListener("ratechange", () => {
    const same = [...select.options].find((one) => Number(one.value) === media.playbackRate);
    if (same) same.selected = true;
  });
  reveal(select);
}

function spoken(track: TextTrack): string {
  return track.mode === "disabled" ? "" : [...(track.activeCues ?? [])].map((cue) => (cue as VTTCue).text).join("\n");
}

function named(track: TextTrack): string {
  if (track.label || !track.language) return track.label;
  try {
    return new Intl.DisplayNames([document.documentElement.lang], { type: "language" }).of(track.language) ?? track.language;
  } catch {
    return track.language;
  }
}

function reveal(select: HTMLSelectElement): void {
  const label = select.closest<HTMLElement>("label");
  if (label) label.hidden = false;
}
