import type { Trx } from '#platform/db/connection.js';

/** Gives the annexes that a person has in hand to a colleague; returns what that was, in words (C5). */
export async function handOverClaims(trx: Trx, fromId: number, toId: number): Promise<string[]> {
  const claimed = (await trx('annexes as x')
    .join('divisions as d', 'd.code', 'x.unit_code')
    .select('x.id', 'x.annex_no', 'd.name')
    .where({ 'x.claimed_by': fromId, 'x.state': 'submitted' })
    .orderBy(['x.unit_code', 'x.annex_no'])
    .forUpdate()) as { id: number; annex_no: number; name: string }[];
  if (claimed.length === 0) return [];
  await trx('annexes')
    .whereIn(
      'id',
      claimed.map(({ id }) => id),
    )
    .increment('version', 1)
    .update({ claimed_by: toId });
  return claimed.map(({ name, annex_no }) => `${name}附件${annex_no}`);
}
