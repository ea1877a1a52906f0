import { createHash } from 'node:crypto';
import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { fateOf } from '#domain/retirement/fate.js';
import { letterNumber, letterOf } from '#domain/retirement/letter.js';
import { listDivisions, nameOn } from '#features/agencies/queries.js';
import { retirementProblems } from '#features/retirement/problems.js';
import { fateFacts } from '#features/retirement/search/present.js';
import { seenModule } from '#features/retirement/search/scope.js';
import { findOldEntry } from '#features/retirement/search/search-queries.js';
import { insertLetter, nextLetterNo } from './letter-queries.js';

export const letterChars = { recipient: 60, asked: 100 } as const;

/** Issues a letter that says what became of an old licence; it has a number of its office and is kept as it is. @throws retirement.* */
export async function issueLetter(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'config'>,
  actor: Actor,
  { licenceId, ...typed }: { readonly licenceId: number; readonly recipient: string; readonly asked: string },
): Promise<number> {
  const recipient = typed.recipient.replace(/\s+/g, ' ').trim();
  const asked = typed.asked.replace(/\s+/g, ' ').trim();
  if (recipient === '' || recipient.length > letterChars.recipient)
    throw retirementProblems.recipient({ field: 'recipient' });
  if (asked.length > letterChars.asked) throw retirementProblems.asked_for({ field: 'asked' });
  const { scope, retirement } = await seenModule(trx, actor);
  const entry = scope && (await findOldEntry(trx, scope, licenceId));
  if (!entry) throw problems.not_found();
  const at = deps.clock.now();
  const zone = deps.config.officeZone;
  const issuedOn = dayIn(zone, at);
  const year = Number(issuedOn.slice(0, 4));
  const no = await nextLetterNo(trx, actor.agencyId, year);
  const unitName = (await listDivisions(trx)).find(({ code }) => code === entry.unit)?.name ?? '未归入填报单位';
  const letter = letterOf({
    ...{ year, no, recipient, asked, issuedOn },
    officeName: await nameOn(trx, actor.agencyId, issuedOn, at),
    retiredOn: retirement.retiredAt === null ? '' : dayIn(zone, retirement.retiredAt),
    entry: { ...entry, unitName },
    fate: fateOf(fateFacts(entry)),
  });
  const sha256 = createHash('sha256').update(JSON.stringify(letter)).digest('hex');
  const { agencyId } = actor;
  const id = await insertLetter(trx, { agencyId, year, no, licenceId, letter, sha256, by: actor.id, at });
  audit(trx, at, actor, {
    verb: 'retirement.reply',
    objectType: 'reply-letter',
    objectId: id,
    agencyId,
    after: { document: letterNumber({ year, no }), sha256 },
  });
  return id;
}
