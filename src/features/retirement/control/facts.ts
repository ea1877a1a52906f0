import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { backHoursRange } from '#domain/retirement/states.js';
import { momentOf, momentWords } from '#features/drive/progress/moment-rules.js';
import { retirementProblems } from '#features/retirement/problems.js';
import { getRetirement, noteArrangements, noteOldFacts } from '#features/retirement/queries.js';
import type { OldDatabaseFacts } from './old-database-queries.js';

/** What the page of facts holds, as typed. */
export interface TypedFacts {
  readonly lastChange: string;
  readonly oldCount: string;
  readonly archiveName: string;
  readonly archiveSha256: string;
  readonly dutyName: string;
  readonly dutyPhone: string;
  readonly backHours: string;
}

/** Keeps what a person notes of the old module and of the day. `version` is that of the page. @throws retirement.* */
export async function noteFacts(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'config'>,
  actor: Actor,
  { typed, version }: { readonly typed: TypedFacts; readonly version: number },
): Promise<void> {
  const stood = await getRetirement(trx, true);
  if (stood.version !== version) throw retirementProblems.moved();
  const at = deps.clock.now();
  const zone = deps.config.officeZone;
  const read = readFacts(typed, zone, at);
  const isOther = read.oldCount !== stood.oldCount || typed.lastChange !== changeText(stood.lastChangeAt, zone);
  if (isOther) await noteOldFacts(trx, { ...read, source: 'typed', by: actor.id, at });
  await noteArrangements(trx, read);
  audit(trx, at, actor, {
    verb: 'retirement.note',
    objectType: 'retirement',
    objectId: 1,
    before: { lastChange: changeText(stood.lastChangeAt, zone), n: stood.oldCount, hours: stood.backHours },
    after: { lastChange: typed.lastChange, n: read.oldCount, hours: read.backHours, duty: read.dutyName },
  });
}

export const changeText = (at: Date | null, zone: string): string => (at === null ? '' : momentWords(at, zone));

function readFacts(typed: TypedFacts, zone: string, now: Date) {
  const lastChangeAt = typed.lastChange === '' ? null : momentOf(typed.lastChange, { zone, now, deadline: now });
  if (lastChangeAt === null && typed.lastChange !== '') throw retirementProblems.change_at({ field: 'last_change' });
  if (lastChangeAt !== null && lastChangeAt > now) throw retirementProblems.change_ahead({ field: 'last_change' });
  if (!/^\d{0,7}$/.test(typed.oldCount)) throw retirementProblems.count({ field: 'old_count' });
  const sha256 = typed.archiveSha256.toLowerCase().replace(/\s/g, '');
  if (sha256 !== '' && !/^[0-9a-f]{64}$/.test(sha256)) throw retirementProblems.sha256({ field: 'archive_sha256' });
  const backHours = Number(typed.backHours);
  const { least, most } = backHoursRange;
  if (!/^\d{1,3}$/.test(typed.backHours) || backHours < least || backHours > most)
    throw retirementProblems.hours({ least, most, field: 'back_hours' });
  if ((typed.dutyName === '') !== (typed.dutyPhone === '')) throw retirementProblems.duty({ field: 'duty_name' });
  if (typed.dutyPhone !== '' && !/^[\d\-+ ()（）转]{5,40}$/.test(typed.dutyPhone))
    throw retirementProblems.phone({ field: 'duty_phone' });
  return {
    lastChangeAt,
    oldCount: typed.oldCount === '' ? null : Number(typed.oldCount),
    archiveSha256: sha256 === '' ? null : sha256,
    archiveName: typed.archiveName === '' ? null : typed.archiveName,
    dutyName: typed.dutyName,
    dutyPhone: typed.dutyPhone,
    backHours,
  };
}

/** Keeps what the old module's own database said; a moment that it does not tell stays as it was noted. */
export async function noteReadFacts(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'config'>,
  actor: Actor,
  { count, lastChangeAt }: OldDatabaseFacts,
): Promise<void> {
  const stood = await getRetirement(trx, true);
  const at = deps.clock.now();
  const known = lastChangeAt ?? stood.lastChangeAt;
  await noteOldFacts(trx, { lastChangeAt: known, oldCount: count, source: 'read', by: actor.id, at });
  audit(trx, at, actor, {
    verb: 'retirement.read',
    objectType: 'retirement',
    objectId: 1,
    after: { n: count, lastChange: changeText(known, deps.config.officeZone) },
  });
}
