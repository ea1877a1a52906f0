import { lineFor, officeWork, type WorkSource } from '#platform/work.js';
import { listAccounts } from '#features/operators/accounts/accounts-queries.js';
import { seesAllAccounts } from '#features/operators/accounts/accounts-rules.js';
import { listRequests } from '#features/operators/requests/requests-queries.js';
import { isCollectionOver } from './account-closing.js';
import { onlyCollected } from './account-rules.js';
import { listKeepings } from './keeping-queries.js';

/** Accounts of the own office that only collected, once that is over: to be closed, or kept with a reason. */
export const closingWork: WorkSource = {
  key: 'accountClosings',
  verb: 'account.request',
  whose: officeWork,
  async list(deps, actor) {
    const { db } = deps;
    if (seesAllAccounts(actor) || !(await isCollectionOver(db, deps))) return [];
    const accounts = (await listAccounts(db, [actor.agencyId])).filter(onlyCollected);
    const ids = accounts.map(({ id }) => id);
    const kept = await listKeepings(db, ids);
    const waiting = await listRequests(db, { agencyId: actor.agencyId, state: 'waiting', limit: 500 });
    const asked = new Set(waiting.map(({ operatorId }) => operatorId));
    const count = ids.filter((id) => !kept.has(id) && !asked.has(id)).length;
    return lineFor(count, {
      what: `${count} 个账号只承担数据采集，采集已结束，建议注销`,
      detail: '可以一次申请注销，仍需使用的写明理由保留',
      act: { label: '去办理', path: '/account-closing' },
    });
  },
};
