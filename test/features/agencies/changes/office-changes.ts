import { createHash } from 'node:crypto';
import { inTransaction } from '#platform/db/transaction.js';
import type { Db } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { verbsOf } from '#domain/policy.js';
import type { PortalDeps } from '#src/deps.js';
import { setUp } from '#src/set-up.js';
import { makeChange, undoChange } from '#features/agencies/changes/change.js';
import { type ChangeInput, planChange } from '#features/agencies/changes/change-plan.js';
import { findAgencyByCode } from '#features/agencies/queries.js';
import { insertOperator } from '#features/operators/queries.js';
import { testDeps, testNow, withDatabase } from '#test/support/test-db.js';

/** An office with the 22 reporting units, some people, and what the tests of changes ask. */
export async function anAgencyOffice() {
  const database = await withDatabase();
  const deps: PortalDeps = { ...testDeps({ db: database.db }) };
  await setUp(deps);
  const idOf = async (code: string) => (await findAgencyByCode(deps.db, code))?.id ?? 0;
  const province = await idOf('460000');
  const operator = (account: string, agencyId: number, roles: readonly string[]) =>
    inTransaction(deps.db, (trx) =>
      insertOperator(trx, {
        account,
        displayName: account,
        agencyId,
        passwordHash: 'none',
        roles,
        mustChangePassword: false,
        now: testNow,
      }),
    );
  const actor = (id: number, agencyId: number, roles: readonly string[], scope: Actor['scope']): Actor => ({
    id,
    account: `a${id}`,
    name: `a${id}`,
    agencyId,
    agencyCode: '',
    agencyName: '',
    roles,
    verbs: verbsOf(roles),
    isAdministrator: false,
    scope,
    mustChangePassword: false,
    passwordExpired: false,
    hasSecondFactor: false,
    mustEnrol: false,
    zone: 'intranet',
    address: '127.0.0.1',
  });
  const officer = actor(await operator('officer', province, ['province_business']), province, ['province_business'], {
    level: 'province',
  });
  return {
    deps,
    drop: database.drop,
    idOf,
    officer,
    operator,
    async personOf(agencyId: number, account: string, roles: readonly string[]): Promise<Actor> {
      return actor(await operator(account, agencyId, roles), agencyId, roles, { level: 'divisions', codes: [] });
    },
    /** Previews and confirms, as the pages do one after the other. */
    async change(input: Partial<ChangeInput> & Pick<ChangeInput, 'kind' | 'agencyId'>): Promise<number> {
      const whole = changeOf(input);
      const { token } = await planChange(deps.db, deps, whole);
      return inTransaction(deps.db, (trx) => makeChange(trx, deps, officer, whole, token));
    },
    undo: (changeId: number) => inTransaction(deps.db, (trx) => undoChange(trx, deps, officer, changeId)),
  };
}

export const changeOf = (input: Partial<ChangeInput> & Pick<ChangeInput, 'kind' | 'agencyId'>): ChangeInput => ({
  on: '2020-11-25',
  document: '示编办〔2020〕12号',
  reason: '',
  name: '',
  to: 0,
  divisions: [],
  operators: [],
  ...input,
});

/** One digest over every row that a change may touch, ids included. */
export async function ledgerChecksum(db: Db): Promise<string> {
  const hash = createHash('sha256');
  for (const table of [
    'agencies',
    'agency_names',
    'agency_territories',
    'account_requests',
    'annexes',
    'operators',
    'businesses',
    'forwardings',
  ]) {
    const rows = (await db(table).select('*').orderBy('id')) as object[];
    for (const row of rows) hash.update(JSON.stringify(row));
    hash.update(`${table}:${rows.length}\n`);
  }
  return hash.digest('hex');
}
