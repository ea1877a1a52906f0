import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { CaseState } from '#domain/filing/moves.js';
import type { SecondResult, SourceKind } from './words.js';

/** What a second entry has beside its case. */
export interface SecondEntry {
  readonly caseId: number;
  readonly result: SecondResult;
  /** Day on which the platform decided, yyyy-mm-dd. */
  readonly resultOn: string;
  readonly sourceKind: SourceKind | null;
  readonly sourceName: string | null;
  /** The pasted page, sealed. */
  readonly source: Buffer | null;
  /** What was taken from it, sealed (`Taken`). */
  readonly taken: Buffer | null;
  readonly pastedFields: number;
  readonly typedFields: number;
  /** Time of work. */
  readonly seconds: number;
  readonly seenAt: Date;
  readonly finishedAt: Date | null;
}

export async function findSecondEntry(db: Db | Trx, caseId: number): Promise<SecondEntry | undefined> {
  const [row] = (await db('second_entries')
    .select({
      caseId: 'case_id',
      result: 'result',
      resultOn: 'result_on',
      sourceKind: 'source_kind',
      sourceName: 'source_name',
      source: 'source',
      taken: 'taken',
      pastedFields: 'pasted_fields',
      typedFields: 'typed_fields',
      seconds: 'seconds',
      seenAt: 'seen_at',
      finishedAt: 'finished_at',
    })
    .options(asObjects)
    .where({ case_id: caseId })) as SecondEntry[];
  return row;
}

export async function insertSecondEntry(
  trx: Trx,
  entry: {
    readonly caseId: number;
    readonly result: SecondResult;
    readonly resultOn: string;
    readonly caseKey: string;
    readonly seconds: number;
    readonly seenAt: Date;
  },
): Promise<void> {
  await trx('second_entries').insert({
    case_id: entry.caseId,
    result: entry.result,
    result_on: entry.resultOn,
    case_key: entry.caseKey,
    seconds: entry.seconds,
    seen_at: entry.seenAt,
  });
}

/** Somebody is at work on it. What two pages see at once counts once: the time since the entry says that somebody was seen last. */
export async function noteSeen(
  db: Db | Trx,
  entry: Pick<SecondEntry, 'caseId' | 'seenAt'>,
  seconds: number,
  at: Date,
): Promise<void> {
  await db('second_entries')
    .where({ case_id: entry.caseId, finished_at: null, seen_at: entry.seenAt })
    .increment('seconds', Math.round(seconds))
    .update({ seen_at: at });
}

export async function writeSource(
  trx: Trx,
  caseId: number,
  source: { readonly kind: SourceKind; readonly name: string | null; readonly sealed: Buffer },
): Promise<void> {
  await trx('second_entries')
    .where({ case_id: caseId })
    .update({ source_kind: source.kind, source_name: source.name, source: source.sealed });
}

/** What is looked for by, and what was taken from the page. */
export async function writeEntryFacts(
  trx: Trx,
  caseId: number,
  written: {
    readonly uscc: string;
    readonly nameKey: string;
    readonly taken: Buffer | null;
    readonly pastedFields: number;
    readonly typedFields: number;
  },
): Promise<void> {
  await trx('second_entries')
    .where({ case_id: caseId })
    .update({
      uscc: written.uscc || null,
      name_key: written.nameKey || null,
      taken: written.taken,
      pasted_fields: written.pastedFields,
      typed_fields: written.typedFields,
    });
}

export async function writeFinished(trx: Trx, caseId: number, at: Date): Promise<void> {
  await trx('second_entries').where({ case_id: caseId }).update({ finished_at: at });
}

/** A case that has a platform number, of any kind. */
export interface NumberHolder {
  readonly id: number;
  readonly kind: string;
  readonly agencyId: number;
  readonly agencyName: string;
  readonly state: CaseState;
  readonly facts: Buffer;
}

/** Cases with this number, or one that differs by hyphens alone. */
export async function listNumberHolders(db: Db | Trx, number: string, key: string): Promise<NumberHolder[]> {
  return (await db('filing_cases as c')
    .join('agencies as a', 'a.id', 'c.agency_id')
    .leftJoin('second_entries as s', 's.case_id', 'c.id')
    .select({
      id: 'c.id',
      kind: 'c.kind',
      agencyId: 'c.agency_id',
      agencyName: 'a.name',
      state: 'c.state',
      facts: 'c.facts',
    })
    .options(asObjects)
    .where('c.platform_case_no', number)
    .orWhere('s.case_key', key)
    .orderBy('c.id')) as NumberHolder[];
}

/** An entry that came to nothing gives its number back; its facts keep it. Returns whether it was one. */
export async function freeNumber(trx: Trx, caseId: number): Promise<boolean> {
  const freed = await trx('filing_cases')
    .where({ id: caseId, kind: 'second_entry' })
    .whereIn('state', ['withdrawn', 'returned'])
    .update({ platform_case_no: null });
  if (freed === 0) return false;
  await trx('second_entries').where({ case_id: caseId }).update({ case_key: null });
  return true;
}
