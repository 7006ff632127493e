// Asks the worker that digests files.
export interface Whole {
  pieces: string[];
  sha256: string;
}

export class Hashing {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, { done: (answer: unknown) => void; failed: (error: Error) => void; read?: (n: number) => void }>();
  private last = 0;

  constructor(address: string) {
    this.worker = new Worker(address, { type: "module" });
    this.worker.addEventListener("message", (event) => {
      const { id, read, error, ...answer } = event.data;
      const asked = this.waiting.get(id);
      if (!asked) return;
      if (read !== undefined) return asked.read?.(read);
      this.waiting.delete(id);
      if (error) asked.failed(Object.assign(new Error(error), { name: error }));
      else asked.done(answer);
    });
  }

  async part(file: File, start: number, end: number): Promise<string> {
    return ((await this.ask({ file, start, end })) as { hex: string }).hex;
  }

  async sha512(file: File): Promise<string> {
    return ((await this.ask({ file, start: 0, end: file.size, sha512: true })) as { hex: string }).hex;
  }

  whole(file: File, piece: number, read: (bytes: number) => void): Promise<Whole> {
    return this.ask({ file, piece }, read) as Promise<Whole>;
  }

  private ask(what: object, read?: (bytes: number) => void): Promise<unknown> {
    const id = ++this.last;
    return new Promise((done, failed) => {
      this.waiting.set(id, { done, failed, read });
      this.worker.postMessage({ id, ...what });
    });
  }
}
