import { dayIn } from '#platform/clock.js';
import { everybodysWork, type FigureSource, lineFor, officeWork, sharedWork, type WorkSource } from '#platform/work.js';
import { countWithoutSlip, findExpiring } from '#features/operators/accounts/account-work-queries.js';
import { datesOf, officesSeen } from '#features/operators/accounts/accounts-page.js';
import { listAccounts } from '#features/operators/accounts/accounts-queries.js';
import { attestationDue, attestationOf, mayAttest, quarterOf } from '#features/operators/accounts/attestation-rules.js';
import { countAppointments, countWaiting } from '#features/operators/requests/requests-queries.js';
import { countOpenSessions } from '#features/operators/security/session-queries.js';
import { countRefusedSignIns, listLocked } from '#features/operators/sign-in/sign-in-queries.js';

/** Requests for accounts that the province decides (C6). */
export const requestWork: WorkSource = {
  key: 'accountRequests',
  verb: 'account.approve',
  whose: everybodysWork,
  async list({ db }) {
    const count = await countWaiting(db, null);
    return lineFor(count, { what: `${count} 份账号申请待审批`, act: { label: '去审批', path: '/account-requests' } });
  },
};

/** Appointments that the system administrator proposed (C62). */
export const appointmentWork: WorkSource = {
  key: 'appointments',
  verb: 'account.confirm',
  whose: everybodysWork,
  async list({ db }) {
    const count = await countAppointments(db);
    return lineFor(count, { what: `${count} 项省局任免待确认`, act: { label: '去确认', path: '/appointments' } });
  },
};

/** People of the own office who wait for the slip with which they choose their password. */
export const slipWork: WorkSource = {
  key: 'slips',
  verb: 'account.slip',
  whose: officeWork,
  async list({ db, clock, config }, actor) {
    const now = clock.now();
    const whose = { agencyId: actor.agencyId, today: dayIn(config.officeZone, now) };
    const count = await countWithoutSlip(db, whose, now);
    return lineFor(count, {
      what: `本机构 ${count} 个账号待激活，没有有效的激活单`,
      detail: '打印激活单交给本人，由本人设置密码',
      act: { label: '去打印', path: '/accounts?state=waiting' },
    });
  },
};

const soonDays = 14;

/** Accounts of the own office whose last day comes soon. */
export const expiryWork: WorkSource = {
  key: 'expiries',
  verb: 'account.request',
  whose: officeWork,
  async list({ db, clock, config }, actor) {
    const now = clock.now();
    const today = dayIn(config.officeZone, now);
    const until = dayIn(config.officeZone, new Date(now.getTime() + soonDays * 86_400_000));
    const { count, first } = await findExpiring(db, { agencyId: actor.agencyId, today }, until);
    return lineFor(count, {
      what: `${count} 个账号 ${soonDays} 天内到期`,
      detail: '仍需使用的，请提出变更申请延长有效期',
      due: first,
      act: { label: '去查看', path: '/accounts?state=active' },
    });
  },
};

/** Accounts that this person confirms in this quarter. */
export const attestationWork = sharedWork({
  key: 'attestations',
  verb: 'account.attest',
  whose: (actor) => JSON.stringify(officesSeen(actor)),
  load: ({ db }, actor) => listAccounts(db, officesSeen(actor)),
  pick(accounts, { clock, config }, actor) {
    const today = dayIn(config.officeZone, clock.now());
    const states = accounts
      .filter((account) => mayAttest(actor, account))
      .map((account) => attestationOf(datesOf({ config }, account), today));
    const count = states.filter((state) => state === 'open' || state === 'overdue').length;
    return lineFor(count, {
      what: `${count} 个账号待季度复核`,
      detail: '逐个确认是否仍需使用',
      due: attestationDue(quarterOf(today)),
      ...(states.includes('overdue') ? { isPressing: true } : {}),
      act: { label: '去复核', path: '/account-attestation' },
    });
  },
});

/** Accounts and addresses that are locked, for whoever unlocks them. */
export const lockWork: WorkSource = {
  key: 'locks',
  verb: 'security.unlock',
  whose: everybodysWork,
  async list({ db, clock }) {
    const count = (await listLocked(db, clock.now())).length;
    return lineFor(count, { what: `${count} 个账号或地址被锁定`, act: { label: '去查看', path: '/security/locks' } });
  },
};

const dayMs = 86_400_000;
/** So many refused sign-ins in a day are people who mistype. */
const usualRefusals = 50;

/** Who is in the portal, and who was turned away. */
export const signInFigures: FigureSource = {
  verb: 'security.log',
  async list({ db, clock }) {
    const now = clock.now();
    const refused = await countRefusedSignIns(db, new Date(now.getTime() - dayMs));
    return [
      {
        label: '24 小时内被拒绝的登录',
        value: `${refused} 次`,
        path: '/security/sign-ins?outcome=refused',
        isAmiss: refused > usualRefusals,
      },
    ];
  },
};

export const sessionFigures: FigureSource = {
  verb: 'security.session',
  async list({ db, clock }) {
    return [
      { label: '现在登录的人', value: `${await countOpenSessions(db, clock.now())} 人`, path: '/security/sessions' },
    ];
  },
};
