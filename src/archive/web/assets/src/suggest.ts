// Completions under a search box: the ARIA combobox pattern with a list box, silent while a Chinese word is being composed.
interface Suggestion {
  text: string;
  id: string;
}

const WAIT_MS = 160;
let lists = 0;

/** Make `input` a combobox fed by /api/v1/suggest; Enter without a choice still sends the form. */
export function suggestIn(input: HTMLInputElement): void {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `suggestions-${++lists}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggest ?? "");
  list.hidden = true;
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.autocomplete = "off";

  let active = -1;
  let timer = 0;
  let asked = 0;

  const close = (): void => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (index: number): void => {
    active = index;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === index)));
    const option = list.children[index];
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const show = (found: Suggestion[]): void => {
    list.replaceChildren(...found.map((one, n) => item(one, `${list.id}-${n}`)));
    choose(-1);
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
  };
  const ask = async (): Promise<void> => {
    const mine = ++asked;
    const text = input.value.trim();
    if (!text) return close();
    try {
      const answer = await fetch(`/api/v1/suggest?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
      const body = answer.ok ? ((await answer.json()) as { suggestions: Suggestion[] }) : { suggestions: [] };
      if (mine === asked && document.activeElement === input) show(body.suggestions);
    } catch {
      if (mine === asked) close();
    }
  };

  input.addEventListener("input", (event) => {
    if ((event as InputEvent).isComposing) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), WAIT_MS);
  });
  input.addEventListener("compositionend", () => void ask());
  input.addEventListener("blur", () => setTimeout(close, 150));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const last = list.children.length - 1;
    if (event.key === "ArrowDown") choose(active >= last ? 0 : active + 1);
    else if (event.key === "ArrowUp") choose(active <= 0 ? last : active - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) open(list.children[active]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    open((event.target as Element).closest("li") ?? undefined);
  });
}

function item(one: Suggestion, id: string): HTMLLIElement {
  const option = document.createElement("li");
  option.id = id;
  option.setAttribute("role", "option");
  option.dataset.entry = one.id;
  option.textContent = one.text;
  return option;
}

function open(option: Element | undefined): void {
  const entry = option instanceof HTMLElement ? option.dataset.entry : undefined;
  if (entry) location.assign(`/e/${encodeURIComponent(entry)}`);
}
