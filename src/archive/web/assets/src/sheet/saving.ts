// Saving by itself: half a second after a change, at most one and a half after the first of many; what the server has not lies in
// this browser, so that a tab that is killed, or a line that is cut, loses nothing.
import type { Clash, Edit, Model, Told } from "./model";

interface Answer {
  revision: number;
  rows: Told[];
  columns: number;
  state: string;
  waiting?: number;
  clashes?: Clash[];
}
interface Problem {
  code: string;
  zh: string;
  en: string;
  do_zh?: string;
  do_en?: string;
}

const SOON = 400;
const LATEST = 1200;
const AGAIN = 4000;
const LOOK = 5000;
const AT_ONCE = 2000;
const KEPT = 4_000_000;

export class Saver {
  private timer = 0;
  private since = 0;
  private busy = false;
  private stopped = false;
  private readonly key: string;
  said: (state: "saved" | "saving" | "unsaved" | "problem" | "judging", detail?: string) => void = () => undefined;
  clashed: (clashes: readonly Clash[]) => void = () => undefined;
  judged: () => void = () => undefined;

  constructor(private readonly model: Model, private readonly address: string, private readonly edits: boolean, private readonly language: string) {
    this.key = `sheet ${address} `;
    model.edited = () => this.soon();
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.leave() : void this.look()));
    addEventListener("online", () => void this.flush());
    setInterval(() => void this.look(), LOOK);
  }

  private readonly own = `${this.random()}`;

  private random(): string {
    return [...crypto.getRandomValues(new Uint32Array(2))].map((one) => one.toString(36)).join("");
  }

  /** Take up what an earlier page of this browser could not save. */
  adopt(): void {
    if (!this.edits) return;
    try {
      for (const key of Object.keys(localStorage)) {
        if (!key.startsWith(this.key) || key.endsWith(this.own)) continue;
        const kept = JSON.parse(localStorage.getItem(key) ?? "[]") as Edit[];
        localStorage.removeItem(key);
        this.model.again(kept);
      }
    } catch {
      // What cannot be read was not kept by us.
    }
  }

  private keep(): void {
    try {
      const left = this.model.unsaved();
      if (!left.length) return localStorage.removeItem(this.key + this.own);
      const text = JSON.stringify(left);
      if (text.length < KEPT) localStorage.setItem(this.key + this.own, text);
    } catch {
      // A full or forbidden storage: the server is asked soon enough.
    }
  }

  private soon(): void {
    this.keep();
    const now = performance.now();
    this.since ||= now;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.flush(), Math.max(0, Math.min(SOON, this.since + LATEST - now)));
  }

  /** Send what waits, now. */
  async flush(): Promise<void> {
    if (this.stopped || !this.model.pending.size) return;
    if (this.busy) {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.flush(), 100);
      return;
    }
    this.busy = true;
    this.since = 0;
    this.said("saving");
    const edits = this.model.take();
    const later = edits.splice(AT_ONCE);
    for (const edit of later) {
      this.model.sending.delete(edit.row);
      this.model.pending.set(edit.row, edit);
    }
    try {
      const answer = await this.ask("save", { since: this.model.revision, edits });
      this.model.sending = new Map();
      this.heard(answer, true, edits);
      if (!this.model.pending.size) this.said("saved");
    } catch (fault) {
      this.model.back();
      if (fault instanceof Refused) {
        this.stopped = true;
        this.said("problem", fault.message);
      } else {
        this.said("unsaved");
        this.timer = window.setTimeout(() => void this.flush(), AGAIN);
      }
    } finally {
      this.busy = false;
      this.keep();
    }
    if (this.model.pending.size && !this.timerWaits()) this.soon();
  }

  private timerWaits(): boolean {
    return this.stopped || this.since > 0;
  }

  /** A last word of a page that goes: it need not be there for the answer. */
  private leave(): void {
    this.keep();
    if (!this.model.pending.size || this.stopped || !this.edits) return;
    const body = JSON.stringify({ since: this.model.revision, edits: this.model.unsaved() });
    if (body.length > 60_000) return;
    void fetch(`${this.address}/save`, { method: "POST", body, keepalive: true, headers: { Accept: "application/json" } }).catch(() => undefined);
  }

  /** What others have changed. */
  async look(): Promise<void> {
    if (document.hidden || this.busy || this.model.pending.size) return;
    this.busy = true;
    try {
      this.heard(await this.ask(`changes?since=${this.model.revision}`));
    } catch {
      // Asked again in its turn.
    } finally {
      this.busy = false;
    }
  }

  /** Let rows that wait be judged, some at a time. */
  async judge(): Promise<void> {
    for (;;) {
      if (this.busy) {
        await new Promise((done) => setTimeout(done, 100));
        continue;
      }
      this.busy = true;
      try {
        const answer = await this.ask(`judge?since=${this.model.revision}`, {});
        this.heard(answer, false);
        if (!answer.waiting) break;
        this.said("judging", String(answer.waiting));
      } catch {
        break;
      } finally {
        this.busy = false;
      }
    }
    if (!this.model.pending.size && !this.stopped) this.said("saved");
    this.judged();
  }

  private heard(answer: Answer, go = true, saved: readonly Edit[] = []): void {
    this.model.hear(answer.rows, answer.revision, saved, answer.clashes);
    if (answer.clashes?.length) this.clashed(answer.clashes);
    if (answer.rows.length) this.judged();
    if (answer.columns !== this.model.columns.length || (this.edits && answer.state !== "open")) {
      if (!this.model.pending.size) location.reload();
    }
    if (go && answer.waiting) void this.judge();
  }

  private async ask(path: string, body?: unknown): Promise<Answer> {
    const headers = { Accept: "application/json" };
    const how = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
    const answer = await fetch(`${this.address}/${path}`, how);
    if (answer.ok) return (await answer.json()) as Answer;
    if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    const problem = (await answer.json().catch(() => ({ code: String(answer.status), zh: "", en: "" }))) as Problem;
    const zh = this.language.startsWith("zh");
    throw new Refused(`${problem.code} ${zh ? problem.zh : problem.en} ${(zh ? problem.do_zh : problem.do_en) ?? ""}`);
  }
}

class Refused extends Error {}
