import { dayIn } from '#platform/clock.js';
import { mayDo } from '#platform/http/actor.js';
import { officeWork, ownWork, type WorkSource } from '#platform/work.js';
import { annexName } from '#domain/annexes/titles.js';
import { driveWordsOf } from '#features/annexes/drive-words.js';
import { listWaivers } from './waiver-queries.js';
import { waiverState } from './waiver-rules.js';

const looked = 500;
const dayMs = 86_400_000;

/** Waivers that wait for another person of the province than their asker, and those of an office that run out within a week. */
export const waiverWork: WorkSource = {
  key: 'waivers',
  verb: 'waiver.view',
  whose: (actor) => (actor.scope.level === 'province' ? ownWork(actor) : officeWork(actor)),
  async list(deps, actor) {
    const isProvince = actor.scope.level === 'province';
    const now = deps.clock.now();
    const zone = deps.config.officeZone;
    const [today, soon] = [dayIn(zone, now), dayIn(zone, new Date(now.getTime() + 7 * dayMs))];
    const waivers = await listWaivers(deps.db, isProvince ? null : actor.agencyId, looked);
    const driveOf = await driveWordsOf(
      deps.db,
      waivers.map(({ annexId }) => annexId),
    );
    if (isProvince)
      return waivers
        .filter((one) => mayDo(actor, 'waiver.decide') && one.askedBy !== actor.id)
        .filter((one) => waiverState(one, today) === 'asked')
        .map(({ id, annexId, agencyName, annexNo, rowCount, askedByName }) => ({
          what: `${agencyName}的${annexName(annexNo)}${driveOf(annexId)}有 ${rowCount} 行申请豁免，待您决定`,
          detail: `${askedByName}申请`,
          act: { label: '去决定', path: `/waivers/${id}` },
        }));
    return waivers
      .filter((one) => one.annexState !== 'imported' && waiverState(one, today) === 'holds' && one.expiresOn <= soon)
      .map(({ id, annexId, annexNo, rowCount, expiresOn }) => ({
        what: `${annexName(annexNo)}${driveOf(annexId)}有 ${rowCount} 行的豁免即将到期`,
        detail: `${expiresOn} 以后重新算作错误，请改正，或重新申请`,
        act: { label: '查看', path: `/waivers/${id}` },
      }));
  },
};
