// A search that found nothing is told to the archive, by its words alone, so that it knows what people miss.

/** Where the page offers to say what was looked for on this very host; robots without scripts are not counted. */
export function tellMissed(root: ParentNode): void {
  const link = root.querySelector<HTMLAnchorElement>("a[data-missed]");
  if (!link || link.origin !== location.origin) return;
  const told = new FormData();
  told.append("q", new URL(link.href).searchParams.get("q") ?? "");
  navigator.sendBeacon(`${link.pathname}/missed`, told);
}
