// Deep zoom: its viewer is fetched when the visitor asks for it.
/** Give every `button[data-tiles]` under `root` its work. */
export function zooms(root: ParentNode): void {
  root.querySelectorAll<HTMLButtonElement>("button[data-tiles]").forEach((button) => {
    const dialog = button.closest("section")?.querySelector<HTMLDialogElement>("dialog.zoom");
    if (!dialog || !("showModal" in dialog)) return;
    button.hidden = false;
    button.addEventListener("click", () => void open(dialog, button.dataset.tiles ?? ""));
    dialog.querySelector("button.close")?.addEventListener("click", () => dialog.close());
  });
}

async function open(dialog: HTMLDialogElement, address: string): Promise<void> {
  const trouble = dialog.querySelector<HTMLElement>(".trouble");
  if (trouble) trouble.hidden = true;
  dialog.classList.add("loading");
  dialog.showModal();
  try {
    const { deepZoom } = await import("./deepzoom");
    await deepZoom(dialog, address);
  } catch {
    if (trouble) trouble.hidden = false;
  }
  dialog.classList.remove("loading");
}
