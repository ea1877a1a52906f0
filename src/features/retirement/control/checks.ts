import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { checkChars, type CheckItem } from '#domain/retirement/checklist.js';
import { retirementProblems } from '#features/retirement/problems.js';
import { storeCheck, takeCheck } from './check-queries.js';

export interface TypedCheck {
  readonly owner: string;
  readonly evidence: string;
  readonly isDone: boolean;
  /** Of what the page showed; 0 where nothing was noted. */
  readonly version: number;
}

/** Notes who sees to an item, with what evidence, and whether it is done. @throws retirement.moved, retirement.owner, retirement.evidence */
export async function noteCheck(
  trx: Trx,
  deps: Pick<Deps, 'clock'>,
  actor: Actor,
  item: CheckItem,
  typed: TypedCheck,
): Promise<void> {
  const stood = await takeCheck(trx, item.key);
  const isFresh = stood.notedAt === null;
  if (typed.version !== (isFresh ? 0 : stood.version)) throw retirementProblems.moved();
  if (typed.owner === '' || typed.owner.length > checkChars.owner) throw retirementProblems.owner({ field: 'owner' });
  const { least, most } = checkChars.evidence;
  const length = typed.evidence.length;
  if (length > most || (typed.isDone && length < least)) throw retirementProblems.evidence({ field: 'evidence' });
  const at = deps.clock.now();
  await storeCheck(trx, stood.id, { ...typed, by: actor.id, at });
  audit(trx, at, actor, {
    verb: 'retirement.check',
    objectType: 'retirement-check',
    objectId: stood.id,
    before: isFresh ? {} : { note: stood.evidence },
    after: { what: item.title, note: typed.evidence, settled: typed.isDone ? '已办好' : '未办好' },
  });
}
