import type { Trx } from '#platform/db/connection.js';

/** The next number of a series, which is held until the end of the transaction: a rollback gives it back, so that no gap is left. */
export async function takeNext(trx: Trx, series: string): Promise<number> {
  // One statement locks the row for writing from the first: reading before would let two wait for each other.
  await trx('filing_series')
    .insert({ series, last_no: 1 })
    .onConflict()
    .merge({ last_no: trx.raw('filing_series.last_no + 1') });
  const row = (await trx('filing_series').select({ lastNo: 'last_no' }).where({ series }).first()) as {
    lastNo: number;
  };
  return Number(row.lastNo);
}

/** Whether an entry of the register holds the number already, from times when offices numbered by themselves. */
export async function isHeld(trx: Trx, agencyId: number, number: string): Promise<boolean> {
  const holder = (await trx('businesses')
    .select('id')
    .where({ agency_id: agencyId, filing_no: number })
    .first()) as unknown;
  return holder !== undefined;
}

export interface GivenNumber {
  readonly number: string;
  readonly series: string;
  readonly seq: number;
  readonly agencyId: number;
  readonly givenAt: Date;
  /** Null for a number that is void from the first. */
  readonly caseId: number | null;
  readonly voidGround: string | null;
}

export async function insertNumber(trx: Trx, given: GivenNumber): Promise<void> {
  await trx('filing_numbers').insert({
    number: given.number,
    series: given.series,
    seq: given.seq,
    agency_id: given.agencyId,
    case_id: given.caseId,
    given_at: given.givenAt,
    void_at: given.voidGround === null ? null : given.givenAt,
    void_ground: given.voidGround,
  });
}
