import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { violatedConstraint } from '#platform/db/errors.js';
import type { Actor } from '#platform/http/actor.js';
import { matchProblems } from './problems.js';
import type { PairVerdict } from './words.js';

/** What both sides of a pair looked like when it was decided. */
export interface PairSaid {
  readonly licence: string;
  readonly filing: string;
  /** Why the program proposed it. */
  readonly says: string;
}

export interface MatchDecision {
  readonly id: number;
  readonly driveId: number;
  readonly unitCode: string;
  readonly unitName: string;
  readonly agencyId: number;
  readonly verdict: PairVerdict;
  readonly said: PairSaid;
  readonly decidedByName: string;
  readonly decidedAt: Date;
  readonly undoneByName: string | null;
  readonly undoneAt: Date | null;
}

/** Decisions of units that this person may see: the province all, an office those of the units it answers for. */
const decisionsFor = (db: Db | Trx, actor: Pick<Actor, 'scope' | 'agencyId'>) =>
  db('match_decisions as m')
    .join('annexes as x', (on) =>
      on.on('x.drive_id', 'm.drive_id').andOn('x.unit_code', 'm.unit_code').andOnVal('x.annex_no', 3),
    )
    .join('divisions as d', 'd.code', 'm.unit_code')
    .join('operators as o', 'o.id', 'm.decided_by')
    .leftJoin('operators as u', 'u.id', 'm.undone_by')
    .select({
      id: 'm.id',
      driveId: 'm.drive_id',
      unitCode: 'm.unit_code',
      unitName: 'd.name',
      agencyId: 'x.agency_id',
      verdict: 'm.verdict',
      sealed: 'm.said',
      decidedByName: 'o.display_name',
      decidedAt: 'm.decided_at',
      undoneByName: 'u.display_name',
      undoneAt: 'm.undone_at',
    })
    .modify((query) => {
      if (actor.scope.level !== 'province') void query.where('x.agency_id', actor.agencyId);
    });

type RawDecision = Omit<MatchDecision, 'said'> & { readonly sealed: Buffer };

const opened = (cipher: PersonalCipher, { sealed, ...row }: RawDecision): MatchDecision => ({
  ...row,
  said: JSON.parse(cipher.openBytes(sealed).toString('utf8')) as PairSaid,
});

/** Newest first. */
export async function listDecisionsFor(
  db: Db,
  cipher: PersonalCipher,
  actor: Pick<Actor, 'scope' | 'agencyId'>,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<MatchDecision[]> {
  const rows = (await decisionsFor(db, actor).orderBy('m.id', 'desc').offset(offset).limit(limit)) as RawDecision[];
  return rows.map((row) => opened(cipher, row));
}

/** Locked until the end of the transaction; undefined for what is not this person's. */
export async function lockDecisionFor(
  trx: Trx,
  cipher: PersonalCipher,
  actor: Actor,
  id: number,
): Promise<MatchDecision | undefined> {
  await trx('match_decisions').select('id').where({ id }).forUpdate();
  const row = await decisionsFor(trx, actor).where('m.id', id).forShare().first<RawDecision | undefined>();
  return row && opened(cipher, row);
}

export interface NewDecision {
  readonly driveId: number;
  readonly unitCode: string;
  readonly licenceKey: string;
  readonly filingKey: string;
  readonly filingName: Buffer | null;
  readonly verdict: PairVerdict;
  readonly said: PairSaid;
  readonly by: number;
  readonly at: Date;
}

/** @throws match.decided, match.linked where another decision holds already */
export async function insertDecision(trx: Trx, cipher: PersonalCipher, one: NewDecision): Promise<number> {
  try {
    const [id] = await trx('match_decisions').insert({
      drive_id: one.driveId,
      unit_code: one.unitCode,
      licence_key: one.licenceKey,
      filing_key: one.filingKey,
      filing_name: one.filingName,
      verdict: one.verdict,
      is_current: 1,
      is_link: one.verdict === 'same' ? 1 : null,
      said: cipher.sealBytes(Buffer.from(JSON.stringify(one.said))),
      decided_by: one.by,
      decided_at: one.at,
    });
    return Number(id);
  } catch (error) {
    const name = violatedConstraint(error);
    if (name === 'match_decisions_pair') throw matchProblems.decided();
    if (name === 'match_decisions_link') throw matchProblems.linked();
    throw error;
  }
}

export async function endDecision(trx: Trx, id: number, by: number, at: Date): Promise<void> {
  await trx('match_decisions').where({ id }).update({ is_current: null, is_link: null, undone_by: by, undone_at: at });
}

/** A decision that holds, by the hashes that name both rows. */
export interface HeldPair {
  readonly licenceKey: string;
  readonly filingKey: string;
  readonly filingName: Buffer | null;
  readonly verdict: PairVerdict;
}

/** What holds in a unit; its check reads it. */
export async function listHeldPairs(
  db: Db | Trx,
  { driveId, unitCode }: { readonly driveId: number; readonly unitCode: string },
): Promise<HeldPair[]> {
  return (await db('match_decisions')
    .select({
      licenceKey: 'licence_key',
      filingKey: 'filing_key',
      filingName: 'filing_name',
      verdict: 'verdict',
    })
    .where({ drive_id: driveId, unit_code: unitCode, is_current: 1 })
    .orderBy('id')) as HeldPair[];
}
