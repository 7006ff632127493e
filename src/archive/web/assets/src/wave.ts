// The waveform of a sound, from peaks in the JSON form of BBC audiowaveform (version 2), as one path in a box of 1000 × 100.
interface Peaks {
  sample_rate: number;
  samples_per_pixel: number;
  bits: number;
  channels: number;
  length: number;
  data: number[];
}

const WIDE = 1000;
const BARS = 400;

/** Draw the peaks at `address` into every path of `svg`; `seconds` is the length of the line of time, 0 to take the peaks' own. */
export async function wave(svg: SVGElement, address: string, seconds: number): Promise<void> {
  const answer = await fetch(address);
  if (!answer.ok) return;
  const peaks = (await answer.json()) as Peaks;
  const own = (peaks.length * peaks.samples_per_pixel) / peaks.sample_rate;
  const path = outline(peaks, own / (seconds || own));
  svg.querySelectorAll("path").forEach((one) => one.setAttribute("d", path));
  svg.removeAttribute("hidden");
  svg.parentElement?.classList.add("waved");
}

/** Bars around the middle, each from the lowest to the highest peak of its stretch; the loudest fills the height. */
function outline(peaks: Peaks, share: number): string {
  const bars = Math.max(1, Math.min(BARS, peaks.length));
  const wide = (WIDE * share) / bars;
  const found = Array.from({ length: bars }, (_, n) => extent(peaks, Math.floor((n * peaks.length) / bars), Math.floor(((n + 1) * peaks.length) / bars)));
  const loudest = Math.max(...found.map(([low, high]) => Math.max(-low, high)), 2 ** (peaks.bits - 1) / 16);
  return found.map(([low, high], n) => bar(n * wide, wide * 0.7, 50 - (high / loudest) * 48, 50 - (low / loudest) * 48)).join("");
}

function extent(peaks: Peaks, from: number, to: number): [number, number] {
  const per = 2 * peaks.channels;
  const data = peaks.data.slice(from * per, Math.max(to, from + 1) * per);
  return [data.reduce((a, b) => Math.min(a, b), 0), data.reduce((a, b) => Math.max(a, b), 0)];
}

function bar(x: number, width: number, top: number, bottom: number): string {
  const middle = (top + bottom) / 2;
  const [high, low] = [Math.min(top, middle - 1), Math.max(bottom, middle + 1)];
  return `M${x.toFixed(1)} ${high.toFixed(1)}h${width.toFixed(1)}V${low.toFixed(1)}h-${width.toFixed(1)}z`;
}
