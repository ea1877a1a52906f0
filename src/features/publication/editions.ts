import { createHash } from 'node:crypto';
import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { digestLine } from '#domain/publication/fields.js';
import { compareWithRegister } from './difference.js';
import {
  applyEdition,
  closeEdition,
  countMoved,
  findCurrentEdition,
  insertChanges,
  insertEdition,
  noteEditionCounts,
  type PublicEdition,
  takeEdition,
  turnEntries,
  withdrawEdition,
} from './edition-queries.js';
import { countEntries, type EntryPlace, listEntries } from './entry-queries.js';
import { storePending } from './pending-queries.js';
import { publicationProblems } from './problems.js';
import { asPublished } from './present.js';

type ActDeps = Pick<Deps, 'clock' | 'config'>;

const groundChars = { least: 2, most: 300 } as const;

/** A ground as it is kept. @throws publication.ground, or what `problem` makes */
export function statedGround(text: string, field = 'ground', problem = publicationProblems.ground): string {
  const ground = text.replace(/\s+/g, ' ').trim();
  if (ground.length < groundChars.least || ground.length > groundChars.most) throw problem({ field });
  return ground;
}

/**
 * Proposes the next edition: what the register says differently by now, kept as it is so that the second person decides on what was
 * shown. An edition without a change is for a list that was withdrawn. @throws publication.proposal_open, .nothing_new, .note
 */
export async function proposeEdition(trx: Trx, deps: ActDeps, actor: Actor, typedNote: string): Promise<number> {
  const note = typedNote.replace(/\s+/g, ' ').trim();
  if (note.length > groundChars.most) throw publicationProblems.note({ field: 'note' });
  const current = await findCurrentEdition(trx);
  const at = deps.clock.now();
  const id = await insertEdition(trx, { basedOn: current?.no ?? 0, note, by: actor.id, at });
  if (id === undefined) throw publicationProblems.proposal_open();
  const counts = { added: 0, changed: 0, removed: 0 };
  let held: readonly number[] = [];
  await compareWithRegister(trx, {
    async changes(some) {
      for (const { kind } of some) counts[kind] += 1;
      await insertChanges(trx, id, some);
    },
    held(ids) {
      held = ids;
    },
  });
  const isNew = counts.added + counts.changed + counts.removed > 0;
  if (!isNew && (current === undefined || current.withdrawnAt === null)) throw publicationProblems.nothing_new();
  const before = current ? await countEntries(trx, asPublished(current.no)) : 0;
  await noteEditionCounts(trx, id, { ...counts, held, entries: before + counts.added - counts.removed });
  audit(trx, at, actor, {
    verb: 'publication.propose',
    objectType: 'public-edition',
    objectId: id,
    after: { added: counts.added, changed: counts.changed, removed: counts.removed, note },
  });
  return id;
}

/**
 * Publishes a proposal under the next number and this day; the list is that of the edition from the moment of COMMIT, on every node.
 * Returns the number. @throws publication.not_open, .same_person, .moved
 */
export async function publishEdition(trx: Trx, deps: ActDeps, actor: Actor, id: number): Promise<number> {
  const edition = await openEdition(trx, id);
  if (edition.proposedBy === actor.id) throw publicationProblems.same_person();
  const moved = await countMoved(trx, id);
  if (moved > 0) throw publicationProblems.moved({ count: moved });
  const no = edition.basedOn + 1;
  await turnEntries(trx, id, no);
  const [sha256, entries] = [await editionDigest(trx, no), await countEntries(trx, asPublished(no))];
  const at = deps.clock.now();
  await applyEdition(trx, id, { no, by: actor.id, at, on: dayIn(deps.config.officeZone, at), sha256 });
  await storePending(trx, { changeCount: 0, countedAt: at });
  audit(trx, at, actor, {
    verb: 'publication.publish',
    objectType: 'public-edition',
    objectId: id,
    after: { editionNo: no, entries, sha256 },
  });
  return no;
}

/** Sends a proposal back. @throws publication.not_open, .same_person, .refusal */
export async function refuseEdition(
  trx: Trx,
  deps: ActDeps,
  actor: Actor,
  { id, refusal }: { readonly id: number; readonly refusal: string },
): Promise<void> {
  const edition = await openEdition(trx, id);
  if (edition.proposedBy === actor.id) throw publicationProblems.same_person();
  const reason = statedGround(refusal, 'refusal', publicationProblems.refusal);
  const at = deps.clock.now();
  await closeEdition(trx, id, { state: 'refused', by: actor.id, at, refusal: reason });
  audit(trx, at, actor, {
    verb: 'publication.refuse',
    objectType: 'public-edition',
    objectId: id,
    after: { reason },
  });
}

/** Takes one's own proposal back. @throws publication.not_open, .not_own */
export async function recallEdition(trx: Trx, deps: ActDeps, actor: Actor, id: number): Promise<void> {
  const edition = await openEdition(trx, id);
  if (edition.proposedBy !== actor.id) throw publicationProblems.not_own();
  const at = deps.clock.now();
  await closeEdition(trx, id, { state: 'recalled', by: actor.id, at, refusal: null });
  audit(trx, at, actor, { verb: 'publication.recall', objectType: 'public-edition', objectId: id });
}

/** Withdraws the whole list, at once and by one person. @throws publication.not_published, .is_withdrawn, .ground */
export async function withdrawList(trx: Trx, deps: ActDeps, actor: Actor, typedGround: string): Promise<void> {
  const current = await findCurrentEdition(trx);
  if (!current) throw publicationProblems.not_published();
  const ground = statedGround(typedGround);
  const at = deps.clock.now();
  if (!(await withdrawEdition(trx, current.id, { by: actor.id, at, ground }))) throw publicationProblems.is_withdrawn();
  audit(trx, at, actor, {
    verb: 'publication.withdraw',
    objectType: 'public-edition',
    objectId: current.id,
    after: { editionNo: current.no, reason: ground },
  });
}

async function openEdition(trx: Trx, id: number): Promise<PublicEdition> {
  const edition = await takeEdition(trx, id);
  if (!edition) throw problems.not_found();
  if (edition.state !== 'proposed') throw publicationProblems.not_open();
  return edition;
}

const atOnce = 1_000;

/** SHA-256 over an edition's entries as they were published: the same for ever, or somebody changed them behind the portal's back. */
export async function editionDigest(db: Db | Trx, no: number): Promise<string> {
  const hash = createHash('sha256');
  for (let after: EntryPlace | undefined; ; ) {
    const rows = await listEntries(db, asPublished(no), { after, limit: atOnce });
    for (const row of rows) hash.update(digestLine(row));
    after = rows.at(-1);
    if (rows.length < atOnce) return hash.digest('hex');
  }
}
