import type { Db } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';

/** A number in the book of an office. */
export interface BookLine {
  readonly number: string;
  readonly series: string;
  readonly seq: number;
  readonly caseId: number | null;
  readonly givenAt: Date;
  readonly businessId: number | null;
  readonly businessName: string | null;
  readonly voidAt: Date | null;
  readonly voidGround: string | null;
}

/** A page of an office's numbers, of each series the newest first; `isVoid`: void ones alone. */
export async function listGivenNumbers(
  db: Db,
  agencyId: number,
  ask: {
    readonly isVoid: boolean;
    readonly after: Pick<BookLine, 'series' | 'seq'> | undefined;
    readonly limit: number;
  },
): Promise<BookLine[]> {
  const query = db('filing_numbers as n')
    .leftJoin('filing_cases as c', 'c.id', 'n.case_id')
    .select({
      number: 'n.number',
      series: 'n.series',
      seq: 'n.seq',
      caseId: 'n.case_id',
      givenAt: 'n.given_at',
      businessId: 'c.business_id',
      businessName: 'c.business_name',
      voidAt: 'n.void_at',
      voidGround: 'n.void_ground',
    })
    .options(asObjects)
    .where('n.agency_id', agencyId)
    .orderBy('n.series')
    .orderBy('n.seq', 'desc')
    .limit(ask.limit);
  if (ask.isVoid) void query.whereNotNull('n.void_at');
  if (ask.after)
    void query.whereRaw('(n.series > ? OR (n.series = ? AND n.seq < ?))', [
      ask.after.series,
      ask.after.series,
      ask.after.seq,
    ]);
  return (await query) as BookLine[];
}
