// The page of a delivery follows it: by events that the server sends, else by asking again; without either a reload tells as much.
const live = document.querySelector<HTMLElement>("#live");
const at = document.querySelector<HTMLElement>("#follow-at");
const SILENT_MS = 15_000;

function heard(moment: string): void {
  if (!at) return;
  at.hidden = false;
  at.textContent = `${at.dataset.label ?? ""} ${new Date(moment).toLocaleTimeString()}`;
}

function away(): void {
  if (at && !at.hidden) at.textContent = at.dataset.away ?? "";
}

function show(part: HTMLElement, html: string): void {
  // Who reads on keeps their place: only what changed is put anew.
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  if (part.innerHTML !== fresh.innerHTML) part.replaceChildren(fresh.content);
}

async function ask(part: HTMLElement): Promise<void> {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (!answer.ok || answer.redirected) return away();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector<HTMLElement>("#live");
    if (fresh) show(part, fresh.innerHTML);
    heard(new Date().toISOString());
  } catch {
    away();
  }
}

function poll(part: HTMLElement): void {
  const every = Math.max(4, Number(part.dataset.again) || 0);
  if (!Number(part.dataset.again)) return;
  setInterval(() => {
    if (!document.hidden) void ask(part);
  }, every * 1000);
}

function follow(part: HTMLElement, address: string): void {
  let last = Date.now();
  let failed = 0;
  const source = new EventSource(address);
  const alive = (event: Event): { html?: string; at?: string } => {
    last = Date.now();
    failed = 0;
    const said = JSON.parse((event as MessageEvent<string>).data) as { html?: string; at?: string };
    if (said.at) heard(said.at);
    return said;
  };
  source.addEventListener("stand", (event) => {
    const { html } = alive(event);
    if (html) show(part, html);
  });
  source.addEventListener("beat", (event) => void alive(event));
  source.addEventListener("end", () => source.close());
  const watch = setInterval(() => {
    if (source.readyState === EventSource.CLOSED) return clearInterval(watch);
    // A proxy that keeps events to itself, or a server that has no room for one more: ask again instead.
    if (failed > 2 || Date.now() - last > SILENT_MS) {
      clearInterval(watch);
      source.close();
      poll(part);
    }
  }, 2000);
  source.addEventListener("error", () => {
    failed += 1;
    away();
    if (source.readyState === EventSource.CLOSED && failed < 3) {
      clearInterval(watch);
      poll(part);
    }
  });
}

if (live?.dataset.events && Number(live.dataset.again)) {
  if ("EventSource" in window) follow(live, live.dataset.events);
  else poll(live);
}
