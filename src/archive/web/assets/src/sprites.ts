// Hover pictures: a WebVTT file names, for each moment, the part of a sprite sheet that shows it.
export interface Part {
  start: number;
  end: number;
  sheet: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

const TIMES = /((?:\d+:)?\d{2}:\d{2}\.\d{3})\s+-->\s+((?:\d+:)?\d{2}:\d{2}\.\d{3})/;

/** Every part that the WebVTT at `address` names, in order of time; sheets are relative to it. */
export async function parts(address: string): Promise<Part[]> {
  const answer = await fetch(address);
  return answer.ok ? read(await answer.text(), new URL(address, location.href)) : [];
}

/** The part that shows the moment; before the first and after the last, these. */
export function at(found: readonly Part[], second: number): Part | undefined {
  return found.find((part) => second < part.end) ?? found[found.length - 1];
}

function read(text: string, base: URL): Part[] {
  return text.split(/\r?\n\r?\n/).flatMap((block) => {
    const times = TIMES.exec(block);
    const where = /^(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)\s*$/m.exec(block);
    if (!times || !where) return [];
    const [x, y, width, height] = where.slice(2).map(Number) as [number, number, number, number];
    return [{ start: seconds(times[1] ?? ""), end: seconds(times[2] ?? ""), sheet: new URL(where[1] ?? "", base).href, x, y, width, height }];
  });
}

function seconds(time: string): number {
  return time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}
