// The list of keys, and the choice whether they are heard on the whole page (WCAG 2.1.4: letters must be possible to turn off).
const CHOICE = "keys";

export interface Help {
  /** Open it, or close it. */
  turn: () => void;
  /** Whether keys count outside the players too. */
  everywhere: () => boolean;
}

/** Set up the `dialog.help` under `root`. */
export function keysHelp(root: ParentNode): Help {
  const dialog = root.querySelector<HTMLDialogElement>("dialog.help");
  const box = dialog?.querySelector<HTMLInputElement>("input");
  const everywhere = (): boolean => box?.checked ?? true;
  if (!dialog || !box || !("showModal" in dialog)) return { turn: () => undefined, everywhere };
  box.checked = remembered() !== "within";
  box.addEventListener("change", () => remember(box.checked ? "everywhere" : "within"));
  dialog.querySelector("button.close")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("keydown", (event) => event.key === "?" && dialog.close());
  return { turn: () => dialog.showModal(), everywhere };
}

/** A browser may keep nothing for us: then the choice holds for this page. */
function remembered(): string | null {
  try {
    return localStorage.getItem(CHOICE);
  } catch {
    return null;
  }
}

function remember(choice: string): void {
  try {
    localStorage.setItem(CHOICE, choice);
  } catch {
    return;
  }
}
