import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PortalDeps } from '#src/deps.js';
import { projectRoot } from '#platform/project-root.js';
import { listAgencies } from '#features/agencies/queries.js';
import { recordAppointment } from '#features/operators/requests/requests.js';
import { type SeasonAccount, enrol } from '#src/season/accounts.js';

export interface DemoAccount extends SeasonAccount {
  readonly name: string;
}

const provinceCode = '460000';
const officers: readonly (readonly [account: string, name: string, roles: readonly string[]])[] = [
  ['sj-shenhe', '省局审核员', ['province_business']],
  ['sj-ruku', '省局入库员', ['province_business']],
  ['sj-tongji', '省局统计员', ['statistician', 'viewer']],
  ['sj-xitong', '省局系统管理员', ['sys_admin']],
  ['sj-anquan', '省局安全管理员', ['sec_admin']],
  ['sj-shenji', '省局审计员', ['audit_admin']],
];
const path = join(projectRoot, process.env['LOCAL_DIR'] ?? '.local', 'demo-accounts.json');

/** Accounts of the demonstration with their passwords, kept beside the private database (mode 600) so that a second start prints them again. */
export function readDemoAccounts(): DemoAccount[] {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as DemoAccount[]) : [];
}

/** One person per role at the province, two at every other office: who fills in and who submits are never the same (R29). */
export async function createDemoAccounts(deps: PortalDeps): Promise<DemoAccount[]> {
  const password = () => `${deps.ids.short(4)}-${deps.ids.short(4).toLowerCase()}-${deps.ids.short(4)}`;
  const agencies = await listAgencies(deps.db);
  const person = (account: string, agencyCode: string, name: string, roles: readonly string[]): DemoAccount => ({
    account,
    password: password(),
    agencyCode,
    name,
    roles,
  });
  const people = agencies.flatMap(({ code, shortName, isReporting }) =>
    code === provinceCode
      ? officers.map(([account, name, roles]) => person(account, code, name, roles))
      : [
          person(`tb${code}`, code, `${shortName}填报员`, ['collector']),
          person(`gl${code}`, code, `${shortName}管理员`, [
            'agency_manager',
            'viewer',
            ...(isReporting ? [] : ['forwarder']),
          ]),
        ],
  );
  const at = deps.clock.now();
  await enrol(deps, people, async (trx, enrolled) => {
    for (const [index, { id, agencyId }] of enrolled.entries()) {
      const { name = '', roles = [] } = people[index] ?? {};
      const appointed = { requestedBy: null, decidedBy: null, at, reason: '演示账号' };
      await recordAppointment(trx, deps.cipher, { id, name, agencyId, roles }, appointed);
    }
  });
  writeFileSync(path, JSON.stringify(people, null, 1), { mode: 0o600 });
  return people;
}
