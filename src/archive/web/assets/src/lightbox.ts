// Pictures over the whole screen, with arrow keys; without this script their links open the picture itself.
/** Let the links `a[data-picture]` under `root` open in a dialog. */
export function lightbox(root: ParentNode): void {
  const links = [...root.querySelectorAll<HTMLAnchorElement>("a[data-picture]")];
  const dialog = root.querySelector<HTMLDialogElement>("dialog.lightbox");
  const image = dialog?.querySelector("img");
  const caption = dialog?.querySelector<HTMLElement>(".caption");
  if (!links.length || !dialog || !image || !("showModal" in dialog)) return;
  let shown = 0;

  const show = (index: number): void => {
    shown = (index + links.length) % links.length;
    const link = links[shown];
    if (!link) return;
    image.src = link.href;
    image.alt = link.querySelector("img")?.alt ?? "";
    if (caption) caption.textContent = links.length > 1 ? `${shown + 1} / ${links.length}` : "";
  };
  links.forEach((link, n) =>
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      show(n);
      dialog.showModal();
    }),
  );
  dialog.querySelectorAll<HTMLButtonElement>("button[data-step]").forEach((button) => {
    button.hidden = links.length < 2;
    button.addEventListener("click", () => show(shown + Number(button.dataset.step)));
  });
  dialog.querySelector("button.close")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") show(shown + 1);
    if (event.key === "ArrowLeft") show(shown - 1);
  });
}
