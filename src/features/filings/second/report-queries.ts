import type { Db } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { CaseState } from '#domain/filing/moves.js';
import type { SecondResult } from './words.js';

/** A second entry that was finished, with what it cost. */
export interface FinishedEntry {
  readonly caseId: number;
  readonly agencyId: number;
  readonly agencyName: string;
  readonly number: string | null;
  readonly businessName: string;
  readonly result: SecondResult;
  readonly state: CaseState;
  readonly enteredBy: string;
  readonly seconds: number;
  readonly pastedFields: number;
  readonly typedFields: number;
  readonly finishedAt: Date;
}

/** Finished entries of an office (without one: of all), finished from `from` until before `to`; in the order in which they were finished. */
export async function listFinished(
  db: Db,
  { office, from, to }: { readonly office: number | undefined; readonly from: Date; readonly to: Date },
): Promise<FinishedEntry[]> {
  return (await db('second_entries as s')
    .join('filing_cases as c', 'c.id', 's.case_id')
    .join('agencies as a', 'a.id', 'c.agency_id')
    .leftJoin('operators as o', 'o.id', 'c.acceptor_id')
    .select({
      caseId: 's.case_id',
      agencyId: 'c.agency_id',
      agencyName: 'a.name',
      number: 'c.platform_case_no',
      businessName: 'c.business_name',
      result: 's.result',
      state: 'c.state',
      enteredBy: db.raw("COALESCE(o.display_name, '')"),
      seconds: 's.seconds',
      pastedFields: 's.pasted_fields',
      typedFields: 's.typed_fields',
      finishedAt: 's.finished_at',
    })
    .options(asObjects)
    .where('s.finished_at', '>=', from)
    .andWhere('s.finished_at', '<', to)
    .modify((query) => {
      if (office !== undefined) query.where('c.agency_id', office);
    })
    .orderBy('s.finished_at')
    .orderBy('s.case_id')) as FinishedEntry[];
}

/** An entry that somebody has begun. */
export interface OpenEntry {
  readonly caseId: number;
  readonly number: string | null;
  readonly businessName: string;
  readonly result: SecondResult;
  readonly savedAt: Date;
}

/** Drafts of an office, the latest first. */
export async function listOpen(db: Db, agencyId: number): Promise<OpenEntry[]> {
  return (await db('second_entries as s')
    .join('filing_cases as c', 'c.id', 's.case_id')
    .select({
      caseId: 's.case_id',
      number: 'c.platform_case_no',
      businessName: 'c.business_name',
      result: 's.result',
      savedAt: 'c.saved_at',
    })
    .options(asObjects)
    .where({ 'c.agency_id': agencyId, 'c.state': 'draft' })
    .orderBy('c.saved_at', 'desc')
    .limit(50)) as OpenEntry[];
}
