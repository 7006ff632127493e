// A hundred at once, by keyboard: nothing is written before ten seconds have passed, and until then `z` takes it back.
import { tinykeys } from "tinykeys";

const WAIT_MS = 10_000;
const form = document.querySelector<HTMLFormElement>("form.batch");
const state = document.querySelector<HTMLElement>(".batch-state");
if (form && state) begin(form, state);

interface Pending {
  card: HTMLElement;
  body: URLSearchParams;
  due: number;
}

function begin(form: HTMLFormElement, state: HTMLElement): void {
  const cards = [...form.querySelectorAll<HTMLElement>(".card-one")];
  const whys = document.querySelector<HTMLElement>(".why-keys");
  const codes = [...(whys?.querySelectorAll<HTMLElement>("[data-code]") ?? [])].map((one) => one.dataset.code ?? "");
  const pending: Pending[] = [];
  let at = 0;
  let asking = false;
  document.querySelectorAll<HTMLElement>("[data-scripted]").forEach((one) => (one.hidden = false));
  form.classList.add("scripted");

  const word = (name: string, n?: number): string => (state.dataset[name] ?? "").replace("{n}", String(n ?? ""));
  const open = (card: HTMLElement): boolean => !card.dataset.verb;
  const left = (): number => cards.filter(open).length;
  const tell = (words = ""): void => {
    state.textContent = [words, left() ? word("left", left()) : word("allDone")].filter(Boolean).join(" · ");
  };
  const show = (index: number): void => {
    cards[at]?.classList.remove("current");
    at = Math.max(0, Math.min(cards.length - 1, index));
    const card = cards[at];
    card?.classList.add("current");
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: "center" });
  };
  const onward = (): void => {
    const next = cards.findIndex((card, n) => n > at && open(card));
    const first = cards.findIndex(open);
    if (next >= 0 || first >= 0) show(next >= 0 ? next : first);
  };
  const verdict = (card: HTMLElement, words: string, bad = false): void => {
    const line = card.querySelector<HTMLElement>(".verdict");
    if (!line) return;
    line.hidden = !words;
    line.textContent = words;
    line.classList.toggle("bad", bad);
  };
  const decide = (verb: "accept" | "return" | "passUp", why = "", note = ""): void => {
    const card = cards[at];
    if (!card || !open(card)) return;
    if (verb === "accept" && "marked" in card.dataset && !("opened" in card.dataset)) {
      marks(card);
      return;
    }
    const body = new URLSearchParams({ do: verb === "passUp" ? "pass-up" : verb, seen: card.dataset.seen ?? "", why, note });
    if ("opened" in card.dataset) body.set("opened", "1");
    card.dataset.verb = verb;
    pending.push({ card, body, due: Date.now() + WAIT_MS });
    verdict(card, `${word(verb)} ${why ? text(codes.indexOf(why)) : note}`);
    tell(word("pending", WAIT_MS / 1000));
    onward();
  };
  const text = (n: number): string => whys?.children[n]?.lastChild?.textContent?.trim() ?? "";
  const marks = (card: HTMLElement): void => {
    const details = card.querySelector<HTMLDetailsElement>("details[data-marks]");
    if (!details) return;
    details.open = true;
  };
  const ask = (on: boolean): void => {
    asking = on;
    if (whys) whys.hidden = !on;
    if (on) tell(word("why"));
  };
  const send = async (one: Pending): Promise<void> => {
    try {
      const answer = await fetch(`/work/reviews/${one.card.dataset.id}/batch`, {
        method: "POST",
        body: one.body,
        headers: { Accept: "application/json" },
        keepalive: true,
      });
      const said: Record<string, string> = await answer.json();
      if (!answer.ok) throw new Error(said[document.documentElement.lang.startsWith("zh") ? "zh" : "en"] ?? said.code);
      one.card.classList.add("sent");
      verdict(one.card, `${one.card.querySelector(".verdict")?.textContent ?? ""} · ${word("sent")}`);
    } catch (error) {
      delete one.card.dataset.verb;
      verdict(one.card, error instanceof Error ? error.message : String(error), true);
    }
    tell();
  };
  setInterval(() => {
    while (pending[0] && pending[0].due <= Date.now()) void send(pending.shift() as Pending);
  }, 250);
  // Who leaves the page is asked first: what is not recorded yet would not be.
  addEventListener("beforeunload", (event) => pending.length && event.preventDefault());

  form.querySelectorAll<HTMLDetailsElement>("details[data-marks]").forEach((details) =>
    details.addEventListener("toggle", () => {
      const card = details.closest<HTMLElement>(".card-one");
      const here = details.querySelector<HTMLElement>(".marks-here");
      if (!details.open || !card || !here || "opened" in card.dataset) return;
      void fetch(details.dataset.marks ?? "").then(async (answer) => {
        if (!answer.ok) return;
        const link = here.firstElementChild;
        const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
        here.replaceChildren(...parsed.body.childNodes, ...(link ? [link] : []));
        card.dataset.opened = "";
        const tick = card.querySelector<HTMLInputElement>("input[type=checkbox]");
        if (tick) tick.checked = true;
      });
    }),
  );
  cards.forEach((card, n) => card.addEventListener("click", () => n !== at && show(n)));
  const key = (act: () => void) => (event: KeyboardEvent): void => {
    const inside = (event.target as Element).closest("input:not([type=checkbox]), select, textarea");
    if (inside || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    act();
  };
  tinykeys(window, {
    a: key(() => (ask(false), decide("accept"))),
    r: key(() => cards[at] && open(cards[at]) && ask(true)),
    u: key(() => {
      ask(false);
      const note = cards[at]?.querySelector<HTMLInputElement>("input[name^='note.']");
      if (note && !note.value.trim()) note.focus();
      else decide("passUp", "", note?.value ?? "");
    }),
    j: key(() => (ask(false), show(at + 1))),
    k: key(() => (ask(false), show(at - 1))),
    o: key(() => cards[at] && marks(cards[at])),
    Escape: key(() => (ask(false), tell())),
    z: key(() => {
      const last = pending.pop();
      if (!last) return;
      delete last.card.dataset.verb;
      verdict(last.card, "");
      show(cards.indexOf(last.card));
      tell(word("undone"));
    }),
    ...Object.fromEntries(
      codes.map((code, n) => [String((n + 1) % 10), key(() => asking && (ask(false), decide("return", code)))]),
    ),
  });
  form.addEventListener("keydown", (event) => {
    const note = (event.target as Element).closest<HTMLInputElement>("input[name^='note.']");
    if (event.key !== "Enter" || event.isComposing || !note) return;
    event.preventDefault();
    note.blur();
    if (note.value.trim()) decide("passUp", "", note.value);
  });
  show(0);
  tell();
}
