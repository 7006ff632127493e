// Which frame is on the screen, as the browser presents it: right at 25, at 29.97 and where the rate changes.

export interface Shown {
  part: number;
  /** From the beginning of the recording; the first whole millisecond at which this frame is seen. */
  ms: number;
}

/** Watches every player under `root`; gives what was shown last in the one that was used last. */
export function frames(root: ParentNode): () => Shown | undefined {
  let last: HTMLElement | undefined;
  const presented = new WeakMap<HTMLMediaElement, number>();
  const boxes = [...root.querySelectorAll<HTMLElement>("[data-player]")];
  for (const box of boxes) {
    const media = box.querySelector<HTMLMediaElement>("video, audio");
    if (!media) continue;
    for (const event of ["play", "pause", "seeked"]) media.addEventListener(event, () => (last = box));
    if (media instanceof HTMLVideoElement && "requestVideoFrameCallback" in media) {
      const note = (_now: number, about: VideoFrameCallbackMetadata): void => {
        presented.set(media, about.mediaTime);
        media.requestVideoFrameCallback(note);
      };
      media.requestVideoFrameCallback(note);
    }
  }
  return () => {
    const box = last ?? boxes[0];
    const media = box?.querySelector<HTMLMediaElement>("video, audio");
    if (!box || !media) return undefined;
    const frame = presented.get(media);
    // The time of the frame that is seen, unless the player has gone on since without showing one.
    const seconds = frame !== undefined && Math.abs(frame - media.currentTime) < 1 ? frame : media.currentTime;
    return { part: Number(box.dataset.part), ms: Math.ceil(seconds * 1000 - 0.001) };
  };
}
