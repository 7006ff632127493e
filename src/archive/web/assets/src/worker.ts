// The worker of the portal. It answers only for pages that cannot be reached, with the one that says so, and for what that page is
// made of. Media, searches and entries always come from the server: they may be withdrawn, and films would fill a phone.
export {};

/** What a worker has that a page has not, as far as it is used here. */
interface Lasting extends Event {
  waitUntil: (work: Promise<unknown>) => void;
}
interface Fetching extends Lasting {
  request: Request;
  respondWith: (answer: Promise<Response>) => void;
}
interface Worker {
  skipWaiting: () => Promise<void>;
  clients: { claim: () => Promise<void> };
  addEventListener: ((on: "install" | "activate", does: (event: Lasting) => void) => void) & ((on: "fetch", does: (event: Fetching) => void) => void);
}
declare const self: Worker;
/** The page for when there is no line and what it is made of, and a hash over them: the build knows. */
declare const PAGES: string[];
declare const VERSION: string;

const NAME = `offline-${VERSION}`;
const NOT_OURS = /^\/(?:media|embed|work|api|preview|r|oembed|static)(?:\/|$)/;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(NAME)
      .then((cache) => cache.addAll(PAGES))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("offline-") && name !== NAME).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (NOT_OURS.test(url.pathname)) return;
    event.respondWith(fetch(request).catch(() => caches.match("/offline").then((page) => page ?? Response.error())));
  } else if (PAGES.includes(url.pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(url.pathname).then((file) => file ?? Response.error())));
  }
});
