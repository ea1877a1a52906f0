import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PortalDeps } from '#src/deps.js';
import { inTransaction } from '#platform/db/transaction.js';
import { projectRoot } from '#platform/project-root.js';
import { listAgencies } from '#features/agencies/queries.js';
import { hashPassword } from '#features/operators/passwords.js';
import { insertOperator } from '#features/operators/queries.js';
import { recordAppointment } from '#features/operators/requests/requests.js';

export interface DemoAccount {
  readonly account: string;
  readonly password: string;
  readonly agencyCode: string;
  readonly name: string;
  readonly roles: readonly string[];
}

const provinceCode = '460000';
const path = join(projectRoot, process.env['LOCAL_DIR'] ?? '.local', 'demo-accounts.json');

/** Accounts of the demonstration with their passwords, kept beside the private database (mode 600) so that a second start prints them again. */
export function readDemoAccounts(): DemoAccount[] {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as DemoAccount[]) : [];
}

/** One person per role at the province, two at every other office: who fills in and who submits are never the same (R29). */
export async function createDemoAccounts(deps: PortalDeps): Promise<DemoAccount[]> {
  const password = () => `${deps.ids.short(4)}-${deps.ids.short(4).toLowerCase()}-${deps.ids.short(4)}`;
  const agencies = await listAgencies(deps.db);
  const people: DemoAccount[] = agencies.flatMap((agency) =>
    agency.code !== provinceCode
      ? [
          {
            account: `tb${agency.code}`,
            password: password(),
            agencyCode: agency.code,
            name: `${agency.shortName}填报员`,
            roles: ['collector'],
          },
          {
            account: `gl${agency.code}`,
            password: password(),
            agencyCode: agency.code,
            name: `${agency.shortName}管理员`,
            roles: ['agency_manager', 'viewer', ...(agency.isReporting ? [] : ['forwarder'])],
          },
        ]
      : [
          {
            account: 'sj-shenhe',
            password: password(),
            agencyCode: agency.code,
            name: '省局审核员',
            roles: ['province_business'],
          },
          {
            account: 'sj-ruku',
            password: password(),
            agencyCode: agency.code,
            name: '省局入库员',
            roles: ['province_business'],
          },
          {
            account: 'sj-tongji',
            password: password(),
            agencyCode: agency.code,
            name: '省局统计员',
            roles: ['statistician', 'viewer'],
          },
          {
            account: 'sj-xitong',
            password: password(),
            agencyCode: agency.code,
            name: '省局系统管理员',
            roles: ['sys_admin'],
          },
          {
            account: 'sj-anquan',
            password: password(),
            agencyCode: agency.code,
            name: '省局安全管理员',
            roles: ['sec_admin'],
          },
          {
            account: 'sj-shenji',
            password: password(),
            agencyCode: agency.code,
            name: '省局审计员',
            roles: ['audit_admin'],
          },
        ],
  );
  const hashes = await Promise.all(people.map((person) => hashPassword(person.password)));
  const now = deps.clock.now();
  await inTransaction(deps.db, async (trx) => {
    for (const [index, person] of people.entries()) {
      const agencyId = agencies.find((agency) => agency.code === person.agencyCode)?.id ?? 0;
      const id = await insertOperator(trx, {
        account: person.account,
        displayName: person.name,
        agencyId,
        passwordHash: hashes[index] ?? '',
        roles: person.roles,
        mustChangePassword: false,
        now,
      });
      await recordAppointment(
        trx,
        deps.cipher,
        { id, name: person.name, agencyId, roles: person.roles },
        { requestedBy: null, decidedBy: null, at: now, reason: '演示账号' },
      );
    }
  });
  writeFileSync(path, JSON.stringify(people, null, 1), { mode: 0o600 });
  return people;
}
