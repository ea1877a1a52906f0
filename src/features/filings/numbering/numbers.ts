import type { Trx } from '#platform/db/connection.js';
import { type NumberParts, numberOf, seriesOf } from '#domain/filing/numbering.js';
import { filingProblems } from '#features/filings/problems.js';
import { insertNumber, isHeld, takeNext } from './number-queries.js';

/** Said of numbers that an office had given by itself before the portal numbered. */
const heldGround = '本机构已有业户使用这个编号（系统启用前自行编号）';

/**
 * Gives a case its filing number within the transaction that files it: without a gap in its series, never twice, whatever is rolled back
 * (C50). A number that an entry of the register holds already is kept as void. @throws filing.series_full
 */
export async function giveNumber(
  trx: Trx,
  input: {
    readonly pattern: string;
    readonly parts: NumberParts;
    readonly agencyId: number;
    readonly caseId: number;
    readonly at: Date;
  },
): Promise<string> {
  const series = seriesOf(input.pattern, input.parts);
  for (;;) {
    const seq = await takeNext(trx, series);
    const number = numberOf(input.pattern, input.parts, seq);
    if (number === undefined) throw filingProblems.series_full({ series });
    const given = { number, series, seq, agencyId: input.agencyId, givenAt: input.at };
    if (!(await isHeld(trx, input.agencyId, number))) {
      await insertNumber(trx, { ...given, caseId: input.caseId, voidGround: null });
      return number;
    }
    await insertNumber(trx, { ...given, caseId: null, voidGround: heldGround });
  }
}
