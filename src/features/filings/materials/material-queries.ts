import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { MarkedMaterial } from '#domain/filing/materials.js';
import type { ScanKind } from '#formats/scan/scan-kind.js';
import type { PreviewFailure } from './words.js';

/** A file below a material of a case, taken back ones included. */
export interface MaterialFile {
  readonly id: number;
  readonly caseId: number;
  readonly code: string;
  readonly fileId: number;
  readonly kind: ScanKind;
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** The file of an earlier case that it is. */
  readonly reusedFromId: number | null;
  readonly reusedFromCaseId: number | null;
  readonly addedByName: string;
  readonly addedAt: Date;
  readonly takenBackByName: string | null;
  readonly takenBackAt: Date | null;
  readonly takenBackGround: string | null;
  readonly preview: 'waiting' | 'ready' | 'failed' | null;
  readonly failure: PreviewFailure | null;
  readonly pageCount: number | null;
  readonly jobId: number | null;
}

const selectFiles = (db: Db | Trx) =>
  db('filing_material_files as m')
    .join('files as f', 'f.id', 'm.file_id')
    .join('operators as o', 'o.id', 'm.added_by')
    .leftJoin('operators as t', 't.id', 'm.taken_back_by')
    .leftJoin('filing_material_files as e', 'e.id', 'm.reused_from_id')
    .leftJoin('filing_material_previews as p', 'p.file_id', 'm.file_id')
    .select({
      id: 'm.id',
      caseId: 'm.case_id',
      code: 'm.code',
      fileId: 'm.file_id',
      kind: 'm.kind',
      name: 'f.name',
      sizeBytes: 'f.size_bytes',
      sha256: 'f.sha256',
      reusedFromId: 'm.reused_from_id',
      reusedFromCaseId: 'e.case_id',
      addedByName: 'o.display_name',
      addedAt: 'm.added_at',
      takenBackByName: 't.display_name',
      takenBackAt: 'm.taken_back_at',
      takenBackGround: 'm.taken_back_ground',
      preview: 'p.state',
      failure: 'p.failure',
      pageCount: 'p.page_count',
      jobId: 'p.job_id',
    })
    .options(asObjects);

/** In the order in which they were added. */
export async function listMaterialFiles(db: Db | Trx, caseId: number): Promise<MaterialFile[]> {
  return (await selectFiles(db).where('m.case_id', caseId).orderBy('m.id')) as MaterialFile[];
}

export async function findMaterialFile(db: Db | Trx, caseId: number, id: number): Promise<MaterialFile | undefined> {
  const [file] = (await selectFiles(db).where({ 'm.case_id': caseId, 'm.id': id })) as MaterialFile[];
  return file;
}

export async function insertMaterialFile(
  trx: Trx,
  file: {
    readonly caseId: number;
    readonly code: string;
    readonly fileId: number;
    readonly kind: ScanKind;
    readonly sha256: string;
    readonly uscc: string | null;
    readonly reusedFromId: number | null;
    readonly by: number;
    readonly at: Date;
  },
): Promise<number> {
  const [id] = await trx('filing_material_files').insert({
    case_id: file.caseId,
    code: file.code,
    file_id: file.fileId,
    kind: file.kind,
    live_sha256: file.sha256,
    uscc: file.uscc,
    reused_from_id: file.reusedFromId,
    added_by: file.by,
    added_at: file.at,
  });
  if (id === undefined) throw new Error('the row of a material got no id');
  return id;
}

/** Takes a file back that is live; answers whether it was. The content stays. */
export async function takeBackFile(
  trx: Trx,
  id: number,
  { by, at, ground }: { readonly by: number; readonly at: Date; readonly ground: string },
): Promise<boolean> {
  const taken = await trx('filing_material_files')
    .where({ id, taken_back_at: null })
    .update({ live_sha256: null, taken_back_by: by, taken_back_at: at, taken_back_ground: ground });
  return taken === 1;
}

/** What a person found of each material, with who and when. */
export interface StoredMark extends MarkedMaterial {
  readonly markedByName: string;
  readonly markedAt: Date;
}

export async function listMarks(db: Db | Trx, caseId: number): Promise<StoredMark[]> {
  return (await db('filing_material_marks as k')
    .join('operators as o', 'o.id', 'k.marked_by')
    .select({
      code: 'k.code',
      mark: 'k.mark',
      word: 'k.word',
      markedByName: 'o.display_name',
      markedAt: 'k.marked_at',
    })
    .options(asObjects)
    .where('k.case_id', caseId)
    .orderBy('k.code')) as StoredMark[];
}

export async function writeMark(
  trx: Trx,
  caseId: number,
  { code, mark, word }: MarkedMaterial,
  { by, at }: { readonly by: number; readonly at: Date },
): Promise<void> {
  const said = { mark, word, marked_by: by, marked_at: at };
  await trx('filing_material_marks')
    .insert({ case_id: caseId, code, ...said })
    .onConflict()
    .merge(said);
}

/** Files of other cases of this office that prove something of the same business: named by its row in the register, or its credit code. */
export interface ReusableFile extends MaterialFile {
  readonly caseKind: string;
  readonly caseName: string;
  readonly filedAt: Date | null;
  readonly filingNo: string | null;
}

export async function listReusableFiles(
  db: Db | Trx,
  of: { readonly caseId: number; readonly agencyId: number; readonly businessId: number | null; readonly uscc: string },
): Promise<ReusableFile[]> {
  const { businessId, uscc } = of;
  if (businessId === null && uscc === '') return [];
  return (await selectFiles(db)
    .join('filing_cases as c', 'c.id', 'm.case_id')
    .select({ caseKind: 'c.kind', caseName: 'c.business_name', filedAt: 'c.filed_at', filingNo: 'c.filing_no' })
    .where({ 'c.agency_id': of.agencyId, 'm.taken_back_at': null })
    .whereNot('m.case_id', of.caseId)
    .andWhere((query) => {
      if (businessId !== null) query.orWhere('c.business_id', businessId);
      if (uscc !== '') query.orWhere('m.uscc', uscc);
    })
    .orderBy('m.id', 'desc')
    .limit(mostReusable)) as ReusableFile[];
}

const mostReusable = 200;

/** A person who sees the content of a file on a day. */
export interface View {
  readonly materialFileId: number;
  readonly seenBy: number;
  readonly seenOn: string;
}

const viewRow = ({ materialFileId, seenBy, seenOn }: View) => ({
  material_file_id: materialFileId,
  seen_by: seenBy,
  seen_on: seenOn,
});

export const hasView = async (db: Db | Trx, view: View): Promise<boolean> =>
  ((await db('filing_material_views').select('seen_on').where(viewRow(view)).first()) as unknown) !== undefined;

/** Notes it. Answers whether nobody else has meanwhile. */
export async function noteView(trx: Trx, view: View): Promise<boolean> {
  if (await hasView(trx, view)) return false;
  await trx('filing_material_views').insert(viewRow(view)).onConflict().ignore();
  return true;
}
