import type { Db } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { openByAnnex } from './hand-over-queries.js';
import { handOverWords } from './present.js';

/** The hand-over that an annex is in, for people of the office whose work it is: others are not concerned with who is away. */
export async function handedOverOf(db: Db, { agencyId }: Pick<Actor, 'agencyId'>, annexId: number) {
  const handedOver = (await openByAnnex(db, agencyId, [annexId])).get(annexId);
  return { handedOver, handedOverWords: handedOver ? handOverWords(handedOver) : '' };
}
