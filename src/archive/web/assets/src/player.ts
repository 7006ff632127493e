// Players of recordings. No sound or film is fetched before the visitor presses play: on a village phone data cost money.
import { captions, ownCaptions, quality, speed } from "./choices";
import { calm } from "./clock";
import { keys } from "./keys";
import { seekbar } from "./seekbar";
import { shortcuts } from "./shortcuts";
import type { Keyed } from "./shortcuts";
import { attach, playsNatively } from "./stream";
import { tellPlayed } from "./use";
import { wave } from "./wave";

type Seek = (part: number, second: number, play?: boolean) => void;

interface Player {
  start: (second: number | null, play: boolean) => void;
  /** What keys need of it, where it can be played. */
  keyed?: Keyed;
}

/** Bytes of a waveform that may be fetched before the sound is asked for. */
const SMALL = 100_000;

/** Set up every `[data-player]` under `root`; returns the function that moves one of them to a moment. */
export function players(root: ParentNode): Seek {
  const made = new Map<number, Player>();
  root.querySelectorAll<HTMLElement>("[data-player]").forEach((box) => made.set(Number(box.dataset.part), player(box)));
  shortcuts([...made.values()].flatMap((one) => one.keyed ?? []));
  return (part, second, play = true) => {
    const chosen = made.get(part) ?? made.values().next().value;
    if (chosen && Number.isFinite(second)) chosen.start(second, play);
    document.getElementById(`part-${part}`)?.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
  };
}

function player(box: HTMLElement): Player {
  const media = box.querySelector<HTMLMediaElement>("video, audio");
  const button = box.querySelector<HTMLButtonElement>("button.play");
  if (!media || !button) return { start: () => undefined };
  const source = box.dataset.stream ?? "";
  const byScript = !playsNatively(media) && "MediaSource" in window;
  let attached: Promise<void> | undefined;
  let wanted: number | null = null;
  if (byScript) {
    media.querySelectorAll("source").forEach((one) => one.remove());
    media.load();
  }
  // The tracks of a film are for pages without scripts: a stream brings its own.
  if (media instanceof HTMLVideoElement) media.querySelectorAll("track").forEach((one) => one.remove());
  box.classList.add("waiting", "scripted");
  media.controls = false;
  button.hidden = false;

  const told = {
    rungs: (hls: Parameters<typeof quality>[0]) => quality(hls, box),
    tracks: (hls: Parameters<typeof quality>[0]) =>
      captions(box, hls.subtitleTracks.map((track) => track.name), (n) => {
        hls.subtitleDisplay = n >= 0;
        hls.subtitleTrack = n;
      }),
    failed: () => fail(box),
  };
  const ready = (): Promise<void> => (attached ??= byScript ? attach(media, source, wanted ?? -1, told) : Promise.resolve());
  const go = async (second: number | null, play: boolean): Promise<void> => {
    wanted = second;
    if (!play) return;
    const first = box.classList.contains("waiting");
    box.classList.remove("waiting");
    if (first) drawWave(box, true);
    box.classList.add("loading");
    button.hidden = true;
    try {
      await ready();
      if (wanted !== null) seekWhenKnown(media, wanted);
      wanted = null;
      await media.play();
    } catch (error) {
      // A browser may refuse to play before a touch, or a second press may have stopped the first: the buttons are there.
      if (!(error instanceof DOMException)) fail(box);
    }
    box.classList.remove("loading");
    if (first) box.querySelector<HTMLElement>(".toggle")?.focus({ preventScroll: true });
  };
  button.addEventListener("click", () => void go(wanted, true));
  const seek = line(box, media, (second) => void go(second, true));
  if (!byScript || media instanceof HTMLAudioElement) ownCaptions(box, media);
  drawWave(box, false);
  tellPlayed(media, box.dataset.part ?? "1");
  return { start: (second, play) => void go(second, play), keyed: { box, media, seek } };
}

/** The line of time and the buttons; `begin` starts a recording that does not play yet at a moment. Gives what goes to a moment. */
function line(box: HTMLElement, media: HTMLMediaElement, begin: (second: number) => void): (second: number) => void {
  const started = (): boolean => !box.classList.contains("waiting");
  const seek = (second: number): void => (started() ? seekWhenKnown(media, second) : begin(second));
  const bar = seekbar(box, box.dataset.thumbnails ?? "", seek, started);
  const time = keys(box, media, Number(box.dataset.duration));
  speed(box, media);
  media.addEventListener("durationchange", () => bar.lengthen(media.duration));
  for (const event of ["timeupdate", "seeking", "durationchange"])
    media.addEventListener(event, () => {
      bar.show(media.currentTime);
      time(media.currentTime);
    });
  media.addEventListener("waiting", () => box.classList.add("loading"));
  for (const event of ["playing", "pause", "ended", "seeked"]) media.addEventListener(event, () => box.classList.remove("loading"));
  return seek;
}

/** A small waveform is drawn at once, a large one when the sound is asked for. */
function drawWave(box: HTMLElement, begun: boolean): void {
  const { waveform, weight, duration } = box.dataset;
  const svg = box.querySelector<SVGElement>(".wave");
  if (!waveform || !svg || begun !== Number(weight) > SMALL) return;
  wave(svg, waveform, Number(duration)).catch(() => undefined);
}

function seekWhenKnown(media: HTMLMediaElement, second: number): void {
  if (media.readyState >= HTMLMediaElement.HAVE_METADATA) media.currentTime = second;
  else media.addEventListener("loadedmetadata", () => (media.currentTime = second), { once: true });
}

function fail(box: HTMLElement): void {
  box.classList.remove("loading");
  const sentence = box.querySelector<HTMLElement>(".trouble");
  if (sentence) sentence.hidden = false;
}
