// Pictures far down a page are fetched when somebody gets there: a browser's own `loading=lazy` begins screens before that.

/** Give the pictures `img[data-later]` under `root` their address when they come into sight. */
export function later(root: ParentNode): void {
  const watch = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting || !(target instanceof HTMLImageElement)) continue;
      target.src = target.dataset.later ?? "";
      watch.unobserve(target);
    }
  });
  root.querySelectorAll<HTMLImageElement>("img[data-later]").forEach((picture) => watch.observe(picture));
}
