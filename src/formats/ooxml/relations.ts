import { posix } from 'node:path';
import { insertion, replacement, type Edit } from '#formats/xml/edits.js';
import { attribute, findElement, findElements, rootPrefix } from '#formats/xml/elements.js';
import { escapeXml } from '#formats/xml/escapes.js';

/** One line of a `.rels` part. */
export interface Relation {
  readonly id: string;
  /** Last word of the type address: `worksheet`, `styles`, `comments` …, the same in strict and transitional packages. */
  readonly kind: string;
  /** Part name inside the package, or the address of an external target. */
  readonly target: string;
  readonly external: boolean;
  readonly start: number;
  readonly end: number;
}

/** Name of the part that holds the relations of `part`. */
export const relationsPartOf = (part: string): string =>
  posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`);

/** Relations of a part; targets are resolved against its folder. */
export function readRelations(xml: string, part: string): readonly Relation[] {
  const name = `${rootPrefix(xml, 'Relationships')}Relationship`;
  return findElements(xml, name).map(({ tag, start, end }) => {
    const target = attribute(tag, 'Target') ?? '';
    const external = attribute(tag, 'TargetMode') === 'External';
    return {
      id: attribute(tag, 'Id') ?? '',
      kind: (attribute(tag, 'Type') ?? '').split('/').at(-1) ?? '',
      external,
      start,
      end,
      target: external ? target : resolveTarget(part, target),
    };
  });
}

function resolveTarget(part: string, target: string): string {
  const path = target.replaceAll('\\', '/');
  return path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(part), path);
}

/** Address of a relation type or namespace in this package. */
export const officeAddress = (strict: boolean, word = ''): string =>
  (strict
    ? 'http://purl.oclc.org/ooxml/officeDocument/relationships'
    : 'http://schemas.openxmlformats.org/officeDocument/2006/relationships') + (word === '' ? '' : `/${word}`);

export interface NewRelation {
  readonly id: string;
  readonly kind: string;
  /** Part name inside the package. */
  readonly target: string;
}

/** Text of an empty relations part. */
export const emptyRelations =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>';

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
    .map(({ id, kind, target }) => {
      const path = posix.relative(posix.dirname(part), target);
      return `<${prefix}Relationship Id="${id}" Type="${officeAddress(strict, kind)}" Target="${escapeXml(path)}"/>`;
    })
    .join('');
  return appendInside(xml, `${prefix}Relationships`, lines);
}

/** Adds text as last content of an element, which may close itself. */
export function appendInside(xml: string, name: string, text: string): readonly Edit[] {
  const element = findElement(xml, name);
  if (element === null) throw new RangeError(`no <${name}> in part`);
  if (!element.selfClosing) return [insertion(element.innerEnd, text)];
  return [replacement(element.inner - 2, element.inner, `>${text}</${name}>`)];
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
