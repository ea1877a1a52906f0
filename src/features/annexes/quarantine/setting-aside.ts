import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { mayGoInPart } from '#domain/annexes/partial.js';
import { parseDay } from '#domain/values/days.js';
import { listRowDigests } from '#features/annexes/checking/row-queries.js';
import { noteChanged } from '#features/annexes/crosschecks/cross-queries.js';
import { crossCheckLater } from '#features/annexes/crosschecks/cross-check.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type Annex, getOwnAnnex } from '#features/annexes/queries.js';
import { requireStep } from '#features/annexes/receiving/upload.js';
import { type AnnexVersion, getVersion } from '#features/annexes/version-queries.js';
import { noteStandings } from '#features/drive/progress/standings.js';
import { layQuarantine } from './laying.js';
import { quarantineProblems } from './problems.js';
import { isPromiseDay, mostAside, mostDays } from './quarantine-rules.js';
import { endAside, insertQuarantine, listBlockedRows, lockAside, partialAnnexesOf } from './quarantine-queries.js';

/** What is asked for, as a refusal names it. */
const settingAside = '隔离其中的行';

export interface AsideAsked {
  readonly annexId: number;
  readonly versionId: number;
  readonly rows: readonly number[];
  readonly reason: string;
  /** As it was typed. */
  readonly promisedOn: string;
}

/**
 * Sets faulty rows of the current version aside, with why and by when they are to come, so that the others can be handed in (C23). Only
 * where the drive lets the annex go in part, and never all rows. Returns how many. @throws quarantine.*, annex.not_now, annex.still_reading
 */
export async function setAside(trx: Trx, deps: Deps, actor: Actor, asked: AsideAsked): Promise<number> {
  const { annex, version } = await openVersion(trx, actor, asked);
  if (!mayGoInPart(await partialAnnexesOf(trx, annex.driveId), annex.annexNo))
    throw quarantineProblems.not_allowed({ no: annex.annexNo });
  const now = deps.clock.now();
  const rows = [...new Set(asked.rows)];
  if (rows.length === 0) throw quarantineProblems.no_rows();
  if (rows.length > mostAside) throw quarantineProblems.too_many({ most: mostAside });
  const blocked = new Set((await listBlockedRows(trx, version.id)).map(({ row }) => row));
  const gone = rows.filter((row) => !blocked.has(row)).length;
  if (gone > 0) throw quarantineProblems.gone({ count: gone });
  if (version.quarantinedCount + rows.length >= version.rowCount) throw quarantineProblems.nothing_left();
  const reason = asked.reason.trim();
  if (reason.length < 4 || reason.length > 300) throw quarantineProblems.reason({ field: 'reason' });
  const promisedOn = parseDay(asked.promisedOn.trim());
  if (!isPromiseDay(promisedOn, dayIn(deps.config.officeZone, now)))
    throw quarantineProblems.day({ field: 'promised_on', most: mostDays });
  const keys = new Map((await listRowDigests(trx, version.id)).map(({ row, rowKey }) => [row, rowKey]));
  await insertQuarantine(
    trx,
    { annexId: annex.id, versionId: version.id, reason, promisedOn, madeBy: actor.id, madeAt: now },
    rows.map((row) => ({ row, rowKey: keys.get(row) ?? '' })),
  );
  await layAnew(trx, deps, actor, annex, version);
  audit(trx, now, actor, {
    verb: 'annex.set-aside',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { annexNo: annex.annexNo, versionId: version.id, rows: rows.length, reason, promised: promisedOn },
  });
  return rows.length;
}

/** Takes a row back among those that go: its errors block again. @throws quarantine.ended, annex.not_now */
export async function takeBack(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  { annexId, asideId }: { readonly annexId: number; readonly asideId: number },
): Promise<void> {
  const annex = await getOwnAnnex(trx, actor, annexId, true);
  requireStep(annex, 'submit', settingAside);
  const aside = await lockAside(trx, annex.id, asideId);
  if (!aside || annex.currentVersionId === null) throw quarantineProblems.ended();
  const now = deps.clock.now();
  const version = await getVersion(trx, annex.id, annex.currentVersionId);
  await endAside(trx, [{ id: aside.id, outcome: 'back' }], { personId: actor.id, at: now, versionId: version.id });
  await layAnew(trx, deps, actor, annex, version);
  audit(trx, now, actor, {
    verb: 'annex.take-back',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { annexNo: annex.annexNo, versionId: version.id, row: aside.row },
  });
}

async function openVersion(
  trx: Trx,
  actor: Actor,
  { annexId, versionId }: Pick<AsideAsked, 'annexId' | 'versionId'>,
): Promise<{ annex: Annex; version: AnnexVersion }> {
  const annex = await getOwnAnnex(trx, actor, annexId, true);
  requireStep(annex, 'submit', settingAside);
  const version = await getVersion(trx, annex.id, versionId);
  if (annex.currentVersionId !== version.id) throw quarantineProblems.not_current();
  if (version.checkedAt === null) throw annexProblems.still_reading();
  return { annex, version };
}

/** What stays out is laid over the findings at once; the other annexes of the unit are told by a job. */
async function layAnew(trx: Trx, deps: Deps, actor: Actor, annex: Annex, version: AnnexVersion): Promise<void> {
  const at = deps.clock.now();
  await layQuarantine(trx, { annexId: annex.id, versionId: version.id });
  await noteChanged(trx, version.id, at);
  await noteStandings(trx, { annexId: annex.id }, { at, by: actor.id, step: 'aside' });
  await crossCheckLater(trx, deps, annex);
}
