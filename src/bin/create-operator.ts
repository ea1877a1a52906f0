import { parseArgs } from 'node:util';
import { createDeps } from '#src/deps.js';
import { setUp } from '#src/set-up.js';
import { roleConflict, roleNames } from '#domain/policy.js';
import { audit } from '#platform/audit.js';
import { readConfig } from '#platform/config.js';
import { violatedConstraint } from '#platform/db/errors.js';
import { inTransaction } from '#platform/db/transaction.js';
import { endSessionsOf } from '#platform/http/session-store.js';
import { findAgencyByCode } from '#features/agencies/queries.js';
import { hashPassword } from '#features/operators/passwords.js';
import { findOperatorByAccount, insertOperator, updatePassword } from '#features/operators/queries.js';
import { recordAppointment } from '#features/operators/requests/requests.js';
import { normaliseAccount } from '#features/operators/rules.js';

/**
 * Makes an account from the console: `npm run account -- --account NAME --name 姓名 --agency 460000 --roles province_business`.
 * The generated password is printed once and must be changed at the first sign-in. `--account NAME --reset` gives an account in use a
 * new one: the only way for the three administrators, none of whom may open another's account.
 */
const { values } = parseArgs({
  options: {
    account: { type: 'string' },
    name: { type: 'string' },
    agency: { type: 'string' },
    roles: { type: 'string' },
    reset: { type: 'boolean', default: false },
  },
});
const known = new Set<string>(roleNames);
const roles = (values.roles ?? '').split(/[,、]/).filter(Boolean);
const account = normaliseAccount(values.account ?? '');
if (
  !/^[a-z0-9][a-z0-9._-]{2,29}$/.test(account) ||
  (!values.reset && (!values.name || !values.agency || roles.length === 0 || roles.some((role) => !known.has(role))))
) {
  console.error(
    `用法：npm run account -- --account 账号（3-30 个小写字母、数字） --name 姓名 --agency 机构代码 --roles ${[...known].join(',')}\n重设密码：npm run account -- --account 账号 --reset`,
  );
  process.exit(1);
}
const conflict = roleConflict(roles);
if (conflict !== undefined) {
  console.error(conflict);
  process.exit(1);
}
const deps = createDeps(readConfig(process.env, roleNames));
await setUp(deps, { say: console.log });
const password = `${deps.ids.short(4)}-${deps.ids.short(4).toLowerCase()}-${deps.ids.short(4)}`;
const passwordHash = await hashPassword(password, account);
const now = deps.clock.now();
const theConsole = { id: null, name: '控制台', agencyId: null, address: '' };
if (values.reset) {
  const operator = await findOperatorByAccount(deps.db, account);
  if (!operator) {
    console.error(`没有正在使用的账号 ${account}。`);
    process.exit(1);
  }
  await inTransaction(deps.db, async (trx) => {
    await updatePassword(trx, operator, passwordHash, now, { mustChange: true });
    await endSessionsOf(trx, operator.id);
    audit(trx, now, theConsole, {
      verb: 'operator.reset',
      objectType: 'operator',
      objectId: operator.id,
      agencyId: operator.agencyId,
      after: { account },
    });
  });
  console.log(`账号 ${account} 的新密码：${password}（下次登录须修改）`);
  await deps.db.destroy();
  process.exit(0);
}
const agency = await findAgencyByCode(deps.db, values.agency ?? '');
if (!agency) {
  console.error(`没有代码为 ${values.agency} 的机构。`);
  process.exit(1);
}
const made = inTransaction(deps.db, async (trx) => {
  const id = await insertOperator(trx, {
    account,
    displayName: values.name ?? '',
    agencyId: agency.id,
    passwordHash,
    roles,
    mustChangePassword: true,
    now,
  });
  const person = { id, name: values.name ?? '', agencyId: agency.id, roles };
  await recordAppointment(trx, deps.cipher, person, {
    requestedBy: null,
    decidedBy: null,
    at: now,
    reason: '控制台建立',
  });
  audit(trx, now, theConsole, {
    verb: 'operator.create',
    objectType: 'operator',
    objectId: id,
    agencyId: agency.id,
    after: { account, roles },
  });
});
await made.catch(async (error: unknown) => {
  if (violatedConstraint(error) !== 'operators_account_unique') throw error;
  console.error(`账号 ${account} 已经存在，请换一个账号。`);
  await deps.db.destroy();
  process.exit(1);
});
console.log(`账号 ${account} 已建立，初始密码：${password}（首次登录须修改）`);
await deps.db.destroy();
