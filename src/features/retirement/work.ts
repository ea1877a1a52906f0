import { mayDo } from '#platform/http/actor.js';
import { officeWork, ownWork, type WorkSource } from '#platform/work.js';
import { backUntil, clockWords, retirementActs, stateAt } from '#domain/retirement/states.js';
import { findOpenMove } from './control/move-queries.js';
import { findRetirementDrive, getRetirement } from './queries.js';
import { listOfficesToSign } from './signing/offices.js';
import { signPath } from './signing/sign-page.js';
import { controlPath } from './words.js';

/** What of the retirement waits for the province: a proposal of another person, and the window for going back while it is open. */
export const retirementWork: WorkSource = {
  key: 'retirement',
  verb: 'retirement.change',
  whose: ownWork,
  async list({ db, clock }, actor) {
    if (!mayDo(actor, 'retirement.change')) return [];
    const [move, retirement] = await Promise.all([findOpenMove(db), getRetirement(db)]);
    const until = backUntil(retirement);
    const left = until === null ? '' : clockWords(until, clock.now());
    return [
      ...(move && move.proposedBy !== actor.id
        ? [
            {
              what: `原模块的“${retirementActs[move.act]}”待您确认`,
              detail: `${move.proposedByName}提出：${move.ground}`,
              act: { label: '去确认', path: controlPath },
            },
          ]
        : []),
      ...(left === ''
        ? []
        : [{ what: '原模块停用后的回退期限内', detail: left, count: 0, act: { label: '查看', path: controlPath } }]),
    ];
  },
};

/** Offices that have not signed, from the freeze to the retirement. */
export const signOffWork: WorkSource = {
  key: 'signOff',
  verb: 'retirement.sign',
  whose: officeWork,
  async list({ db, clock }, actor) {
    const retirement = await getRetirement(db);
    if (stateAt(retirement, clock.now()) !== 'frozen') return [];
    const drive = await findRetirementDrive(db, retirement);
    const offices = drive ? await listOfficesToSign(db, drive.id) : [];
    const own = offices.find(({ agencyId }) => agencyId === actor.agencyId);
    if (!own || own.sign) return [];
    return [
      {
        what: '原模块即将停用，请核对本机构的原许可业户并签字',
        due: drive?.goLiveOn ?? '',
        act: { label: '去签字', path: signPath },
      },
    ];
  },
};
