// What was looked at on this device: titles and addresses of the last entries, for the page that is shown without a line. Nothing
// of an entry itself is kept, so that what is withdrawn is gone from here as well, but for its name.
const KEY = "seen";
const MOST = 30;

interface Seen {
  path: string;
  title: string;
}

function read(): Seen[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one?.path === "string" && typeof one?.title === "string") : [];
  } catch {
    return [];
  }
}

/** Remember the entry that this page shows; a preview is none. */
export function noteSeen(root: Document): void {
  const entry = root.querySelector<HTMLElement>("[data-entry]");
  if (!entry) return;
  const here: Seen = { path: location.pathname, title: entry.querySelector("h1")?.textContent?.trim().slice(0, 200) ?? "" };
  try {
    localStorage.setItem(KEY, JSON.stringify([here, ...read().filter((one) => one.path !== here.path)].slice(0, MOST)));
  } catch {
    // A browser that keeps nothing has no list.
  }
}

/** Fill the list of the page for when there is no line, and its button that empties it. */
export function showSeen(root: Document): void {
  const section = root.querySelector<HTMLElement>("[data-seen]");
  const list = section?.querySelector("ul");
  const found = read();
  if (!section || !list || !found.length) return;
  for (const { path, title } of found) {
    if (!path.startsWith("/e/")) continue;
    const link = root.createElement("a");
    link.href = path;
    link.textContent = title;
    const line = root.createElement("li");
    line.lang = "zh-CN";
    line.append(link);
    list.append(line);
  }
  section.hidden = false;
  section.querySelector("[data-forget]")?.addEventListener("click", () => {
    localStorage.removeItem(KEY);
    section.hidden = true;
  });
}
