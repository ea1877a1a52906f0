import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { stateAt } from '#domain/retirement/states.js';
import { retirementProblems } from '#features/retirement/problems.js';
import { findRetirementDrive, getRetirement } from '#features/retirement/queries.js';
import { listOfficesToSign } from './offices.js';
import { insertSignOff } from './sign-queries.js';

const noteMost = 200;

/** An office signs that its businesses of the old module are accounted for. @throws retirement.sign_*, retirement.signed, retirement.not_collecting */
export async function signOff(trx: Trx, deps: Pick<Deps, 'clock'>, actor: Actor, typed: string): Promise<void> {
  const retirement = await getRetirement(trx, true);
  const at = deps.clock.now();
  const state = stateAt(retirement, at);
  if (state === 'running') throw retirementProblems.sign_early();
  if (state === 'retired') throw retirementProblems.sign_late();
  const note = typed.replace(/\s+/g, ' ').trim();
  if (note.length > noteMost) throw retirementProblems.sign_note({ field: 'note' });
  const drive = await findRetirementDrive(trx, retirement);
  const office = drive && (await listOfficesToSign(trx, drive.id)).find(({ agencyId }) => agencyId === actor.agencyId);
  if (!drive || !office) throw retirementProblems.not_collecting();
  const { licenceCount } = office;
  const sign = { driveId: drive.id, agencyId: actor.agencyId, note, licenceCount, by: actor.id, at };
  if (!(await insertSignOff(trx, sign))) throw retirementProblems.signed();
  audit(trx, at, actor, {
    verb: 'retirement.sign',
    objectType: 'agency',
    objectId: actor.agencyId,
    agencyId: actor.agencyId,
    after: { n: licenceCount, ...(note === '' ? {} : { note }) },
  });
}
