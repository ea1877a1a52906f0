import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { actorOf } from '#platform/http/actor.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { datesOf, officesSeen, tickedAccounts } from '#features/operators/accounts/accounts-page.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import { listAccounts } from '#features/operators/accounts/accounts-queries.js';
import { accountState, accountStateNames, seesAllAccounts } from '#features/operators/accounts/accounts-rules.js';
import { attestAccounts } from '#features/operators/accounts/attestation.js';
import {
  attestationDue,
  attestationNames,
  attestationOf,
  mayAttest,
  quarterOf,
} from '#features/operators/accounts/attestation-rules.js';
import { rolesText } from '#features/operators/requests/requests-words.js';

/** The quarterly list: which accounts are still needed. The province sees every office and who is late. */
export function attestationHandlers(deps: Deps) {
  return {
    show: (async (req, res) => {
      const actor = actorOf(req);
      const today = dayIn(deps.config.officeZone, deps.clock.now());
      const quarter = quarterOf(today);
      const accounts = (await listAccounts(deps.db, officesSeen(actor))).filter(({ isActive }) => isActive);
      const lines = accounts.map((account) => ({
        account,
        roles: rolesText(account.roles),
        state: accountState(account, today),
        attestation: attestationOf(datesOf(deps, account), today),
        mine: mayAttest(actor, account),
      }));
      const open = lines.filter(({ attestation }) => attestation === 'open' || attestation === 'overdue');
      await render(req, res, 'operators/accounts/attestation', {
        quarter: `${quarter.slice(0, 4)} 年第 ${quarter.slice(5)} 季度`,
        due: attestationDue(quarter),
        isOverdue: today > attestationDue(quarter),
        open: open.filter(({ mine }) => mine),
        others: lines.filter((line) => !line.mine || !open.includes(line)),
        offices: seesAllAccounts(actor) ? byOffice(lines) : [],
        seesAll: seesAllAccounts(actor),
        attestationNames,
        stateNames: accountStateNames,
      });
    }) satisfies Handler,

    confirm: step(deps, async (trx, req) => {
      const ids = tickedAccounts(req);
      const count = await attestAccounts(trx, deps, actorOf(req), ids);
      if (count === 0) return { to: '/account-attestation', note: '这些账号本季度已经复核过，没有重复办理。' };
      return { to: '/account-attestation', done: `已复核 ${count} 个账号，本季度不用再办。` };
    }),
  };
}

interface OfficeTally {
  readonly agencyId: number;
  readonly agencyName: string;
  done: number;
  open: number;
  overdue: number;
}

function byOffice(lines: readonly { account: Account; attestation: string }[]): OfficeTally[] {
  const offices = new Map<number, OfficeTally>();
  for (const { account, attestation } of lines) {
    const { agencyId, agencyName } = account;
    const tally = offices.get(agencyId) ?? { agencyId, agencyName, done: 0, open: 0, overdue: 0 };
    if (attestation === 'overdue') tally.overdue += 1;
    else if (attestation === 'open') tally.open += 1;
    else tally.done += 1;
    offices.set(agencyId, tally);
  }
  return [...offices.values()];
}
