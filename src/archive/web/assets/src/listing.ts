// A list lies in its address. The one that was looked at last is remembered here, so that an entry's button adds to it.
const KEPT = "list";
const MOST = 50;

/** Remember the list of this page, and let the buttons of entries add to what is remembered. */
export function listings(root: ParentNode): void {
  const shown = root.querySelector<HTMLElement>("[data-list]");
  if (shown) keep(shown.dataset.list ?? "", shown.dataset.listTitle ?? "");
  root.querySelectorAll<HTMLFormElement>("form[data-listing]").forEach((form) => {
    form.addEventListener("submit", () => fill(form));
  });
}

function fill(form: HTMLFormElement): void {
  const id = form.dataset.listing ?? "";
  const [ids, title] = kept();
  const field = form.elements.namedItem("ids") as HTMLInputElement;
  // A full list begins anew rather than failing.
  field.value = ids.includes(id) ? ids.join(",") : ids.length < MOST ? [...ids, id].join(",") : id;
  if (!title || form.querySelector("[name=title]")) return;
  const hidden = document.createElement("input");
  Object.assign(hidden, { type: "hidden", name: "title", value: title });
  form.append(hidden);
}

function kept(): [string[], string] {
  try {
    const [ids, title] = JSON.parse(localStorage.getItem(KEPT) ?? "[]") as [string?, string?];
    return [(ids ?? "").split(",").filter(Boolean), title ?? ""];
  } catch {
    return [[], ""];
  }
}

function keep(ids: string, title: string): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify([ids, title]));
  } catch {
    // A browser that keeps nothing has lists of one.
  }
}
