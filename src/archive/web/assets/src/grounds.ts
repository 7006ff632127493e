// What stands in for a picture while it loads goes when the picture is there: through a transparent one it would shine.
/** Remove every `.ground` under `root` once the picture beside it has loaded; behind a video it stays. */
export function clearGrounds(root: ParentNode): void {
  root.querySelectorAll<Element>(".ground").forEach((ground) => {
    const image = ground.parentElement?.querySelector<HTMLImageElement>("img:not(.ground)");
    if (!image) return;
    if (image.complete && image.naturalWidth) ground.remove();
    else image.addEventListener("load", () => ground.remove(), { once: true });
  });
}
