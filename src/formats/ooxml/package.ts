import type { ReadLimits } from '#formats/limits.js';
import { fileRefusals } from '#formats/refusals.js';
import type { ZipArchive } from '#formats/zip/archive.js';
import { refuseOtherPackages } from './package-kind.js';
import { type Relation, readRelations, relationsPart } from './relations.js';
import { readWorkbookPart, type WorkbookPart } from './workbook-part.js';

/** An opened workbook package: its parts are found by relations, wherever they lie. */
export interface WorkbookPackage {
  readonly zip: ZipArchive;
  /** Stored name of the workbook part. */
  readonly workbookPart: string;
  readonly workbook: WorkbookPart;
  readonly relations: readonly Relation[];
  relation(id: string): Relation | undefined;
  /** Stored name of the part that the workbook is related to in this way. */
  related(type: string): string | undefined;
  /** A small part as a whole. */
  bytes(name: string): Promise<Buffer | undefined>;
}

/** Reads what a package says of itself. @throws refusals for other packages, macros, damage */
export async function openPackage(zip: ZipArchive, limits: ReadLimits): Promise<WorkbookPackage> {
  refuseOtherPackages(zip.names);
  const bytes = (name: string) => zip.bytes(name, limits.partBytes);
  const root = await readRelations(await bytes('_rels/.rels'), '');
  const target = root.find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml';
  const workbookPart = zip.find(target) ?? zip.find('xl/workbook.xml') ?? missing();
  const workbook = await readWorkbookPart((await bytes(workbookPart)) ?? missing());
  const relations = await readRelations(await bytes(relationsPart(workbookPart)), workbookPart);
  refuseMacros(relations);
  const related = (type: string): string | undefined => {
    const found = relations.find((relation) => relation.type === type && !relation.external)?.target;
    return found === undefined ? undefined : zip.find(found);
  };
  const byId = new Map(relations.toReversed().map((relation) => [relation.id, relation]));
  return { zip, workbookPart, workbook, relations, relation: (id) => byId.get(id), related, bytes };
}

function refuseMacros(relations: readonly Relation[]): void {
  if (relations.some(({ type }) => type === 'vbaProject' || type === 'xlMacrosheet' || type === 'xlIntlMacrosheet'))
    throw fileRefusals.file_with_macros();
}

function missing(): never {
  throw fileRefusals.file_damaged();
}
