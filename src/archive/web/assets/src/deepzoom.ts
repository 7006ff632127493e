// OpenSeadragon over IIIF tiles, with buttons of our own. A bundle by itself: see zoom.ts.
import OpenSeadragon from "openseadragon";

import { calm } from "./clock";

const STEP = 1.6;

/** Show the picture whose info.json is at `address` in the dialog, until that is closed. */
export async function deepZoom(dialog: HTMLDialogElement, address: string): Promise<void> {
  const place = dialog.querySelector<HTMLElement>(".deep");
  const answer = await fetch(address);
  if (!place || !answer.ok) throw new Error(`no tiles: ${answer.status}`);
  const info = (await answer.json()) as Record<string, unknown>;
  // The same folder as info.json, whatever name this portal goes by here.
  const id = new URL(".", new URL(address, location.href)).href.replace(/\/$/, "");
  noStyles();
  const viewer = OpenSeadragon({
    element: place,
    tileSources: [{ ...info, id }] as unknown as OpenSeadragon.TileSource[],
    drawer: "canvas",
    showNavigationControl: false,
    visibilityRatio: 1,
    minZoomImageRatio: 1,
    maxZoomPixelRatio: 3,
    animationTime: calm() ? 0 : 0.7,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
  });
  wire(dialog, viewer);
}

/** The buttons work, the keyboard lands on the picture, and all of it ends with the dialog. */
function wire(dialog: HTMLDialogElement, viewer: OpenSeadragon.Viewer): void {
  const work: Record<string, () => void> = {
    in: () => viewer.viewport.zoomBy(STEP).applyConstraints(),
    out: () => viewer.viewport.zoomBy(1 / STEP).applyConstraints(),
    home: () => viewer.viewport.goHome(),
    turn: () => viewer.viewport.setRotation((viewer.viewport.getRotation() + 90) % 360),
  };
  const ended = new AbortController();
  dialog.querySelectorAll<HTMLButtonElement>("button[data-zoom]").forEach((button) =>
    button.addEventListener("click", () => work[button.dataset.zoom ?? ""]?.(), { signal: ended.signal }),
  );
  dialog.addEventListener("close", () => (ended.abort(), viewer.destroy()), { once: true });
  viewer.canvas.setAttribute("role", "application");
  viewer.canvas.setAttribute("aria-label", dialog.dataset.help ?? "");
}

/** OpenSeadragon adds a <style>, which our policy forbids, unless it finds its own: an inert element stands for it. */
function noStyles(): void {
  const mark = "data-openseadragon-mobile-css";
  if (document.querySelector(`style[${mark}]`)) return;
  const inert = document.createElementNS(null, "style");
  inert.setAttribute(mark, "");
  document.head.append(inert);
}
