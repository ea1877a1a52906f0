import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { takeLedger } from '#features/agencies/changes/ledger-queries.js';
import { registrationProblems } from '#features/agencies/problems.js';
import { always } from '#features/agencies/queries.js';
import { closeName, findOpenName, insertName } from './name-queries.js';
import { listSystemNames } from './system-name-queries.js';
import { takeAgencyFacts, updateAgencyFacts } from './facts-queries.js';
import { namesMatch } from '#domain/values/names.js';

export const systemNameLimit = 100;

/**
 * Enters how the old system calls the units' offices (R7): the names stand locked in annex 1 from then on, and a decision on a pair of names
 * that is no longer the same pair falls. `seen` is what the form showed of them. Returns how many changed.
 * @throws portal.not_found, agency_registration.system_name_too_long, .system_name_moved
 */
export async function enterSystemNames(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'config'>,
  actor: Actor,
  names: ReadonlyMap<number, string>,
  seen: ReadonlyMap<number, string> = new Map(),
): Promise<number> {
  await takeLedger(trx);
  const at = deps.clock.now();
  const on = dayIn(deps.config.officeZone, at);
  const known = new Map((await listSystemNames(trx)).map((one) => [one.agencyId, one]));
  let changed = 0;
  for (const [agencyId, name] of names) {
    const office = known.get(agencyId);
    if (office === undefined) throw problems.not_found();
    const before = office.systemName;
    if (name.length > systemNameLimit)
      throw registrationProblems.system_name_too_long({ max: systemNameLimit, field: `n.${agencyId}` });
    if (name === before) continue;
    if ((seen.get(agencyId) ?? before) !== before)
      throw registrationProblems.system_name_moved({ name: office.name, theirs: before, field: `n.${agencyId}` });
    const facts = await takeAgencyFacts(trx, agencyId);
    const open = await findOpenName(trx, agencyId, 'system');
    if (open) await closeName(trx, open.id, on);
    const validFrom = open ? on : always;
    if (name !== '')
      await insertName(trx, { agencyId, source: 'system', name, validFrom, document: '', changeId: null });
    const matches = facts.state === 'registered' && namesMatch(String(facts.name), name) === true;
    await updateAgencyFacts(trx, agencyId, { system_name: name, name_relation: matches ? 'same' : '' });
    audit(trx, at, actor, {
      verb: 'agency.system-name',
      objectType: 'agency',
      objectId: agencyId,
      agencyId,
      before: { values: { system_agency_name: before } },
      after: { annexNo: 1, values: { system_agency_name: name } },
    });
    changed++;
  }
  return changed;
}
