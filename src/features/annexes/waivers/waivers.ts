import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { waiverBar } from '#domain/checking/waivable.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type Annex, getAnnexFor } from '#features/annexes/queries.js';
import { getVersion } from '#features/annexes/version-queries.js';
import { listFindings } from '#features/annexes/checking/finding-queries.js';
import { listRowDigests } from '#features/annexes/checking/row-queries.js';
import { recheckLater } from '#features/annexes/mending/mending.js';
import { waiverProblems } from './problems.js';
import { getWaiverFor, insertWaiver, updateWaiver, type Waiver } from './waiver-queries.js';
import { listRowsAsked, waiverKey } from './in-force-queries.js';
import { isExpiryDay, mostRows, waiverState } from './waiver-rules.js';

/** The findings of one kind of a version; more rows than a version may have are never read. */
const findingsAtMost = 5_000;

export interface AskedWaiver {
  readonly annexId: number;
  readonly versionId: number;
  readonly kind: string;
  readonly rows: readonly number[];
  readonly ground: string;
  readonly expiresOn: string | null;
}

/**
 * Asks that errors of one kind in some rows of the current version be let through (C35). Nothing changes before another person of the
 * province has decided. @throws waiver.*, annex.still_reading
 */
export async function askWaiver(trx: Trx, deps: Deps, actor: Actor, asked: AskedWaiver): Promise<number> {
  const annex = await getAnnexFor(trx, actor, asked.annexId, true);
  if (annex.state === 'imported') throw waiverProblems.imported();
  const version = await getVersion(trx, annex.id, asked.versionId);
  if (annex.currentVersionId !== version.id) throw waiverProblems.not_current();
  if (version.checkedAt === null) throw annexProblems.still_reading();
  const today = dayIn(deps.config.officeZone, deps.clock.now());
  const ground = asked.ground.trim();
  if (asked.rows.length === 0) throw waiverProblems.no_rows();
  if (asked.rows.length > mostRows) throw waiverProblems.too_many({ most: mostRows });
  const rows = await rowsAsked(trx, deps, annex, asked, today);
  if (ground.length < 4 || ground.length > 500) throw waiverProblems.ground({ field: 'ground' });
  if (!isExpiryDay(asked.expiresOn, today)) throw waiverProblems.day({ field: 'expires_on' });
  const now = deps.clock.now();
  const [first] = rows;
  if (!first) throw waiverProblems.no_rows();
  const { rule, field, kind } = first;
  const waiverId = await insertWaiver(
    trx,
    deps.cipher,
    {
      annexId: annex.id,
      versionId: version.id,
      rule,
      field,
      kind,
      ground,
      askedBy: actor.id,
      askedAt: now,
      expiresOn: asked.expiresOn,
    },
    rows,
  );
  audit(trx, now, actor, {
    verb: 'waiver.ask',
    objectType: 'waiver',
    objectId: waiverId,
    agencyId: annex.agencyId,
    after: {
      annexNo: annex.annexNo,
      versionId: version.id,
      rule,
      rows: rows.length,
      reason: ground,
      expires: asked.expiresOn,
    },
  });
  return waiverId;
}

/** The findings that these rows have, each with the name of its row. */
async function rowsAsked(trx: Trx, deps: Deps, annex: Annex, asked: AskedWaiver, today: string) {
  const wanted = new Set(asked.rows);
  const of = { kind: asked.kind, level: 'E' } as const;
  const all = await listFindings(trx, deps.cipher, asked.versionId, of, findingsAtMost);
  const found = all.filter(({ row }) => wanted.has(row));
  const bar = found[0] && waiverBar(annex.annexNo, found[0]);
  if (bar !== undefined) throw waiverProblems.never({ why: bar });
  const keyOf = new Map((await listRowDigests(trx, asked.versionId)).map(({ row, rowKey }) => [row, rowKey]));
  const named = found.flatMap((finding) => {
    const rowKey = keyOf.get(finding.row);
    return rowKey === undefined ? [] : [{ ...finding, rowKey }];
  });
  const gone = wanted.size - new Set(named.map(({ row }) => row)).size;
  if (gone > 0) throw waiverProblems.gone({ count: gone });
  const there = new Set(
    (await listRowsAsked(trx, deps.cipher, annex.id, today)).map((one) => waiverKey(one.rowKey, one)),
  );
  const twice = named.filter((one) => there.has(waiverKey(one.rowKey, one)));
  if (twice.length > 0) throw waiverProblems.there({ count: twice.length });
  return named;
}

export interface WaiverDecision {
  readonly isApproved: boolean;
  readonly reason: string;
  readonly expiresOn: string | null;
}

/**
 * Another person of the province than the asker approves a waiver until a day, or does not. Approved, the annex is checked anew, and what
 * is named no longer blocks it. @throws waiver.own, waiver.decided, waiver.reason, waiver.day, waiver.imported
 */
export async function decideWaiver(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  waiverId: number,
  { isApproved, reason, expiresOn }: WaiverDecision,
): Promise<void> {
  const { annexId } = await getWaiverFor(deps.db, actor, waiverId);
  const annex = await getAnnexFor(trx, actor, annexId, true);
  const waiver = await getWaiverFor(trx, actor, waiverId, true);
  const now = deps.clock.now();
  const today = dayIn(deps.config.officeZone, now);
  if (waiver.askedBy === actor.id) throw waiverProblems.own();
  if (waiverState(waiver, today) !== 'asked') throw waiverProblems.decided({ name: waiver.decidedByName ?? '他人' });
  if (isApproved && annex.state === 'imported') throw waiverProblems.imported();
  const said = requiredReason(reason);
  if (isApproved && !isExpiryDay(expiresOn, today)) throw waiverProblems.day({ field: 'expires_on' });
  await updateWaiver(trx, waiver.id, {
    decision: isApproved ? 'approve' : 'refuse',
    decided_by: actor.id,
    decided_at: now,
    decision_reason: said,
    ...(isApproved && expiresOn !== null ? { expires_on: expiresOn } : {}),
  });
  audit(trx, now, actor, {
    verb: isApproved ? 'waiver.approve' : 'waiver.refuse',
    objectType: 'waiver',
    objectId: waiver.id,
    agencyId: annex.agencyId,
    after: { annexNo: annex.annexNo, reason: said, ...(isApproved ? { expires: expiresOn } : {}) },
  });
  if (isApproved) await checkAnew(trx, deps, annex);
}

/**
 * Ends a waiver: whose office asked for it takes it back before it is decided; the province revokes it, with a reason, while it holds. What
 * it let through counts as an error again. @throws waiver.not_in_force, waiver.not_yours, waiver.reason
 */
export async function endWaiver(trx: Trx, deps: Deps, actor: Actor, waiverId: number, reason: string): Promise<void> {
  const { annexId } = await getWaiverFor(deps.db, actor, waiverId);
  const annex = await getAnnexFor(trx, actor, annexId, true);
  const waiver = await getWaiverFor(trx, actor, waiverId, true);
  const now = deps.clock.now();
  const state = waiverState(waiver, dayIn(deps.config.officeZone, now));
  if (state !== 'asked' && state !== 'holds') throw waiverProblems.not_in_force();
  if (!mayEnd(actor, waiver, state)) throw waiverProblems.not_yours();
  const said = state === 'holds' ? requiredReason(reason) : null;
  await updateWaiver(trx, waiver.id, { ended_by: actor.id, ended_at: now, end_reason: said });
  audit(trx, now, actor, {
    verb: state === 'holds' ? 'waiver.revoke' : 'waiver.withdraw',
    objectType: 'waiver',
    objectId: waiver.id,
    agencyId: annex.agencyId,
    before: { annexNo: annex.annexNo },
    after: said === null ? {} : { reason: said },
  });
  if (state === 'holds') await checkAnew(trx, deps, annex);
}

/** Who takes a waiver back while nobody has decided it, and who revokes one that holds. */
export const mayEnd = (
  actor: Pick<Actor, 'agencyId' | 'verbs'>,
  waiver: Pick<Waiver, 'askedByAgencyId'>,
  state: 'asked' | 'holds',
): boolean =>
  state === 'holds'
    ? actor.verbs.has('waiver.decide')
    : actor.verbs.has('waiver.ask') && actor.agencyId === waiver.askedByAgencyId;

/** Has the version that counts checked anew with the waivers as they are now; what has entered the register stays as it was decided. */
export async function checkAnew(
  trx: Trx,
  deps: Deps,
  annex: Pick<Annex, 'id' | 'state' | 'currentVersionId'>,
): Promise<void> {
  if (annex.state === 'imported' || annex.currentVersionId === null) return;
  const version = await getVersion(trx, annex.id, annex.currentVersionId);
  if (version.state === 'checked') await recheckLater(trx, deps, version.id);
}

function requiredReason(reason: string): string {
  const said = reason.trim();
  if (said.length < 2 || said.length > 500) throw waiverProblems.reason({ field: 'reason' });
  return said;
}
