import { bulkInsert } from '#platform/db/bulk.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { ComparisonState, DifferenceKind } from './words.js';

/** A list of the old system that was held against the register. */
export interface Comparison {
  readonly id: number;
  readonly state: ComparisonState;
  readonly fileId: number;
  readonly fileName: string;
  readonly jobId: number | null;
  readonly refusalSentence: string | null;
  readonly rowCount: number;
  readonly sameCount: number;
  readonly differingCount: number;
  readonly unknownCount: number;
  readonly severalCount: number;
  readonly goneCount: number;
  readonly comparedByName: string;
  readonly comparedAt: Date;
}

const columns = {
  id: 'c.id',
  state: 'c.state',
  fileId: 'c.file_id',
  fileName: 'c.file_name',
  jobId: 'c.job_id',
  refusalSentence: 'c.refusal_sentence',
  rowCount: 'c.row_count',
  sameCount: 'c.same_count',
  differingCount: 'c.differing_count',
  unknownCount: 'c.unknown_count',
  severalCount: 'c.several_count',
  goneCount: 'c.gone_count',
  comparedByName: 'o.display_name',
  comparedAt: 'c.compared_at',
} as const satisfies Record<keyof Comparison, string>;

const comparisons = (db: Db | Trx) =>
  db('extract_comparisons as c').join('operators as o', 'o.id', 'c.compared_by').select(columns).options(asObjects);

/** The newest first. */
export async function listComparisons(db: Db | Trx, limit: number): Promise<Comparison[]> {
  return (await comparisons(db).orderBy('c.id', 'desc').limit(limit)) as Comparison[];
}

export async function findComparison(db: Db | Trx, id: number): Promise<Comparison | undefined> {
  return comparisons(db).where('c.id', id).first<Comparison | undefined>();
}

export async function insertComparison(
  trx: Trx,
  one: {
    readonly fileId: number;
    readonly fileName: string;
    readonly sha256: string;
    readonly by: number;
    readonly at: Date;
  },
): Promise<number> {
  const [id] = await trx('extract_comparisons').insert({
    state: 'reading',
    file_id: one.fileId,
    file_name: one.fileName,
    sha256: one.sha256,
    compared_by: one.by,
    compared_at: one.at,
  });
  if (id === undefined) throw new Error('the comparison row got no id');
  return id;
}

export async function updateComparison(
  trx: Trx,
  id: number,
  change: Readonly<Record<string, string | number | null>>,
): Promise<void> {
  await trx('extract_comparisons').where({ id }).update(change);
}

/** A fact that a list tells differently, or a row or business without its counterpart. Values as they are, personal ones whole. */
export interface ExtractDifference {
  readonly id: number;
  readonly kind: DifferenceKind;
  readonly businessId: number | null;
  readonly sheetRow: number | null;
  readonly oldId: string;
  readonly name: string;
  /** '' for a row or a business as a whole. */
  readonly field: string;
  readonly ours: string;
  readonly theirs: string;
  readonly takenByName: string | null;
  readonly takenAt: Date | null;
  readonly ground: string | null;
}

export async function deleteDifferences(trx: Trx, comparisonId: number): Promise<void> {
  await trx('extract_differences').where({ comparison_id: comparisonId }).delete();
}

export async function insertDifferences(
  trx: Trx,
  cipher: PersonalCipher,
  comparisonId: number,
  rows: readonly Omit<ExtractDifference, 'id' | 'takenByName' | 'takenAt' | 'ground'>[],
): Promise<void> {
  await bulkInsert(
    trx,
    'extract_differences',
    [
      ...['comparison_id', 'kind', 'business_id', 'sheet_row', 'old_id', 'name', 'field'],
      ...['ours_sealed', 'theirs_sealed'],
    ],
    rows.map((one) => [
      comparisonId,
      one.kind,
      one.businessId,
      one.sheetRow,
      [...one.oldId].slice(0, 60).join(''),
      [...one.name].slice(0, 100).join(''),
      one.field,
      cipher.seal(one.ours),
      cipher.seal(one.theirs),
    ]),
  );
}

/** Differences of a kind behind an id, in the order of the list; `ids`: those alone. */
export async function listDifferences(
  db: Db | Trx,
  cipher: PersonalCipher,
  ask: {
    readonly comparisonId: number;
    readonly kind: DifferenceKind;
    readonly after?: number;
    readonly ids?: readonly number[];
    readonly limit: number;
  },
  isHeld = false,
): Promise<ExtractDifference[]> {
  const query = db('extract_differences as d')
    .leftJoin('operators as o', 'o.id', 'd.taken_by')
    .select({
      id: 'd.id',
      kind: 'd.kind',
      businessId: 'd.business_id',
      sheetRow: 'd.sheet_row',
      oldId: 'd.old_id',
      name: 'd.name',
      field: 'd.field',
      ours: 'd.ours_sealed',
      theirs: 'd.theirs_sealed',
      takenByName: 'o.display_name',
      takenAt: 'd.taken_at',
      ground: 'd.ground',
    })
    .options(asObjects)
    .where({ 'd.comparison_id': ask.comparisonId, 'd.kind': ask.kind })
    .andWhere('d.id', '>', ask.after ?? 0)
    .orderBy('d.id')
    .limit(ask.limit);
  if (ask.ids) void query.whereIn('d.id', [...ask.ids]);
  if (isHeld) void query.forUpdate();
  const rows = (await query) as ExtractDifference[];
  return rows.map((row) => ({ ...row, ours: cipher.open(row.ours), theirs: cipher.open(row.theirs) }));
}

export async function markTaken(
  trx: Trx,
  ids: readonly number[],
  by: { readonly id: number; readonly at: Date; readonly ground: string },
): Promise<void> {
  await trx('extract_differences')
    .whereIn('id', [...ids])
    .update({ taken_by: by.id, taken_at: by.at, ground: by.ground });
}

/** Ids of businesses that hold one of these numbers: in the old system, of a licence, of credit. */
export async function listBusinessesWith(
  db: Db | Trx,
  numbers: {
    readonly oldIds: readonly string[];
    readonly licences: readonly string[];
    readonly usccs: readonly string[];
  },
): Promise<number[]> {
  const ask = (column: string, values: readonly string[]) =>
    values.length === 0
      ? []
      : db('businesses')
          .whereIn(column, [...values])
          .pluck('id');
  const found = await Promise.all([
    ask('old_system_id', numbers.oldIds),
    ask('licence_no', numbers.licences),
    ask('uscc', numbers.usccs),
  ]);
  return [...new Set((found.flat() as number[]).map(Number))];
}

/** Businesses that the old system has a number for, and that stand in the register still, behind an id. */
export async function listOldBusinesses(
  db: Db | Trx,
  after: number,
  limit: number,
): Promise<{ readonly id: number; readonly oldId: string; readonly name: string }[]> {
  return (await db('businesses')
    .select({ id: 'id', oldId: 'old_system_id', name: 'business_name' })
    .whereNotNull('old_system_id')
    .whereNotIn('filing_status', ['terminated', 'deregistered'])
    .andWhere('id', '>', after)
    .orderBy('id')
    .limit(limit)) as { id: number; oldId: string; name: string }[];
}

/** Agencies that keep these businesses, in the order of their ids. */
export async function listAgenciesOf(db: Db | Trx, businessIds: readonly number[]): Promise<number[]> {
  const ids = (await db('businesses')
    .distinct('agency_id')
    .whereIn('id', [...businessIds])
    .orderBy('agency_id')
    .pluck('agency_id')) as number[];
  return ids.map(Number);
}
