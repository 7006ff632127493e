// A tray's page: files are picked, compared where they were begun, sent by tus, and finished with their digests. The server knows
// every upload; this page holds only what a browser cannot lend to another: the files.
import { Upload, type DetailedError } from "tus-js-client/lib.esm/browser/index.js";
import { Hashing, type Whole } from "./hashing";
import { Pacing } from "./pacing";
import { chosen, dragged, type Picked } from "./picking";

type State = "waiting" | "comparing" | "sending" | "paused" | "finishing" | "stored" | "failed" | "elsewhere" | "left";

interface Fault {
  code: string;
  [language: string]: string;
}

interface Item {
  path: string;
  size: number;
  state: State;
  stored: number;
  file?: File;
  id?: string;
  token?: string;
  piece?: number;
  compare?: [number, number, number][];
  begunAt?: number;
  whole?: Promise<Whole>;
  upload?: Upload;
  fault?: Fault | string;
  tries: number;
  row?: HTMLTableRowElement;
}

const MIB = 1 << 20;
const CHUNK = 8 * MIB;
const AT_ONCE = 3;
const BATCH = 50;
const SMALL = 32 * MIB;
const BATCH_BYTES = 64 * MIB;
const POLL = 2500;
const TRIES = 3;
const SHOWN = 500;
const RANK: State[] = ["sending", "finishing", "comparing", "failed", "paused", "waiting", "elsewhere", "stored", "left"];

const tray = document.getElementById("tray")!;
const id = tray.dataset.tray!;
const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const words = new Map<string, string>();
for (const term of document.querySelectorAll("#say dt")) words.set(term.textContent!, term.nextElementSibling!.textContent!);
const el = <T extends HTMLElement>(name: string) => document.getElementById(name) as T;
const items = new Map<string, Item>();
const hashing = new Hashing(tray.dataset.hashing!);
const pacing = new Pacing();
const seen: [number, number][] = [];
let paused = false;
let picking = 0;
let drawing = 0;

function say(name: string, facts: Record<string, string | number> = {}): string {
  return (words.get(name) ?? name).replace(/\{(\w+)\}/g, (all, key) => String(facts[key] ?? all));
}

// ── picking ──

async function pick(found: Picked[] | null): Promise<void> {
  if (!found) return tell(say("no-folders"));
  if (!found.length) return tell(say("nothing"));
  tell("");
  picking++;
  let batch: Picked[] = [];
  let bytes = 0;
  for (const one of found) {
    batch.push(one);
    bytes += one.file.size <= SMALL ? one.file.size : 0;
    if (batch.length >= BATCH || bytes >= BATCH_BYTES) {
      await begin(batch);
      [batch, bytes] = [[], 0];
    }
  }
  if (batch.length) await begin(batch);
  picking--;
  draw();
}

async function begin(batch: Picked[], instead = false): Promise<void> {
  const given = (await Promise.all(batch.map((one) => described(one, instead)))).filter((one) => one !== null);
  if (!given.length) return;
  const answer = await ask(`/work/trays/${id}/files`, { files: given });
  if (!answer) return;
  const files = new Map(batch.map((one) => [one.path, one.file]));
  for (const one of answer.files) take(one, files.get(one.path)!);
  next();
}

// Path, size, first bytes; and the SHA-512 of what is small: what may not come in is told before it is sent.
async function described(one: Picked, instead: boolean): Promise<object | null> {
  const { path, file } = one;
  try {
    const head = new Uint8Array(await file.slice(0, 512).arrayBuffer());
    const sha512 = file.size <= SMALL && crypto?.subtle ? await hashing.sha512(file) : "";
    return { path, size: file.size, head: btoa(String.fromCharCode(...head)), sha512, instead };
  } catch {
    const item = items.get(path) ?? { path, size: file.size, state: "failed", stored: 0, tries: 0 };
    items.set(path, Object.assign(item, { state: "failed", fault: say("unreadable"), file }));
    draw();
    return null;
  }
}

interface Answer {
  path: string;
  id?: string;
  token?: string;
  state?: string;
  offset?: number;
  piece?: number;
  compare?: [number, number, number][];
  fault?: Fault;
  left?: boolean;
}

function take(one: Answer, file: File): void {
  const before = items.get(one.path);
  before?.upload?.abort();
  const item: Item = { path: one.path, size: file.size, state: "waiting", stored: 0, tries: 0, file, row: before?.row };
  items.set(one.path, item);
  if (one.left) item.state = "left";
  else if (one.fault) Object.assign(item, { state: "failed", fault: one.fault, id: before?.id, stored: before?.stored ?? 0 });
  else {
    Object.assign(item, { id: one.id, token: one.token, piece: one.piece, compare: one.compare, stored: one.offset, begunAt: one.offset });
    if (one.state === "stored") void alike(item, "stored");
  }
}

// ── sending ──

function next(): void {
  if (paused) return draw();
  const busy = [...items.values()].filter((item) => ["sending", "comparing", "finishing"].includes(item.state)).length;
  const waiting = [...items.values()].filter((item) => item.state === "waiting" && item.token);
  // Whatever failed before goes last.
  waiting.sort((a, b) => a.tries - b.tries);
  for (const item of waiting.slice(0, Math.max(0, AT_ONCE - busy))) void send(item);
  draw();
}

async function send(item: Item): Promise<void> {
  item.fault = undefined;
  item.state = "comparing";
  draw();
  if (item.compare?.length && !(await alike(item, "comparing"))) return next();
  if (item.state !== "comparing") return next();
  item.state = "sending";
  item.whole ??= digest(item);
  item.upload = new Upload(item.file!, {
    uploadUrl: `/work/uploads/${item.id}`,
    headers: { "Upload-Token": item.token! },
    chunkSize: pacing.chunk(CHUNK),
    retryDelays: [0, 1000, 3000, 5000, 10000, 20000],
    storeFingerprintForResuming: false,
    onShouldRetry: (error) => passing(error as DetailedError),
    onBeforeRequest: async (request) => {
      if (request.getMethod() !== "PATCH") return;
      const from = Number(request.getHeader("Upload-Offset"));
      const to = Math.min(from + item.upload!.options.chunkSize!, item.size);
      const sum = hashing.part(item.file!, from, to).catch(() => "");
      await awaited(pacing, to - from, item);
      const hex = await sum;
      if (hex) request.setHeader("Upload-Checksum", `sha256 ${btoa(hex.replace(/../g, (two) => String.fromCharCode(parseInt(two, 16))))}`);
    },
    onChunkComplete: (_, accepted) => {
      item.stored = Math.max(item.stored, accepted);
      item.upload!.options.chunkSize = pacing.chunk(CHUNK);
      draw();
    },
    onError: (error) => failed(item, error as DetailedError),
    onSuccess: () => void finish(item),
  });
  item.upload.start();
  draw();
}

async function awaited(by: Pacing, bytes: number, item: Item): Promise<void> {
  for (let left = by.wait(bytes); left > 0; left = by.limit() === 0 ? by.wait(bytes) : left - 500) {
    if (item.state !== "sending") throw new Error("paused");
    if (by.limit() === Infinity) return;
    if (by.limit() === 0) tell(say("night", { from: by.pace.from }));
    await new Promise((done) => setTimeout(done, Math.min(left, 500)));
  }
}

// First, last and some pieces that the server chose: another file of the same name and size is told before anything is sent.
async function alike(item: Item, then: State): Promise<boolean> {
  item.state = "comparing";
  draw();
  try {
    const said: Record<number, string> = {};
    for (const [number, start, end] of item.compare ?? []) said[number] = await hashing.part(item.file!, start, end);
    const answer = await posted(`/work/uploads/${item.id}/compare`, { pieces: said }, item.token);
    if (answer.ok) {
      item.compare = [];
      item.state = then;
    } else await refused(item, answer);
  } catch (error) {
    trouble(item, error as Error);
  }
  draw();
  return (item.state as State) === then;
}

// All pieces, while it is being sent: those that were here before are compared as soon as they are read.
async function digest(item: Item): Promise<Whole> {
  const whole = await hashing.whole(item.file!, item.piece!, () => undefined);
  const before = Math.floor((item.begunAt ?? 0) / item.piece!);
  if (before > 8) {
    const said = Object.fromEntries(whole.pieces.slice(0, before).map((hex, n) => [n + 1, hex]));
    const answer = await posted(`/work/uploads/${item.id}/compare`, { pieces: said }, item.token).catch(() => null);
    if (answer && answer.status === 400) {
      void item.upload?.abort();
      await refused(item, answer);
      next();
    }
  }
  return whole;
}

async function finish(item: Item): Promise<void> {
  item.state = "finishing";
  draw();
  try {
    const answer = await posted(`/work/uploads/${item.id}/finish`, await item.whole!, item.token);
    if (answer.ok) {
      item.state = "stored";
      item.stored = item.size;
    } else await refused(item, answer);
  } catch (error) {
    trouble(item, error as Error);
  }
  next();
}

// Whether it passes by itself: the line, the server, a store that is full or away, an offset that moved, damaged bytes.
function passing(error: DetailedError): boolean {
  const status = error.originalResponse?.getStatus() ?? 0;
  if (!error.originalRequest) return false;
  if (status === 0) tell(say(navigator.onLine ? "server" : "offline"));
  else if (status >= 500) tell(spoken(error) ?? say("server"));
  return status === 0 || status >= 500 || [408, 409, 423, 429, 460].includes(status);
}

function failed(item: Item, error: DetailedError): void {
  if (item.state !== "sending") return;
  const status = error.originalResponse?.getStatus() ?? 0;
  if (error.originalRequest && passing(error)) {
    // Nobody has to click: it goes on as soon as something answers.
    item.state = "waiting";
    setTimeout(next, 15_000);
    return draw();
  }
  item.fault = spoken(error) ?? say(status ? "server" : "unreadable");
  item.tries++;
  item.state = status || item.tries >= TRIES ? "failed" : "waiting";
  next();
}

function trouble(item: Item, error: Error): void {
  const unread = ["NotReadableError", "NotFoundError", "SecurityError", "AbortError"].includes(error.name);
  item.tries++;
  if (unread) {
    item.state = "failed";
    item.fault = say("unreadable");
    item.whole = undefined;
    return;
  }
  item.state = "waiting";
  tell(say(navigator.onLine ? "server" : "offline"));
  setTimeout(next, 10_000);
}

async function refused(item: Item, answer: Response): Promise<void> {
  const fault = (await answer.json().catch(() => null)) as Fault | null;
  item.fault = fault ?? say("server");
  const again = answer.status >= 500 || answer.status === 409;
  item.state = again ? "waiting" : "failed";
  if (again) setTimeout(next, 10_000);
}

function spoken(error: DetailedError): string | undefined {
  try {
    const fault = JSON.parse(error.originalResponse?.getBody() ?? "") as Fault;
    return fault.code ? sentence(fault) : undefined;
  } catch {
    return undefined;
  }
}

function sentence(fault: Fault | string): string {
  if (typeof fault === "string") return fault;
  return [fault[language], fault[`do_${language}`], `(${fault.code})`].filter(Boolean).join(" ");
}

// ── asking the server ──

function posted(address: string, body: object, token = ""): Promise<Response> {
  const headers: Record<string, string> = { "Content-Type": "application/json", Accept: "application/json" };
  if (token) headers["Upload-Token"] = token;
  return fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
}

async function ask(address: string, body: object): Promise<{ files: Answer[] } | null> {
  for (let wait = 1000; ; wait = Math.min(wait * 2, 30_000)) {
    try {
      const answer = await posted(address, body);
      if (answer.ok) return await answer.json();
      if (answer.status === 401) {
        tell(say("signed-out"));
        return null;
      }
      const fault = (await answer.json().catch(() => null)) as Fault | null;
      tell(fault ? sentence(fault) : say("server"));
      if (answer.status < 500) return null;
    } catch {
      tell(say(navigator.onLine ? "server" : "offline"));
    }
    await new Promise((done) => setTimeout(done, wait));
  }
}

// How far each file is by what is stored, also those that another computer sends.
async function poll(): Promise<void> {
  try {
    const answer = await fetch(`/work/trays/${id}/state`, { headers: { Accept: "application/json" } });
    if (answer.status === 401) tell(say("signed-out"));
    if (answer.ok) {
      const { files, state } = await answer.json();
      if (state !== "open") location.reload();
      const there = new Set<string>();
      for (const one of files as { id: string; path: string; size: number; offset: number; state: string }[]) {
        there.add(one.path);
        const item = items.get(one.path);
        if (!item) items.set(one.path, { ...one, state: one.state === "stored" ? "stored" : "elsewhere", stored: one.offset, tries: 0 });
        else if (item.id === one.id || item.state === "elsewhere") {
          item.stored = item.id === one.id ? Math.max(item.stored, one.offset) : one.offset;
          item.id = one.id;
          if (one.state === "stored" && item.state === "elsewhere") item.state = "stored";
        }
      }
      for (const [path, item] of items) {
        if (!there.has(path) && (item.state === "elsewhere" || item.state === "stored")) drop(path);
      }
    }
  } catch {
    // The next one tells.
  }
  draw();
}

function drop(path: string): void {
  items.get(path)?.row?.remove();
  items.delete(path);
}

async function remove(item: Item): Promise<void> {
  if (item.id && item.stored > 0 && !confirm(say("remove-sure", { name: item.path }))) return;
  void item.upload?.abort();
  item.state = "left";
  if (item.id) {
    const answer = await posted(`/work/uploads/${item.id}/remove`, {}).catch(() => null);
    if (!answer || (!answer.ok && answer.status !== 404)) {
      item.state = "paused";
      tell(say(answer?.status === 401 ? "signed-out" : "server"));
      return draw();
    }
  }
  drop(item.path);
  next();
}

// ── showing ──

function tell(text: string): void {
  const told = el("told");
  told.textContent = text;
  told.hidden = !text;
}

function weight(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${bytes ? Math.max(1, Math.round(bytes / 1e3)) : 0} KB`;
}

function time(seconds: number): string {
  if (!isFinite(seconds)) return say("rest-unknown");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${String(Math.floor(seconds % 60)).padStart(2, "0")}` : `${minutes}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

function draw(): void {
  if (!drawing) drawing = requestAnimationFrame(shown);
}

function shown(): void {
  drawing = 0;
  const all = [...items.values()].filter((item) => item.state !== "left" || !item.id);
  const counted = all.filter((item) => item.state !== "left");
  const [stored, size] = [sum(counted, "stored"), sum(counted, "size")];
  const done = counted.filter((item) => item.state === "stored").length;
  el("total").hidden = !all.length;
  el<HTMLProgressElement>("bar").max = Math.max(size, 1);
  el<HTMLProgressElement>("bar").value = size ? stored : done ? 1 : 0;
  el("counted").textContent = say("files", { done, count: counted.length });
  el("rest").textContent = progress(stored, size);
  const going = counted.some((item) => ["sending", "waiting", "comparing", "finishing"].includes(item.state));
  el("pause").hidden = paused || !going;
  el("go-on").hidden = !paused;
  el<HTMLButtonElement>("hand-in").disabled = picking > 0 || !counted.length || done < counted.length;
  all.sort((a, b) => RANK.indexOf(a.state) - RANK.indexOf(b.state));
  const rows = el("rows");
  all.slice(0, SHOWN).forEach((item, at) => {
    const row = drawn(item);
    if (rows.children[at] !== row) rows.insertBefore(row, rows.children[at] ?? null);
  });
  while (rows.children.length > Math.min(all.length, SHOWN)) rows.lastElementChild!.remove();
  el("more").hidden = all.length <= SHOWN;
  el("more").textContent = say("more", { count: all.length - SHOWN });
  void awake(going && !paused);
}

function progress(stored: number, size: number): string {
  const now = performance.now();
  if (!seen.length || now - seen[seen.length - 1]![0] > 900) seen.push([now, stored]);
  while (seen.length > 2 && now - seen[0]![0] > 30_000) seen.shift();
  const [begun, from] = seen[0]!;
  const speed = now - begun > 1500 ? Math.max(0, stored - from) / ((now - begun) / 1000) : 0;
  if (stored >= size || paused || !speed) return say("total", { stored: weight(stored), size: weight(size) });
  return say("rest", { stored: weight(stored), size: weight(size), speed: weight(speed), rest: time((size - stored) / speed) });
}

function sum(all: Item[], of: "stored" | "size"): number {
  return all.reduce((total, item) => total + item[of], 0);
}

function drawn(item: Item): HTMLTableRowElement {
  const row = (item.row ??= made(item));
  const [, , state, acts] = Array.from(row.cells);
  const part = item.size ? item.stored / item.size : 0;
  const told = `${say(item.state)}${["stored", "left"].includes(item.state) || !item.stored ? "" : ` ${Math.floor(part * 100)} %`}`;
  const mark = `${item.state}|${told}|${item.fault ? sentence(item.fault) : ""}`;
  if (row.dataset.mark === mark) return row;
  row.dataset.mark = mark;
  row.className = item.state;
  state!.replaceChildren(told);
  if (item.state === "sending" || (item.stored && item.state !== "stored")) {
    state!.append(Object.assign(document.createElement("progress"), { max: 1, value: part }));
  }
  if (item.fault) state!.append(Object.assign(document.createElement("small"), { className: "fault", textContent: sentence(item.fault) }));
  acts!.replaceChildren();
  if (item.state === "failed" && item.token) acts!.append(button("retry", () => retry(item)));
  const differs = typeof item.fault === "object" && item.fault.code === "E844";
  if (differs && item.file) acts!.append(button("instead", () => void begin([{ path: item.path, file: item.file! }], true)));
  if (item.state !== "left") acts!.append(button("remove", () => void remove(item)));
  return row;
}

function made(item: Item): HTMLTableRowElement {
  const row = document.createElement("tr");
  for (const text of [item.path, weight(item.size), "", ""]) row.insertCell().textContent = text;
  row.cells[1]!.className = "num";
  return row;
}

function button(name: string, act: () => void): HTMLButtonElement {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "light small", textContent: say(name) });
  made.addEventListener("click", act);
  return made;
}

function retry(item: Item): void {
  if (item.fault && typeof item.fault === "object" && ["E842", "E844", "E845"].includes(item.fault.code) && item.file) {
    void begin([{ path: item.path, file: item.file }]);
    return;
  }
  Object.assign(item, { state: "waiting", fault: undefined, tries: 0, whole: undefined });
  next();
}

function hold(on: boolean): void {
  paused = on;
  for (const item of items.values()) {
    if (on && item.state === "sending") {
      void item.upload?.abort();
      item.state = "paused";
    } else if (!on && item.state === "paused" && item.token) item.state = "waiting";
  }
  seen.length = 0;
  next();
}

// Phones dim their screen and stop the page; where the browser offers it, the screen is kept on meanwhile.
interface Lock {
  release(): Promise<void>;
}
let lock: Lock | null = null;
let locking = false;
async function awake(on: boolean): Promise<void> {
  const wake = (navigator as unknown as { wakeLock?: { request(kind: string): Promise<Lock> } }).wakeLock;
  if (!wake || locking || on === Boolean(lock) || document.hidden) return;
  locking = true;
  try {
    if (on) lock = await wake.request("screen");
    else {
      await lock?.release();
      lock = null;
    }
  } catch {
    lock = null;
  }
  locking = false;
}

// ── the page ──

const phone = matchMedia("(pointer: coarse)").matches;
el("drop").hidden = el("pace").hidden = false;
el("phone").hidden = !phone;
el("folder-label").hidden = phone || !("webkitdirectory" in HTMLInputElement.prototype);
for (const name of ["folder", "files"]) {
  const input = el<HTMLInputElement>(name);
  input.addEventListener("change", () => {
    const found = chosen(input.files ?? []);
    input.value = "";
    void pick(found);
  });
}
const area = document.body;
area.addEventListener("dragover", (event) => {
  event.preventDefault();
  el("drop").classList.add("over");
});
area.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) el("drop").classList.remove("over");
});
area.addEventListener("drop", (event) => {
  event.preventDefault();
  el("drop").classList.remove("over");
  if (event.dataTransfer) void dragged(event.dataTransfer).then(pick, () => tell(say("unreadable")));
});
el("pause").addEventListener("click", () => hold(true));
el("go-on").addEventListener("click", () => hold(false));
for (const name of ["limit", "from", "to"]) {
  el(name).addEventListener("change", () => {
    tell("");
    pacing.set({ megabits: Number(el<HTMLSelectElement>("limit").value), from: el<HTMLInputElement>("from").value, to: el<HTMLInputElement>("to").value });
  });
}
el<HTMLSelectElement>("limit").value = String(pacing.pace.megabits);
el<HTMLInputElement>("from").value = pacing.pace.from;
el<HTMLInputElement>("to").value = pacing.pace.to;
addEventListener("online", () => {
  tell("");
  next();
});
addEventListener("offline", () => tell(say("offline")));
document.addEventListener("visibilitychange", () => {
  lock = document.hidden ? null : lock;
  if (!document.hidden) next();
  else if (phone && [...items.values()].some((item) => item.state === "sending")) tell(say("asleep"));
});
addEventListener("beforeunload", (event) => {
  if (![...items.values()].some((item) => ["sending", "finishing", "comparing", "waiting"].includes(item.state) && item.token)) return;
  event.preventDefault();
  event.returnValue = say("leave");
});
void poll();
setInterval(() => void poll(), POLL);
