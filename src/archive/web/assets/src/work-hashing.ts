// A worker that reads files and digests them, so that the page stays quick: parts of a file as they are asked for, whole files
// piece by piece. Parts come first; of whole files one is read at a time.
import { Sha256 } from "./sha256";

interface Asked {
  id: number;
  file: File;
  start?: number;
  end?: number;
  piece?: number;
  sha512?: boolean;
}

const wholes: Asked[] = [];
let reading = false;

addEventListener("message", (event: MessageEvent<Asked>) => {
  const asked = event.data;
  if (asked.piece) {
    wholes.push(asked);
    void next();
  } else {
    void answered(asked, part(asked));
  }
});

async function next(): Promise<void> {
  if (reading) return;
  const asked = wholes.shift();
  if (!asked) return;
  reading = true;
  await answered(asked, whole(asked));
  reading = false;
  void next();
}

async function answered(asked: Asked, work: Promise<object>): Promise<void> {
  try {
    postMessage({ id: asked.id, ...(await work) });
  } catch (error) {
    postMessage({ id: asked.id, error: (error as Error).name || "Error" });
  }
}

async function part(asked: Asked): Promise<object> {
  const bytes = await asked.file.slice(asked.start, asked.end).arrayBuffer();
  return { hex: asked.sha512 ? hex(await crypto.subtle.digest("SHA-512", bytes)) : await sha256(bytes) };
}

async function whole(asked: Asked): Promise<object> {
  const running = new Sha256();
  const pieces: string[] = [];
  const size = asked.piece ?? 1;
  for (let start = 0; start < asked.file.size || start === 0; start += size) {
    const bytes = await asked.file.slice(start, start + size).arrayBuffer();
    pieces.push(await sha256(bytes));
    running.update(new Uint8Array(bytes));
    postMessage({ id: asked.id, read: Math.min(start + size, asked.file.size) });
  }
  return { pieces, sha256: running.hex() };
}

// Where the address is plain HTTP, browsers offer no digests of their own.
async function sha256(bytes: ArrayBuffer): Promise<string> {
  if (!globalThis.crypto?.subtle) return new Sha256().update(new Uint8Array(bytes)).hex();
  return hex(await crypto.subtle.digest("SHA-256", bytes));
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
