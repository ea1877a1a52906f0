/** Size of a directory record. */
export const entrySize = 128;
/** What a record stands for. */
export const entryKinds = { unused: 0, stream: 2, root: 5 } as const;

const none = 0xffffffff;

export interface DirectoryEntry {
  readonly name: string;
  readonly isStream: boolean;
  readonly start: number;
  readonly size: number;
  /** Numbers of the entries beside it and of one below. */
  readonly left: number;
  readonly right: number;
  readonly child: number;
}

export const readDirectory = (directory: Buffer): readonly DirectoryEntry[] =>
  Array.from({ length: Math.floor(directory.length / entrySize) }, (_, no) => entryAt(directory, no * entrySize));

function entryAt(directory: Buffer, at: number): DirectoryEntry {
  const nameBytes = Math.min(64, Math.max(2, directory.readUInt16LE(at + 64)));
  return {
    name: directory.toString('utf16le', at, at + nameBytes - 2),
    isStream: directory[at + 66] === entryKinds.stream,
    start: directory.readUInt32LE(at + 116),
    size: directory.readUInt32LE(at + 120),
    left: directory.readUInt32LE(at + 68),
    right: directory.readUInt32LE(at + 72),
    child: directory.readUInt32LE(at + 76),
  };
}

/** The entries right below the root: a tree of names, in which each is visited once however it is tied. */
export function topLevel(entries: readonly DirectoryEntry[]): readonly DirectoryEntry[] {
  const top: DirectoryEntry[] = [];
  const seen = new Set<number>();
  const waiting = [entries[0]?.child ?? none];
  for (let no = waiting.pop(); no !== undefined; no = waiting.pop()) {
    const entry = entries[no];
    if (entry === undefined || seen.has(no)) continue;
    seen.add(no);
    top.push(entry);
    waiting.push(entry.left, entry.right);
  }
  return top;
}
