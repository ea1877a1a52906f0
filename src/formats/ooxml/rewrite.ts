import type { ZipArchive } from '#formats/zip/archive.js';
import { packing, textEntry, type ZipEntry, zipBytes } from '#formats/zip/writer.js';

/** New content of a part, made when its turn comes. */
export type PartContent = string | (() => string | Promise<string>) | AsyncIterable<Buffer>;

export interface PackageChanges {
  readonly changed: ReadonlyMap<string, PartContent>;
  readonly removed?: ReadonlySet<string>;
  /** Changed parts that are written behind the others: what they hold is known when these have been written. */
  readonly late?: readonly string[];
  /** New parts, behind all others in this order. */
  readonly added?: ReadonlyMap<string, PartContent>;
}

/** A package with some parts changed; all others go over as they are packed, byte for byte. */
export function rewritePackage(zip: ZipArchive, changes: PackageChanges): Promise<Buffer> {
  const { changed, removed = new Set(), late = [], added = new Map() } = changes;
  const kept = zip.names.filter((name) => !removed.has(name));
  const inOrder = [...kept.filter((name) => !late.includes(name)), ...kept.filter((name) => late.includes(name))];
  const entries = inOrder.map((name): ZipEntry => {
    const packed = zip.packed(name);
    const content = changed.get(name);
    return content === undefined ? packed : { ...entryOf(name, content), ...dated(packed) };
  });
  return zipBytes([...entries, ...[...added].map(([name, content]) => entryOf(name, content))], packing.smallest);
}

const dated = ({ modified }: ZipEntry) => (modified === undefined ? {} : { modified });

const entryOf = (name: string, content: PartContent): ZipEntry =>
  typeof content === 'string' || typeof content === 'function' ? textEntry(name, content) : { name, content };
