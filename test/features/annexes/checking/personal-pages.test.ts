import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { insertFindings } from '#features/annexes/checking/finding-queries.js';
import { fixRow } from '#features/annexes/mending/row-fix.js';
import { applyProposals } from '#features/annexes/mending/proposals.js';
import { createActorLoader } from '#features/operators/actor.js';
import { insertOperator } from '#features/operators/queries.js';
import { acceptedAnnex, type Office } from '#test/support/accepted-annex.js';
import { aBusiness, idOf } from '#test/support/businesses.js';
import { type Client, createClient } from '#test/support/client.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const id = idOf(1);
const [mobile, mended] = ['13800000001', '13900000001'];
const businesses = [aBusiness(1, { manager_mobile: mobile })];

describe('who reads whole numbers on the pages of an annex', () => {
  let portal: TestPortal;
  let annexId: number;
  let versionId: number;
  let paths: readonly string[];
  let viewers: readonly Client[];

  before(async () => {
    portal = await startTestPortal();
    const { db } = portal.deps;
    const agencies = (await db('agencies').select('id', 'code')) as { id: number; code: string }[];
    const agency = (code: string) => Number(agencies.find((one) => one.code === code)?.id);
    const drive = (await db('drives').where({ is_current: 1 }).first()) as { id: number };
    const { filer, manager, neighbour, reviewer, importer } = portal.cast;
    const office: Office = {
      driveId: Number(drive.id),
      haikou: agency('460100'),
      qionghai: agency('469002'),
      province: agency('460000'),
      filer: filer.id,
      manager: manager.id,
      neighbour: neighbour.id,
      accepter: reviewer.id,
      importer: importer.id,
    };
    const first = await acceptedAnnex(db, office, office.haikou, [
      aBusiness(1, { manager_mobile: mended, legal_id_no: idOf(2) }),
    ]);
    ({ annexId, versionId } = await acceptedAnnex(db, office, office.haikou, businesses));
    await db('annexes').where({ id: annexId }).update({ state: 'filling', submitted_by: null, decided_by: null });
    await inTransaction(db, (trx) =>
      insertFindings(trx, portal.deps.cipher, versionId, [
        {
          row: 3,
          column: annexDefinition(3).columns.findIndex(({ field }) => field === 'legal_id_no'),
          field: 'legal_id_no',
          rule: 'V5',
          level: 'E',
          value: id,
          message: `第 3 行“证件号码”为“${id}”，有误。`,
          proposal: idOf(3),
          kind: 'V5.legal_id_no.spaces',
        },
      ]),
    );
    const version = `/annexes/${annexId}/versions/${versionId}`;
    paths = [version, `${version}?level=E`, `${version}/rows/3`, `${version}/comparison?with=${first.versionId}`];
    viewers = [
      await person('looks', office.province, 'viewer'),
      await person('looks-at-own', office.haikou, 'viewer'),
      await person('collects-nowhere', office.province, 'collector'),
    ];
  });
  after(() => portal.stop());

  /** A person who may look and no more, with the cast's password. */
  async function person(account: string, agencyId: number, role: string): Promise<Client> {
    const { db, clock } = portal.deps;
    const { password } = portal.cast.filer;
    const known = (await db('operators').where({ id: portal.cast.filer.id }).first()) as { password_hash: string };
    await inTransaction(db, (trx) =>
      insertOperator(trx, {
        account,
        displayName: account,
        agencyId,
        passwordHash: known.password_hash,
        roles: [role],
        mustChangePassword: false,
        now: clock.now(),
      }),
    );
    return createClient(portal.base).signIn({ account, password });
  }

  test('who may only look reads them masked and downloads nothing', async () => {
    for (const client of viewers) {
      for (const path of paths) {
        const { status, text } = await client.get(path);
        assert.equal(status, 200, path);
        for (const number of [id, idOf(2), idOf(3), mobile, mended]) assert.ok(!text.includes(number), path);
        assert.match(text, /469\*{11}\d{3}[\dX]/, path);
      }
      for (const file of ['original', 'marked', 'corrected'])
        assert.equal((await client.get(`${paths[0]}/${file}`)).status, 403, file);
    }
  });

  test('the office and, once they have said why, the reviewers read them whole', async () => {
    const reviewer = await portal.client('reviewer');
    for (const path of paths) assert.ok(!(await reviewer.get(path)).text.includes(id), path);
    await reviewer.post(`/annexes/${annexId}/numbers`, { reason: '对照证照审核', to: '' });
    for (const name of ['filer', 'manager', 'reviewer'] as const) {
      const client = await portal.client(name);
      for (const path of paths) assert.ok((await client.get(path)).text.includes(id), `${name} ${path}`);
    }
  });

  test('the audit keeps what was mended before and after, numbers masked, and shows it by header', async () => {
    const { deps, cast } = portal;
    const filer = await createActorLoader(deps.db, () => deps.clock.now()).load(cast.filer.id);
    assert.ok(filer);
    const fix = (values: Record<string, string>) =>
      inTransaction(deps.db, (trx) => fixRow(trx, deps, filer, { annexId, versionId, row: 3, values }));
    await fix({ manager_mobile: mended, legal_name: '示例戊' });
    await fix({ legal_name: '示例己' });
    await fix({ legal_name: '示例丁' });
    const [finding] = (await deps.db('annex_findings').where({ version_id: versionId })) as { id: number }[];
    const input = { annexId, versionId, kind: 'V5.legal_id_no.spaces', findingId: Number(finding?.id) };
    await inTransaction(deps.db, (trx) => applyProposals(trx, deps, filer, input));

    const entries = (await deps
      .db('audit_entries')
      .whereIn('verb', ['annex.fix', 'annex.apply_proposals'])
      .orderBy('seq')) as { state_before: string; state_after: string }[];
    const values = (json: string) => (JSON.parse(json) as { values: unknown }).values;
    const masked = `469***********${id.slice(-4)}`;
    const maskedProposal = `469***********${idOf(3).slice(-4)}`;
    assert.deepEqual(
      entries.map((entry) => [values(entry.state_before), values(entry.state_after)]),
      [
        [
          { legal_name: '示例丁', manager_mobile: '138****0001' },
          { legal_name: '示例戊', manager_mobile: '139****0001' },
        ],
        [{ legal_name: '示例戊' }, { legal_name: '示例己' }],
        [{ legal_name: '示例己' }, { legal_name: '示例丁' }],
        [{ legal_id_no: masked }, { legal_id_no: maskedProposal }],
      ],
    );
    const auditor = await portal.client('auditor');
    const pages = [...(await auditor.get('/audit?verb=annex.fix')).text.matchAll(/\/audit\/\d+/g)];
    const texts = await Promise.all(pages.map(async ([path]) => (await auditor.get(path)).text));
    assert.match(texts.join(''), /负责人手机<\/th><td class="break">138\*{4}0001<\/td>\s*<td[^>]*>139\*{4}0001/);
  });
});
