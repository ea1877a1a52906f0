import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { statedGround } from './editions.js';
import { findEntry, type PublicEntry } from './entry-queries.js';
import { endHiding, findHiding, insertHiding } from './hiding-queries.js';
import { publicationProblems } from './problems.js';

interface StatedEntry {
  readonly entryId: number;
  readonly ground: string;
}

/** Takes one business down, at once and by one person: from every page and file of the list. @throws publication.is_hidden, .ground */
export async function hideEntry(
  trx: Trx,
  { clock }: Pick<Deps, 'clock'>,
  actor: Actor,
  { entryId, ground: typed }: StatedEntry,
): Promise<void> {
  const entry = await entryOf(trx, entryId);
  const ground = statedGround(typed);
  const at = clock.now();
  const isDone = await insertHiding(trx, { businessId: entry.businessId, ground, by: actor.id, at });
  if (!isDone) throw publicationProblems.is_hidden();
  audit(trx, at, actor, {
    verb: 'publication.hide',
    objectType: 'public-entry',
    objectId: entryId,
    after: { business: entry.businessName, reason: ground },
  });
}

/** Shows it again; another person than who took it down. @throws publication.not_hidden, .hider, .ground */
export async function showEntry(
  trx: Trx,
  { clock }: Pick<Deps, 'clock'>,
  actor: Actor,
  { entryId, ground: typed }: StatedEntry,
): Promise<void> {
  const entry = await entryOf(trx, entryId);
  const hiding = await findHiding(trx, entry.businessId);
  if (!hiding) throw publicationProblems.not_hidden();
  if (hiding.hiddenBy === actor.id) throw publicationProblems.hider();
  const ground = statedGround(typed);
  const at = clock.now();
  if (!(await endHiding(trx, hiding.id, { ground, by: actor.id, at }))) throw publicationProblems.not_hidden();
  audit(trx, at, actor, {
    verb: 'publication.show',
    objectType: 'public-entry',
    objectId: entryId,
    after: { business: entry.businessName, reason: ground },
  });
}

async function entryOf(trx: Trx, id: number): Promise<PublicEntry> {
  const entry = await findEntry(trx, id);
  if (!entry) throw problems.not_found();
  return entry;
}
