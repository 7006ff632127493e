// A receipt that is not final asks again by itself and changes in place, so that nobody loses their place on the page.
async function renew(main: HTMLElement): Promise<void> {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector<HTMLElement>("[data-refresh]") ?? page.querySelector<HTMLElement>("#receipt");
    if (!fresh) return;
    if (fresh.innerHTML !== main.innerHTML) main.replaceChildren(...fresh.childNodes);
    const wait = fresh.getAttribute("data-refresh");
    if (wait) main.setAttribute("data-refresh", wait);
    else main.removeAttribute("data-refresh");
  } catch {
    // The network is away for a moment; the next round asks again.
  }
}

function again(): void {
  const main = document.querySelector<HTMLElement>("[data-refresh]");
  const seconds = Number(main?.dataset.refresh);
  if (!main || !seconds) return;
  setTimeout(() => {
    const round = document.hidden ? Promise.resolve() : renew(main);
    void round.then(again);
  }, seconds * 1000);
}

again();
