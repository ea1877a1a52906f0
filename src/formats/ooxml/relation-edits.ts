import { posix } from 'node:path';
import { type Edit, replacement } from '#formats/text/edits.js';
import { appendInside, attribute, findElements, rootPrefix } from '#formats/xml/elements.js';
import { escapeXml } from '#formats/xml/escapes.js';
import { officeAddress, packageNamespace, xmlDeclaration } from './namespaces.js';

export interface NewRelation {
  readonly id: string;
  readonly type: string;
  /** Part name inside the package. */
  readonly target: string;
}

/** Text of an empty relations part. */
export const emptyRelations = `${xmlDeclaration}<Relationships xmlns="${packageNamespace('relationships')}"></Relationships>`;

/** Adds relations of `part`. Targets are written relative to it: some readers know nothing else. */
export function addRelations(
  xml: string,
  part: string,
  relations: readonly NewRelation[],
  strict: boolean,
): readonly Edit[] {
  if (relations.length === 0) return [];
  const prefix = rootPrefix(xml, 'Relationships');
  const lines = relations
    .map(({ id, type, target }) => {
      const path = posix.relative(posix.dirname(part), target);
      return `<${prefix}Relationship Id="${id}" Type="${officeAddress(strict, type)}" Target="${escapeXml(path)}"/>`;
    })
    .join('');
  return appendInside(xml, `${prefix}Relationships`, lines);
}

/** Takes relations away by their ids. */
export function dropRelations(xml: string, ids: ReadonlySet<string>): readonly Edit[] {
  return findElements(xml, `${rootPrefix(xml, 'Relationships')}Relationship`)
    .filter(({ tag }) => ids.has(attribute(tag, 'Id') ?? ''))
    .map(({ start, end }) => replacement(start, end, ''));
}

/** First id `<stem>1`, `<stem>2` … that no relation bears. */
export function freeId(
  relations: readonly { readonly id: string }[],
  stem: string,
  taken: readonly string[] = [],
): string {
  const used = new Set([...relations.map((each) => each.id), ...taken]);
  for (let n = 1; ; n++) if (!used.has(`${stem}${n}`)) return `${stem}${n}`;
}
