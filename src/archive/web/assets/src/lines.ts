// Lines with times: the one that is being said is marked while its recording plays; a list that is only begun is fetched whole.

/** Set up the lists `[data-follow]` and the transcripts `[data-transcript]` under `root`. */
export function lines(root: ParentNode): void {
  root.querySelectorAll<HTMLOListElement>("ol[data-follow]").forEach(follow);
  const wide = matchMedia("(min-width: 60rem)").matches;
  root.querySelectorAll<HTMLDetailsElement>("details[data-transcript]").forEach((panel) => {
    panel.addEventListener("toggle", () => panel.open && void whole(panel));
    if (wide) panel.open = true;
  });
}

/** What is looked for within the entry is asked for without leaving the page: a recording goes on playing. */
export function inside(root: ParentNode): void {
  const form = root.querySelector<HTMLFormElement>("form[data-inside]");
  if (!form) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = new URL(location.pathname, location.origin);
    for (const [name, value] of new FormData(form)) address.searchParams.append(name, String(value));
    void page(address.href).then((fresh) => {
      const found = fresh?.getElementById("found-inside");
      const old = document.getElementById("found-inside");
      if (!found || !old) return form.submit();
      old.replaceChildren(...found.childNodes);
      history.replaceState(null, "", address.pathname + address.search);
    });
  });
}

function follow(list: HTMLOListElement): void {
  const media = document.querySelector<HTMLMediaElement>(`#part-${list.dataset.follow} :is(video, audio)`);
  let marked: Element | undefined;
  media?.addEventListener("timeupdate", () => {
    const said = [...list.querySelectorAll<HTMLAnchorElement>("a[data-seek]")];
    const now = saidAt(said, media.currentTime);
    if (now === marked) return;
    marked?.removeAttribute("aria-current");
    now?.setAttribute("aria-current", "true");
    marked = now;
    if (now && !list.matches(":hover, :focus-within")) show(list, now);
  });
}

/** The last line that has begun, by halves: a transcript may have thousands. */
function saidAt(said: readonly HTMLAnchorElement[], second: number): HTMLAnchorElement | undefined {
  let low = 0;
  let high = said.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(said[middle]?.dataset.seek) <= second + 0.05) low = middle + 1;
    else high = middle;
  }
  return said[low - 1];
}

/** Scrolls the list alone, never the page. */
function show(list: HTMLElement, line: HTMLElement): void {
  const top = line.getBoundingClientRect().top - list.getBoundingClientRect().top;
  if (top < 0 || top > list.clientHeight - line.clientHeight) list.scrollTop += top - list.clientHeight / 3;
}

async function whole(panel: HTMLDetailsElement): Promise<void> {
  const address = panel.dataset.whole;
  if (!address) return;
  delete panel.dataset.whole;
  const every = (await page(address))?.getElementById(panel.id)?.querySelectorAll("ol > li");
  if (every?.length) panel.querySelector("ol")?.replaceChildren(...every);
}

async function page(address: string): Promise<Document | null> {
  try {
    const answer = await fetch(address);
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null;
  }
}
