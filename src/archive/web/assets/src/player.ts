// Players of HLS streams. Nothing is fetched before the visitor presses play: on a village phone data cost money.
import type Hls from "hls.js";

type Seek = (part: number, second: number, play?: boolean) => void;

interface Player {
  start: (second: number | null, play: boolean) => void;
}

/** Set up every `[data-player]` under `root`; returns the function that moves one of them to a moment. */
export function players(root: ParentNode): Seek {
  const made = new Map<number, Player>();
  root.querySelectorAll<HTMLElement>("[data-player]").forEach((box) => made.set(Number(box.dataset.part), player(box)));
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
  let hls: Promise<Hls | null> | undefined;
  let wanted: number | null = null;
  if (byScript) {
    media.replaceChildren();
    media.load();
  }
  box.classList.add("waiting");
  // Sound without controls would have no height, and the page would jump.
  media.controls = media instanceof HTMLAudioElement;
  button.hidden = false;

  const ready = (): Promise<Hls | null> => (hls ??= byScript ? attach(media, source, box, wanted ?? -1) : Promise.resolve(null));
  const go = async (second: number | null, play: boolean): Promise<void> => {
    wanted = second;
    if (!play) return;
    box.classList.remove("waiting");
    box.classList.add("loading");
    button.hidden = true;
    media.controls = true;
    try {
      await ready();
      if (wanted !== null) seekWhenKnown(media, wanted);
      wanted = null;
      await media.play();
    } catch (error) {
      // A browser may refuse to play before a touch, or a second press may have stopped the first: the controls are there.
      if (!(error instanceof DOMException)) fail(box);
    }
    box.classList.remove("loading");
    media.focus();
  };
  button.addEventListener("click", () => void go(wanted, true));
  return { start: (second, play) => void go(second, play) };
}

/** Apple's browsers play HLS themselves, and better for the battery; elsewhere "maybe" is often an empty promise. */
function playsNatively(media: HTMLMediaElement): boolean {
  return media.canPlayType("application/vnd.apple.mpegurl") !== "" && /apple/i.test(navigator.vendor);
}

async function attach(media: HTMLMediaElement, source: string, box: HTMLElement, startPosition: number): Promise<Hls | null> {
  const { default: Player } = await import("hls.js");
  // No worker: our segments are CMAF and pass through, and its 118 kB would only be fetched for MPEG-TS.
  const hls = new Player({ enableWorker: false, capLevelToPlayerSize: true, maxBufferLength: 20, backBufferLength: 60, startPosition });
  hls.on(Player.Events.MANIFEST_PARSED, () => quality(hls, box));
  let recovered = 0;
  hls.on(Player.Events.ERROR, (_event, data) => {
    if (!data.fatal) return;
    if (data.type === Player.ErrorTypes.MEDIA_ERROR && recovered++ < 2) hls.recoverMediaError();
    else fail(box);
  });
  hls.loadSource(source);
  hls.attachMedia(media);
  return hls;
}

function seekWhenKnown(media: HTMLMediaElement, second: number): void {
  if (media.readyState >= HTMLMediaElement.HAVE_METADATA) media.currentTime = second;
  else media.addEventListener("loadedmetadata", () => (media.currentTime = second), { once: true });
}

/** A choice of heights below the picture; the first is the browser's own choice. */
function quality(hls: Hls, box: HTMLElement): void {
  const select = box.querySelector<HTMLSelectElement>("select.quality");
  if (!select || hls.levels.length < 2 || select.options.length > 1) return;
  hls.levels
    .map((level, n) => ({ n, height: level.height }))
    .sort((a, b) => b.height - a.height)
    .forEach(({ n, height }) => select.add(new Option(`${height}p`, String(n))));
  select.addEventListener("change", () => (hls.currentLevel = Number(select.value)));
  const label = select.closest<HTMLElement>("label");
  if (label) label.hidden = false;
}

function fail(box: HTMLElement): void {
  box.classList.remove("loading");
  const sentence = box.querySelector<HTMLElement>(".trouble");
  if (sentence) sentence.hidden = false;
}

function calm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
