import { type BusinessDraft, factsDigest } from '#features/register/business.js';
import { type BusinessColumns, textOf } from '#features/register/columns.js';
import { type FilingStatus, isActive } from '#features/register/fields.js';
import { listStoredBusinesses } from '#features/register/writing/business-queries.js';
import { type BusinessDifference, differenceOf } from '#features/register/writing/difference.js';
import type { KnownBusiness } from '#features/register/writing/known-queries.js';
import type { Match } from './matching.js';
import { type KeyedRow, type Planning, skipped } from './plan-rows.js';
import { draftOf, type ImportContext, type ImportSource, type SourceRow } from './sources/source.js';
import type { ChangedChange, PlannedChange } from './types.js';
import { skipReasons } from './words.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';

/** Rows whose business is known: unchanged, changed, or held up by what the register says of it. */
export async function settleMatched(planning: Planning, rows: readonly KeyedRow[]): Promise<PlannedChange[]> {
  const isSure = await surelySame(planning, rows);
  const stored = await listStoredBusinesses(
    planning.deps.db,
    rows.filter((_, i) => !isSure[i]).map(({ match }) => match?.business.id ?? 0),
  );
  return rows.map((row, i): PlannedChange => {
    const { business, by } = row.match as Match;
    const same = { kind: 'same', row: row.row, businessId: business.id, matchedBy: by, name: row.name } as const;
    if (isSure[i]) {
      planning.entered.add(row.row);
      return same;
    }
    const barred = barOf(planning, row, business);
    if (barred !== undefined) return skipped(row, barred);
    planning.entered.add(row.row);
    const before = stored.get(business.id) ?? {};
    const difference = rowDifference(planning, planning.source, row, before, planning.deps.cipher, planning.now);
    if (isNothing(difference)) return sameLicence(row, same);
    return {
      kind: 'changed',
      row: row.row,
      businessId: business.id,
      baseVersion: business.version,
      matchedBy: by,
      name: row.name,
      ...difference,
      stored: before,
    };
  });
}

/** A filing that states what the register holds is told by its digest; for an old licence the row is looked at. */
async function surelySame({ source, deps }: Planning, rows: readonly KeyedRow[]): Promise<readonly boolean[]> {
  if (source.status !== 'filed') return rows.map(() => false);
  return rows.map(
    ({ match, values }) =>
      match?.business.filingStatus === 'filed' && match.business.digest === factsDigest(values, deps.cipher),
  );
}

function barOf({ matcher, source }: Planning, { keys }: KeyedRow, business: KnownBusiness): string | undefined {
  if (source.status === 'filed') {
    const holder = matcher.holderOf(keys.filingNo, business.id);
    return holder && skipReasons.numberTaken(keys.filingNo, holder.name);
  }
  if (business.filingStatus === 'filed') return skipReasons.filedUnmarked(business.filingNo);
  if (!isActive(business.filingStatus)) return skipReasons.ended;
  const there = matcher.atPlace(keys);
  return there && there.id !== business.id ? skipReasons.placeTaken(there.name) : undefined;
}

/** An old licence whose facts stand already is only put behind its entry, where it is not yet. */
function sameLicence({ task, row, name, match }: KeyedRow, same: PlannedChange): PlannedChange {
  const licence = task.kind === 'enter' ? task.licence : undefined;
  if (!licence || !match || licence.enteredAs?.businessId === match.business.id) return same;
  return { kind: 'linked', row, name, businessId: match.business.id, matchedBy: match.by, reason: null };
}

/**
 * What a row changes in a business that stands. A licence that has ended since the baseline stays ended: the calendar says so, not the
 * annex.
 */
export function rowDifference(
  context: ImportContext,
  source: Pick<ImportSource, 'status' | 'stated'>,
  row: SourceRow,
  stored: BusinessColumns,
  cipher: PersonalCipher,
  now: Date,
): BusinessDifference {
  const draft = draftOf(context, source, row);
  const isLapsed = source.status === 'licensed_unfiled' && stored['filing_status'] === 'lapsed_unfiled';
  const filingStatus: FilingStatus = isLapsed ? 'lapsed_unfiled' : draft.filingStatus;
  return differenceOf(stored, { ...draft, filingStatus }, cipher, now);
}

/** Nothing but where it was said. */
const isNothing = ({ fields }: BusinessDifference): boolean => fields.every(({ field }) => field === 'source');

/** A marked licence stands behind the business of its filing, once that has entered. */
export function planLink({ entered }: Planning, row: KeyedRow): PlannedChange {
  const { task } = row;
  if (task.kind !== 'link') throw new Error('this row is not marked as filed');
  const { enteredAs } = task.licence;
  const businessId = task.businessId ?? (enteredAs?.kind === 'as_filed' ? enteredAs.businessId : null);
  const of = { row: row.row, name: row.name.slice(0, 100), matchedBy: 'link' } as const;
  if (businessId !== null && enteredAs?.kind === 'as_filed' && enteredAs.businessId === businessId)
    return { kind: 'same', businessId, ...of };
  const reason = businessId === null ? skipReasons.waits : null;
  if (businessId !== null) entered.add(row.row);
  return { kind: 'linked', businessId, reason, ...of };
}

export function planNew(planning: Planning, row: KeyedRow, isLate: boolean): PlannedChange {
  const holder = planning.matcher.inactiveHolderOf(row.keys.filingNo);
  if (holder) return skipped(row, skipReasons.numberTaken(row.keys.filingNo, holder.name));
  const { task } = row;
  const ended = task.kind === 'enter' && task.licence?.enteredAs;
  if (ended) return skipped(row, skipReasons.ended);
  planning.entered.add(row.row);
  return { kind: 'new', row: row.row, newNo: planning.newCount++, name: row.name, isLate };
}

/** Entries of their own that licences of filed businesses still have: they end, and their history says where they went. */
export async function leftOvers(planning: Planning, rows: readonly KeyedRow[]): Promise<PlannedChange[]> {
  const left = rows.flatMap((row) => {
    const { task } = row;
    if (task.kind === 'leave' || !planning.entered.has(row.row)) return [];
    const isFiling = planning.source.status === 'filed' || task.kind === 'link';
    return isFiling ? planning.matcher.leftOver(task.stands).map((business) => ({ row, business })) : [];
  });
  const stored = await listStoredBusinesses(
    planning.deps.db,
    left.map(({ business }) => business.id),
  );
  return left.map(({ row, business }): ChangedChange => {
    const before = stored.get(business.id) ?? {};
    return {
      kind: 'changed',
      row: row.row,
      businessId: business.id,
      baseVersion: business.version,
      matchedBy: 'link',
      name: business.name,
      ...endingDifference(planning, row.row, before, planning.deps.cipher, planning.now),
      stored: before,
      reason: skipReasons.merged(row.name).slice(0, 300),
    };
  });
}

/** What ends a licence's own entry: it is deregistered, by the row that says that the business is filed. */
export function endingDifference(
  { version, batchId }: Pick<ImportContext, 'version' | 'batchId'>,
  row: number,
  stored: BusinessColumns,
  cipher: PersonalCipher,
  now: Date,
): BusinessDifference {
  const draft: BusinessDraft = {
    values: {},
    filingStatus: 'deregistered',
    agencyId: Number(stored['agency_id']),
    city: textOf(stored['city']),
    source: {
      kind: 'licence',
      reference: textOf(stored['old_system_id']) || textOf(stored['source_ref']),
      row: { versionId: version.id, row, batchId },
    },
  };
  return differenceOf(stored, draft, cipher, now);
}
