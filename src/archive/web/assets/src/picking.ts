// Files that somebody drags onto the page or chooses, with their paths in the delivery.
export interface Picked {
  path: string;
  file: File;
}

// A folder that is chosen is the delivery: its own name is none of the paths.
export function chosen(files: Iterable<File>): Picked[] {
  return distinct(
    Array.from(files, (file) => ({ file, path: file.webkitRelativePath ? file.webkitRelativePath.split("/").slice(1).join("/") : file.name })),
  );
}

// What was dragged: the entries have to be asked for at once, before the event ends.
export async function dragged(transfer: DataTransfer): Promise<Picked[] | null> {
  const items = Array.from(transfer.items).filter((item) => item.kind === "file");
  if (items.some((item) => !item.webkitGetAsEntry)) return transfer.files.length ? chosen(transfer.files) : null;
  const entries = items.map((item) => item.webkitGetAsEntry()).filter((entry): entry is FileSystemEntry => entry !== null);
  const single = entries.length === 1 && entries[0]!.isDirectory;
  const found: Picked[] = [];
  for (const entry of entries) await walk(entry, single ? "" : entry.name, found);
  return distinct(found);
}

async function walk(entry: FileSystemEntry, path: string, found: Picked[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((done, failed) => (entry as FileSystemFileEntry).file(done, failed));
    found.push({ path, file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A hundred at a time, until none come.
    const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
    if (!some.length) return;
    for (const one of some) await walk(one, path ? `${path}/${one.name}` : one.name, found);
  }
}

// Phones call every picture image.jpg.
function distinct(found: Picked[]): Picked[] {
  const seen = new Set<string>();
  for (const one of found) {
    const dot = one.path.lastIndexOf(".") > one.path.lastIndexOf("/") ? one.path.lastIndexOf(".") : one.path.length;
    const [stem, ending] = [one.path.slice(0, dot), one.path.slice(dot)];
    for (let n = 2; seen.has(one.path); n++) one.path = `${stem} (${n})${ending}`;
    seen.add(one.path);
  }
  return found;
}
