// The row of buttons below a recording: play and pause, the time, sound, the whole screen.
import { clock } from "./clock";

type Entering = HTMLVideoElement & { webkitEnterFullscreen?: () => void };
type Old = HTMLElement & { webkitRequestFullscreen?: () => void };

/** Set up the `.keys` of a player; returns what draws the time. */
export function keys(box: HTMLElement, media: HTMLMediaElement, length: number): (second: number) => void {
  const row = box.querySelector<HTMLElement>(".keys");
  const time = row?.querySelector<HTMLElement>(".clock");
  const show = (second: number): void => {
    const whole = length || (Number.isFinite(media.duration) ? media.duration : 0);
    if (time) time.textContent = `${clock(second)} / ${clock(whole)}`;
  };
  if (!row) return show;
  toggle(row, media);
  volume(row, media);
  apart(row, media);
  whole(row, box, media);
  show(0);
  row.hidden = false;
  return show;
}

function toggle(row: HTMLElement, media: HTMLMediaElement): void {
  const button = row.querySelector<HTMLButtonElement>(".toggle");
  if (!button) return;
  const press = (): void => void (media.paused ? media.play().catch(() => undefined) : media.pause());
  const draw = (): void => says(button, !media.paused);
  button.addEventListener("click", press);
  media.addEventListener("click", press);
  for (const event of ["play", "pause", "ended"]) media.addEventListener(event, draw);
}

function volume(row: HTMLElement, media: HTMLMediaElement): void {
  const button = row.querySelector<HTMLButtonElement>(".mute");
  const slider = row.querySelector<HTMLInputElement>(".volume");
  if (!button) return;
  button.addEventListener("click", () => (media.muted = !media.muted));
  slider?.addEventListener("input", () => {
    media.volume = Number(slider.value);
    media.muted = media.volume === 0;
  });
  media.addEventListener("volumechange", () => {
    says(button, media.muted);
    if (slider) slider.value = String(media.muted ? 0 : media.volume);
  });
}

/** The film in a small window of its own, over whatever else is done. */
function apart(row: HTMLElement, media: HTMLMediaElement): void {
  const button = row.querySelector<HTMLButtonElement>(".pip");
  if (!button || !(media instanceof HTMLVideoElement) || !document.pictureInPictureEnabled) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const done = document.pictureInPictureElement === media ? document.exitPictureInPicture() : media.requestPictureInPicture();
    done.catch(() => undefined);
  });
  for (const event of ["enterpictureinpicture", "leavepictureinpicture"])
    media.addEventListener(event, () => says(button, document.pictureInPictureElement === media));
}

/** iPhones give the whole screen to the film alone, with buttons of their own. */
function whole(row: HTMLElement, box: HTMLElement, media: HTMLMediaElement): void {
  const button = row.querySelector<HTMLButtonElement>(".full");
  const screen = box.querySelector<Old>(".screen");
  if (!button || !screen || !(media instanceof HTMLVideoElement)) return;
  const film: Entering = media;
  const enter = screen.requestFullscreen ?? screen.webkitRequestFullscreen;
  if (!enter && !film.webkitEnterFullscreen) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (enter) void enter.call(screen);
    else film.webkitEnterFullscreen?.();
  });
  document.addEventListener("fullscreenchange", () => says(button, document.fullscreenElement === screen));
}

/** A button of two states has a name and a drawing for each. */
function says(button: HTMLButtonElement, on: boolean): void {
  button.classList.toggle("on", on);
  const name = (on ? button.dataset.on : button.dataset.off) ?? "";
  button.setAttribute("aria-label", name);
  button.title = `${name} (${button.dataset.key ?? ""})`;
}
