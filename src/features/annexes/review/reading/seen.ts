import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import { mayDo } from '#platform/http/actor.js';
import { annexProblems } from '#features/annexes/problems.js';
import { getAnnexFor } from '#features/annexes/queries.js';
import { getVersion } from '#features/annexes/version-queries.js';
import { requireStep } from '#features/annexes/receiving/upload.js';
import { requireClaim } from '#features/annexes/review/in-hand.js';
import { openAll } from '#features/annexes/review/checklist/checklist.js';
import { listReadings, listRowNumbers, lockReading, updateSample, updateSeen } from './reading-queries.js';
import { readingOf, seenFlags } from './reading.js';
import { leastSample, placeOf, rangesOf, type Sample, setFlags } from './reading-rules.js';

/** Only who reviews reads for the record, and nobody in another's name. */
export const isReader = (actor: Actor): boolean => actor.viewedBy === undefined && mayDo(actor, 'annex.review');

/** Keeps that these rows of the version were on the reviewer's screen; writes only where that is new. */
export async function noteSeen(
  deps: Pick<Deps, 'clock'> & { readonly db: Db },
  actor: Actor,
  versionId: number,
  rows: Uint32Array,
  shown: readonly number[],
): Promise<void> {
  if (!isReader(actor) || shown.length === 0) return;
  const known = (await listReadings(deps.db, versionId)).find(({ operatorId }) => operatorId === actor.id);
  if (known) {
    const flags = await seenFlags(deps.db, versionId, rows, known);
    if (shown.every((row) => flags[placeOf(rows, row)] === 1)) return;
  }
  await inTransaction(deps.db, (trx) => addSeen(trx, deps, actor, versionId, rows, shown));
}

async function addSeen(
  trx: Trx,
  deps: Pick<Deps, 'clock'>,
  actor: Actor,
  versionId: number,
  rows: Uint32Array,
  shown: Iterable<number>,
): Promise<void> {
  const now = deps.clock.now();
  const flags = await seenFlags(trx, versionId, rows, await lockReading(trx, versionId, actor.id, now));
  setFlags(rows, flags, shown, 1);
  await updateSeen(trx, versionId, actor.id, rangesOf(rows, flags), now);
}

/** As if the reviewer had turned every page of what an annex holds now and opened its checklist: for plays of a season, which have no screen. */
export async function readThrough(trx: Trx, deps: Pick<Deps, 'clock'>, actor: Actor, annexId: number): Promise<void> {
  const annex = await getAnnexFor(trx, actor, annexId);
  if (annex.currentVersionId === null) throw annexProblems.no_version();
  const version = await getVersion(trx, annex.id, annex.currentVersionId);
  const rows = await listRowNumbers(trx, version.id);
  await addSeen(trx, deps, actor, version.id, rows, rows);
  await openAll(trx, annex, version, actor.id, deps.clock.now());
}

/**
 * Draws a sample of the rows that must be seen, to stand for them. Drawing again makes it larger and keeps what was drawn, so that nobody
 * draws until the rows are to their liking. @throws annex.sample_size, annex.sample_there, annex.nothing_to_sample
 */
export async function drawSampleOf(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'ids'>,
  actor: Actor,
  annexId: number,
  size: number,
): Promise<Sample & { readonly versionId: number }> {
  const annex = await getAnnexFor(trx, actor, annexId, true);
  requireStep(annex, 'accept', '抽样审核');
  await requireClaim(trx, actor, annex);
  if (annex.currentVersionId === null) throw annexProblems.no_version();
  const version = await getVersion(trx, annex.id, annex.currentVersionId);
  const now = deps.clock.now();
  const { sample: known } = await lockReading(trx, version.id, actor.id, now);
  const { needed, facts } = await readingOf(trx, version, actor.id);
  if (facts.unseen === 0) throw annexProblems.nothing_to_sample();
  if (known && size <= known.size) throw annexProblems.sample_there({ size: known.size });
  const least = leastSample(needed.length);
  if (size < least || size > needed.length)
    throw annexProblems.sample_size({ field: 'size', least, most: needed.length });
  const sample = { size, seed: known?.seed ?? Number.parseInt(deps.ids.token(4), 16) % 100_000_000 };
  await updateSample(trx, version.id, actor.id, sample);
  audit(trx, now, actor, {
    verb: 'annex.sample',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { versionId: version.id, needed: needed.length, sampled: size, seed: sample.seed },
  });
  return { ...sample, versionId: version.id };
}
