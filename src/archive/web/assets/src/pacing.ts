// How fast one may send: a limit by day, none by night, as the person has set it in this browser.
const KEY = "archive-pace";
const DAY = 24 * 60;
const SHORT = 64 * 1024;

export interface Pace {
  megabits: number; // by day; -1 without limit, 0 not at all
  from: string;
  to: string;
}

export class Pacing {
  pace: Pace = { megabits: -1, from: "22:00", to: "06:00" };
  private free = 0;

  constructor() {
    try {
      this.pace = { ...this.pace, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
    } catch {
      // It is set anew each time where the browser keeps nothing.
    }
  }

  set(pace: Pace): void {
    this.pace = pace;
    this.free = 0;
    try {
      localStorage.setItem(KEY, JSON.stringify(pace));
    } catch {
      return;
    }
  }

  // Bytes a second; Infinity without a limit.
  limit(now = new Date()): number {
    if (this.pace.megabits < 0 || this.isNight(now)) return Infinity;
    return (this.pace.megabits * 1e6) / 8;
  }

  isNight(now: Date): boolean {
    const [at, from, to] = [now.getHours() * 60 + now.getMinutes(), minutes(this.pace.from), minutes(this.pace.to)];
    return (at - from + DAY) % DAY < (to - from + DAY) % DAY;
  }

  // Bytes that one request may have: two seconds' worth.
  chunk(most: number): number {
    const limit = this.limit();
    return limit === Infinity ? most : Math.max(SHORT, Math.min(most, Math.floor(limit * 2)));
  }

  // Milliseconds to wait before so many bytes may go; what all files send together counts.
  wait(bytes: number): number {
    const limit = this.limit();
    const now = performance.now();
    if (limit === Infinity) return 0;
    if (limit === 0) return 30_000;
    const begin = Math.max(this.free, now);
    this.free = begin + (bytes / limit) * 1000;
    return begin - now;
  }
}

function minutes(time: string): number {
  const [hours, rest] = time.split(":").map(Number);
  return ((hours ?? 0) * 60 + (rest ?? 0)) % DAY;
}
