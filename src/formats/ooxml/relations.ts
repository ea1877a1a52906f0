import { posix } from 'node:path';
import { eachTag } from '#formats/xml/each-tag.js';

export interface Relation {
  readonly id: string;
  /** Last segment of the type address, the same in strict and transitional files: worksheet, styles, sharedStrings … */
  readonly type: string;
  /** Name of the part in the archive; the address itself when it lies outside. */
  readonly target: string;
  readonly external: boolean;
}

/** Reads a relations part; targets are resolved against the folder of the part they belong to. */
export async function readRelations(bytes: Buffer | undefined, ownerPart: string): Promise<Relation[]> {
  const relations: Relation[] = [];
  if (!bytes) return relations;
  await eachTag(bytes, (xml) => {
    if (xml.name !== 'Relationship') return;
    const target = xml.attribute('Target') ?? '';
    const external = xml.attribute('TargetMode')?.toLowerCase() === 'external';
    const type = (xml.attribute('Type') ?? '').replace(/\/+$/, '').split('/').pop() ?? '';
    relations.push({
      id: xml.attribute('Id') ?? '',
      type,
      external,
      target: external ? target : resolvePart(ownerPart, target),
    });
  });
  return relations;
}

function resolvePart(ownerPart: string, target: string): string {
  const clean = target.replace(/\\/g, '/').split(/[?#]/)[0] ?? '';
  return clean.startsWith('/') ? clean.slice(1) : posix.join(posix.dirname(ownerPart), clean);
}

/** Name of the relations part that belongs to a part. */
export const relationsPart = (part: string): string =>
  posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`);
