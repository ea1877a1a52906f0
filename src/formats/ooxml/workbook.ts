import { MarkingFailed } from '#formats/patch-failure.js';
import { contentTypesPart } from './content-types.js';
import { officeAddress, readRelations, relationsPartOf, type Relation } from './relations.js';
import { attribute, findElement, findElements, rootPrefix } from '#formats/xml/elements.js';
import type { ZipReader } from '#formats/zip/package.js';

export interface SheetEntry {
  readonly name: string;
  readonly sheetId: number;
  readonly relationId: string;
  readonly part: string;
  readonly start: number;
  readonly end: number;
}

/** The small parts of a package that every change has to know. */
export interface WorkbookParts {
  readonly zip: ZipReader;
  readonly part: string;
  readonly xml: string;
  readonly prefix: string;
  readonly strict: boolean;
  readonly relationsPart: string;
  readonly relationsXml: string;
  readonly relations: readonly Relation[];
  readonly types: string;
  /** Worksheets only, in tab order. */
  readonly sheets: readonly SheetEntry[];
  readonly stylesPart: string | null;
  readonly sharedStringsPart: string | null;
  readonly calcChainPart: string | null;
}

/** Name space of the sheet parts we add. */
export const mainNamespace = (strict: boolean): string =>
  strict
    ? 'http://purl.oclc.org/ooxml/spreadsheetml/main'
    : 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

export async function readWorkbook(zip: ZipReader): Promise<WorkbookParts> {
  const root = readRelations(await zip.readText('_rels/.rels'), '');
  const part = root.find((each) => each.kind === 'officeDocument')?.target;
  if (part === undefined) throw new MarkingFailed('package names no workbook');
  const xml = await zip.readText(part);
  const relationsPart = relationsPartOf(part);
  const relationsXml = await zip.readText(relationsPart);
  const relations = readRelations(relationsXml, part);
  const prefix = rootPrefix(xml, 'workbook');
  const targetOf = (kind: string): string | null => {
    const target = relations.find((each) => each.kind === kind)?.target;
    return target !== undefined && zip.has(target) ? target : null;
  };
  return {
    zip,
    part,
    xml,
    prefix,
    relationsPart,
    relationsXml,
    relations,
    strict: (findElement(xml, `${prefix}workbook`)?.tag ?? '').includes('http://purl.oclc.org/ooxml/'),
    types: await zip.readText(contentTypesPart),
    sheets: sheetEntries(xml, prefix, relations).filter((each) => zip.has(each.part)),
    stylesPart: targetOf('styles'),
    sharedStringsPart: targetOf('sharedStrings'),
    calcChainPart: targetOf('calcChain'),
  };
}

function sheetEntries(xml: string, prefix: string, relations: readonly Relation[]): readonly SheetEntry[] {
  const byId = new Map(relations.filter((each) => each.kind === 'worksheet').map((each) => [each.id, each.target]));
  return findElements(xml, `${prefix}sheet`).flatMap(({ tag, start, end }) => {
    const relationId = /\s[\w.-]+:id\s*=\s*["']([^"']*)["']/.exec(tag)?.[1] ?? '';
    const part = byId.get(relationId);
    return part === undefined
      ? []
      : [
          {
            name: attribute(tag, 'name') ?? '',
            sheetId: Number(attribute(tag, 'sheetId') ?? 0),
            relationId,
            part,
            start,
            end,
          },
        ];
  });
}

/** The sheet by name, or the first. @throws MarkingFailed when there is none */
export function sheetNamed({ sheets }: WorkbookParts, name: string | null): SheetEntry {
  const sheet = name === null ? sheets[0] : sheets.find((each) => each.name === name);
  if (sheet === undefined) throw new MarkingFailed('sheet not found in the workbook');
  return sheet;
}

/** `r:` attributes of a line we add; the prefix is declared with it, whatever the part itself declares. */
export const relationAttribute = (id: string, strict: boolean): string =>
  `xmlns:r="${officeAddress(strict)}" r:id="${id}"`;

/** Part name `<stem>1<end>`, `<stem>2<end>` … that the package does not have yet, whatever the case of its names. */
export function freePart(zip: ZipReader, stem: string, end: string, taken: readonly string[] = []): string {
  const used = new Set([...zip.names, ...taken].map((name) => name.toLowerCase()));
  for (let n = 1; ; n++) if (!used.has(`${stem}${n}${end}`.toLowerCase())) return `${stem}${n}${end}`;
}
