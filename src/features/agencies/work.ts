import { dayIn } from '#platform/clock.js';
import { everybodysWork, officeWork, type WorkSource } from '#platform/work.js';
import { loadBoard } from './duties/board.js';
import { listWaitingHops } from './duties/forwarding-queries.js';
import { listNamePairs } from '#features/agencies/registration/name-queries.js';

/** Duties that were forwarded to this office and wait for its signature (R25). */
export const forwardingWork: WorkSource = {
  key: 'duties',
  verb: 'duty.acknowledge',
  whose: officeWork,
  async list({ db }, actor) {
    const hops = await listWaitingHops(db, actor.agencyId);
    return hops.map(({ id, unitName, receiptNo, forwardedOn }) => ({
      what: `${unitName}的维修管理职责转给了本机构，待签收`,
      detail: `${forwardedOn} 转办，转办单 ${receiptNo}`,
      act: { label: '去签收', path: `/forwardings/${id}` },
    }));
  },
};

/** Offices whose two names are still to be decided (R7, C2). */
export const nameWork: WorkSource = {
  key: 'names',
  verb: 'agency.change',
  whose: everybodysWork,
  async list({ db }) {
    const open = (await listNamePairs(db)).filter(({ relation }) => relation === '');
    const [first] = open;
    if (!first) return [];
    return [
      {
        what: `${open.length} 个机构的两个名称待核定`,
        detail: `${first.name}与${first.systemName}${open.length > 1 ? '等' : ''}`,
        count: open.length,
        act: { label: '去核定', path: '/registrations' },
      },
    ];
  },
};

/** Units that nobody answers for, or two offices (C4). */
export const territoryWork: WorkSource = {
  key: 'duties',
  verb: 'agency.change',
  whose: everybodysWork,
  async list({ db, clock, config }, actor) {
    const today = dayIn(config.officeZone, clock.now());
    const faults = (await loadBoard(db, actor, today, today)).flatMap(({ fault }) => fault ?? []);
    const [first] = faults;
    if (!first) return [];
    return [
      {
        what: `${faults.length} 个填报单位的责任不清`,
        detail: `${first.sentence}${faults.length > 1 ? '等' : ''}`,
        count: faults.length,
        isPressing: true,
        act: { label: '去理清', path: '/duties' },
      },
    ];
  },
};
