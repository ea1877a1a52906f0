import type { PortalDeps } from '#src/deps.js';
import { dayIn } from '#platform/clock.js';
import { updateRepairDuty } from '#features/agencies/directory/contact.js';
import { makeChange } from '#features/agencies/changes/change.js';
import { type ChangeInput, planChange } from '#features/agencies/changes/change-plan.js';
import { acknowledgeForwarding, forwardDuty } from '#features/agencies/duties/forwarding.js';
import { findAgencyByCode, insertAgency } from '#features/agencies/queries.js';
import type { Actors } from '#src/demonstration/cast.js';
import { act } from '#src/season/actions.js';

const centre = { code: '469021-1', name: '定安县交通运输服务中心', shortName: '定安中心', division: '469021' };
const bureau = { code: '469007-1', name: '东方市交通运输局', shortName: '东方交通局', division: '469007' };
const districts = ['460202', '460203', '460204', '460205'];

/** Offices beside those of the reporting units: one that takes a duty over, one that claims a duty that another has. */
export async function addOffices(deps: PortalDeps): Promise<void> {
  for (const office of [centre, bureau]) {
    await act(deps, (trx) =>
      insertAgency(trx, {
        code: office.code,
        name: office.name,
        shortName: office.shortName,
        systemName: '',
        divisionCode: office.division,
        isReporting: false,
        divisions: [],
        state: 'registered',
        kind: office === centre ? 'service_center' : 'bureau',
      }),
    );
  }
}

/**
 * What the board of duties has to show (design.md 8): 定安's duty with its annexes goes to the centre, Sanya passes the notice on to four
 * districts of which one has not answered, 文昌's office has a new name, and two offices claim 东方: one press mends that.
 */
export async function changeOffices(deps: PortalDeps, actors: Actors): Promise<void> {
  const on = dayIn(deps.config.officeZone, deps.clock.now());
  const officer = await actors.reviewer;
  const idOf = async (code: string) => (await findAgencyByCode(deps.db, code))?.id ?? 0;
  const forward = async (unitCode: string, fromCode: string, toName: string, document: string) =>
    act(deps, async (trx) =>
      forwardDuty(trx, deps, await actors.of(fromCode, 'agency_manager'), {
        unitCode,
        fromAgencyId: await idOf(fromCode),
        toName,
        opens: [],
        on,
        document,
        note: '',
      }),
    );
  for (const code of districts) {
    const name = (await findAgencyByCode(deps.db, code))?.name ?? '';
    const hop = await forward(code, '460200', name, '三示交函〔2020〕31号');
    const clerk = await actors.of(code, 'collector');
    if (code !== '460203') await act(deps, (trx) => acknowledgeForwarding(trx, deps, clerk, hop));
  }
  const hop = await forward('469021', '469021', centre.name, '定示交函〔2020〕8号');
  const clerk = await actors.of(centre.code, 'collector');
  await act(deps, (trx) => acknowledgeForwarding(trx, deps, clerk, hop));

  const rename: ChangeInput = {
    kind: 'rename',
    agencyId: await idOf('469005'),
    on,
    document: '文示编办〔2020〕12号',
    reason: '机构改革',
    name: '文昌市道路运输服务中心',
    to: 0,
    divisions: [],
    operators: [],
  };
  const { token } = await planChange(deps.db, deps, rename);
  await act(deps, (trx) => makeChange(trx, deps, officer, rename, token));
  const claiming = await idOf(bureau.code);
  await act(deps, (trx) => updateRepairDuty(trx, deps, officer, claiming, true));
}
