// HLS where the browser does not play it by itself.
import type Hls from "hls.js";

/** Apple's browsers play HLS themselves, and better for the battery; elsewhere "maybe" is often an empty promise. */
export function playsNatively(media: HTMLMediaElement): boolean {
  return media.canPlayType("application/vnd.apple.mpegurl") !== "" && /apple/i.test(navigator.vendor);
}

export interface Told {
  /** The rungs are known. */
  rungs: (hls: Hls) => void;
  /** The captions are known. */
  tracks: (hls: Hls) => void;
  /** Nothing more will come. */
  failed: () => void;
}

/** Fetch hls.js and let it play `source`, from `startPosition` seconds (-1: from the beginning). */
export async function attach(media: HTMLMediaElement, source: string, startPosition: number, told: Told): Promise<void> {
  const { default: Player } = await import("hls.js");
  // No worker: our segments are CMAF and pass through, and its 118 kB would only be fetched for MPEG-TS.
  const hls = new Player({ enableWorker: false, capLevelToPlayerSize: true, maxBufferLength: 20, backBufferLength: 60, startPosition });
  hls.on(Player.Events.MANIFEST_PARSED, () => told.rungs(hls));
  hls.on(Player.Events.SUBTITLE_TRACKS_UPDATED, () => told.tracks(hls));
  let recovered = 0;
  hls.on(Player.Events.ERROR, (_event, data) => {
    if (!data.fatal) return;
    if (data.type === Player.ErrorTypes.MEDIA_ERROR && recovered++ < 2) hls.recoverMediaError();
    else told.failed();
  });
  hls.loadSource(source);
  hls.attachMedia(media);
}
