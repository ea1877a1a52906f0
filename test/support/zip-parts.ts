import { deadlineIn, defaultReadLimits } from '#formats/limits.js';
import { openZip } from '#formats/zip/archive.js';

/** The parts of a package by name, each as text. */
export async function openParts(
  file: Buffer,
): Promise<{ readonly names: readonly string[]; readText(name: string): Promise<string> }> {
  const zip = await openZip(file, defaultReadLimits, deadlineIn(60_000));
  return {
    names: zip.names,
    readText: async (name) => ((await zip.bytes(name, defaultReadLimits.unpackedBytes)) ?? Buffer.alloc(0)).toString(),
  };
}
