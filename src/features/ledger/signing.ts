import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { lockLedger } from './ledger-queries.js';
import { ledgerProblems } from './problems.js';
import {
  decideSignatures,
  insertSignatures,
  listStanding,
  lockOpenEntries,
  lockProposals,
} from './signature-queries.js';

/** Rows that one press may sign. */
export const mostAtOnce = 200;
const groundChars = { least: 4, most: 300 };

interface Asked {
  readonly driveId: number;
  /** Entries of the ledger, or signatures, as the page showed them. */
  readonly ids: readonly number[];
}

/** One person of the province proposes that these licences may stay open when the register goes live. Returns how many. @throws ledger.* */
export async function proposeSignatures(
  trx: Trx,
  { clock }: Pick<Deps, 'clock'>,
  actor: Actor,
  { driveId, ids, ground }: Asked & { readonly ground: string },
): Promise<number> {
  requireSome(ids);
  const text = groundText(ground);
  // Nobody judges while it is signed: what is settled in this moment is not signed.
  await lockLedger(trx, driveId);
  const entries = await lockOpenEntries(trx, driveId, ids);
  const standing = await listStanding(
    trx,
    entries.map(({ licenceId }) => licenceId),
  );
  if (entries.length < ids.length || standing.length > 0) throw ledgerProblems.changed();
  const at = clock.now();
  await insertSignatures(trx, driveId, entries, { person: actor.id, at, ground: text });
  audit(trx, at, actor, {
    verb: 'ledger.propose',
    objectType: 'drive',
    objectId: driveId,
    after: { reason: text, count: entries.length, oldIds: namesOf(entries) },
  });
  return entries.length;
}

/** Another person confirms, or refuses with a ground. Returns how many. @throws ledger.* */
export async function decideProposals(
  trx: Trx,
  { clock }: Pick<Deps, 'clock'>,
  actor: Actor,
  { driveId, ids, refusedGround }: Asked & { readonly refusedGround: string | null },
): Promise<number> {
  requireSome(ids);
  const text = refusedGround === null ? null : groundText(refusedGround);
  await lockLedger(trx, driveId);
  const proposals = await lockProposals(trx, driveId, ids);
  if (proposals.length < ids.length) throw ledgerProblems.changed();
  if (proposals.some(({ proposedBy }) => proposedBy === actor.id)) throw ledgerProblems.own_proposal();
  const at = clock.now();
  await decideSignatures(trx, ids, { person: actor.id, at, refusedGround: text });
  audit(trx, at, actor, {
    verb: text === null ? 'ledger.sign' : 'ledger.refuse',
    objectType: 'drive',
    objectId: driveId,
    after: { reason: text ?? '', count: proposals.length, oldIds: namesOf(proposals) },
  });
  return proposals.length;
}

function requireSome(ids: readonly number[]): void {
  if (ids.length === 0) throw ledgerProblems.none();
  if (ids.length > mostAtOnce) throw ledgerProblems.too_many({ most: mostAtOnce, count: ids.length });
}

/** @throws ledger.ground */
function groundText(typed: string): string {
  const text = typed.replace(/\s+/g, ' ').trim();
  const { length } = [...text];
  if (length < groundChars.least || length > groundChars.most) throw ledgerProblems.ground({ field: 'ground' });
  return text;
}

const namesOf = (rows: readonly { readonly oldId: string }[]): string => rows.map(({ oldId }) => oldId).join('、');
