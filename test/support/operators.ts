import assert from 'node:assert/strict';
import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import { findAgencyByCode } from '#features/agencies/queries.js';
import type { Carried } from '#features/operators/requests/provisioning.js';
import { applyOperatorRows } from '#features/operators/requests/accepted-rows.js';
import type { Values } from '#features/operators/requests/asked.js';
import { loadActor } from '#src/season/accounts.js';
import type { CastName } from '#test/support/cast.js';
import type { TestPortal } from '#test/support/test-portal.js';

/** Somebody of the cast, as the portal's actions see them. */
export const actorNamed = ({ deps, cast }: TestPortal, name: CastName): Promise<Actor> =>
  loadActor(deps, cast[name].id);

/** Values of a sound row of annex 2 as its check leaves them; the mobile and the resident number end in `no`. */
export const operatorValues = (no: number, change: Values = {}): Values => ({
  agency_name: '海口市道路运输管理处',
  request_kind: 'add',
  user_name: `试用员${no}`,
  id_number: `46999919900101${String(no).padStart(4, '0')}`,
  mobile: `1380000${String(no).padStart(4, '0')}`,
  office_phone: '0898-00000001',
  section: '维修管理股',
  post: '窗口受理',
  roles: 'acceptor、viewer',
  data_divisions: '460100',
  is_liaison: '0',
  access_way: 'intranet',
  needs_vpn: '0',
  old_account: '',
  valid_to: '',
  remark: '',
  ...change,
});

/** Carries out rows as an accepted annex 2 does: submitted by the office's manager, accepted by the province's reviewer. */
export async function acceptRows(
  portal: TestPortal,
  rows: readonly Values[],
  unitCode = '460100',
): Promise<readonly Carried[]> {
  const { deps, cast } = portal;
  const reviewer = await actorNamed(portal, 'reviewer');
  const agency = await findAgencyByCode(deps.db, unitCode);
  assert.ok(agency);
  const source = {
    unitCode,
    agencyId: agency.id,
    versionId: 1,
    submittedBy: cast.manager.id,
    submittedAt: deps.clock.now(),
  };
  return inTransaction(deps.db, (trx) =>
    applyOperatorRows(
      trx,
      deps,
      reviewer,
      source,
      rows.map((values, at) => ({ row: at + 3, values })),
    ),
  );
}
