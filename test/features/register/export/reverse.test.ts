import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { listWaitingIds } from '#platform/jobs/queue.js';
import { runHere } from '#platform/jobs/runner.js';
import { annexDefinition, annexDefinitions } from '#domain/annexes/index.js';
import type { RowValues, SheetHead } from '#domain/annexes/types.js';
import { createChecker } from '#domain/checking/check.js';
import { readAnnex } from '#domain/reading/read-annex.js';
import { defaultReadLimits } from '#formats/limits.js';
import { annexIdOf, annexSteps, importAnnex, uploadAndCheck } from '#src/season/actions.js';
import { carryOn } from '#src/season/course.js';
import { jobTable } from '#src/job-table.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import type { BusinessCells } from '#test/support/businesses.js';
import { ownAgency } from '#test/support/cast.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

/** What offices type: rare characters, days in several spellings, codes and names of codes, cells left empty, texts that look live. */
const typed: readonly BusinessCells[] = [
  typedBusiness(1),
  typedBusiness(2, { business_name: '海口𠮷祥䶮·“汽修”（示例）厂', remark: '第一行\n第二行，"引号"' }),
  typedBusiness(3, { filing_date: '2019年6月21日', opened_on: '2018/3/1', remark: '=1+1' }),
  typedBusiness(4, { filing_date: '2019/7/2', business_phone: '0898-00000002', remark: "'=不是公式" }),
  typedBusiness(5, { subject_type: '企业', business_class: '二类汽车维修', vehicle_kinds: '小型车辆、大中型客车' }),
  typedBusiness(6, {
    ...{
      business_class: 'A3',
      vehicle_kinds: '',
      special_items: 'S02、S06、S13',
      parking_area: '200',
      workshop_area: '400',
    },
    ...{ staff_tech_head: '', staff_inspector: '', staff_reception: '', staff_mechanic: '', staff_electric: '' },
    ...{ staff_body: '', staff_paint: '' },
  }),
  typedBusiness(7, { site_tenure: 'rent', lease_from: '2018-01-01', lease_to: '2025年12月31日' }),
  typedBusiness(8, { longitude: '110.330', latitude: '20.030000', site_area: '1200.5', reception_area: '80' }),
  typedBusiness(9, { chain_kind: 'outlet', head_office_name: '示例连锁总部', head_office_filing_no: '00012345' }),
  typedBusiness(10, {
    materials: '',
    extra_capability: 'new_energy、rescue',
    operation_kind: '其他',
    economic_type: '',
  }),
  typedBusiness(11, { registered_address: '海口市秀英区示例路11号＃２栋', via_platform: '否' }),
];

interface ReadBack {
  readonly head: SheetHead;
  readonly values: readonly RowValues[];
  readonly findings: readonly string[];
  readonly foot: number;
}

/** Reads a file as an office's upload is read and checked. */
async function read(name: string, bytes: Buffer): Promise<ReadBack> {
  const values: RowValues[] = [];
  const findings: string[] = [];
  let checker: ReturnType<typeof createChecker> | undefined;
  const context = {
    annexNo: 3,
    receivedOn: '2020-11-26',
    baselineOn: '2020-10-31',
    ownDivisions: ['460100', '460105'],
  } as const;
  const { head, tail } = await readAnnex({ bytes, name }, 3, annexDefinitions, defaultReadLimits, {
    head(found) {
      checker = createChecker(3, context, found);
    },
    rows(batch) {
      for (const row of batch) {
        const checked = checker?.row(row);
        if (!checked) continue;
        values.push(checked.values);
        findings.push(...checked.findings.map(({ kind }) => `${checked.values['filing_no']} ${kind}`));
      }
    },
  });
  return { head, values, findings, foot: tail.footRows.length };
}

describe('an annex 3 that went through the register and comes back', () => {
  let portal: TestPortal;
  const source = annexWorkbook(3, typed);
  before(async () => {
    portal = await startTestPortal();
    const { deps } = portal;
    const [filer, manager, reviewer, importer] = await Promise.all(
      (['filer', 'manager', 'reviewer', 'importer'] as const).map((name) => actorNamed(portal, name)),
    );
    assert.ok(filer && manager && reviewer && importer);
    const annexId = await annexIdOf(deps, ownAgency, 3);
    await uploadAndCheck(deps, filer, { annexId, ...source });
    await carryOn(annexSteps(deps, { manager, reviewer, importer }, annexId), 'accepted');
    await importAnnex(deps, importer, annexId);
  });
  after(() => portal.stop());

  async function exported(format: 'xlsx' | 'csv'): Promise<Buffer> {
    const client = await portal.client('manager');
    const fields = { filter: 'order=asc', format, layout: 'annex3', numbers: 'full', reason: '核对原始报送' };
    const { location } = await client.post('/businesses/exports', fields);
    for (const id of await listWaitingIds(portal.deps.db, 'register.export')) await runHere(portal.deps, jobTable, id);
    const answer = await fetch(`${portal.base}${location}/export`, {
      headers: { Cookie: [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    assert.equal(answer.status, 200);
    return Buffer.from(await answer.arrayBuffer());
  }

  for (const format of ['xlsx', 'csv'] as const)
    test(`every value of the source stands in the .${format}, read without a finding of its own`, async () => {
      const before = await read(source.name, source.content);
      const after = await read(`附件3.${format}`, await exported(format));
      assert.deepEqual(before.findings, ['4601050200003 V24.remark.sign'], 'a text that looks live, as it was typed');
      assert.deepEqual(after.findings, before.findings, 'nothing is found that was not found at first');
      assert.deepEqual(after.head.missingColumns, []);
      assert.equal(after.foot, 1, 'who took it away stands below, and is no row');
      assert.equal(after.values.length, typed.length);
      const byNumber = new Map(after.values.map((row) => [row['filing_no'], row]));
      const fields = annexDefinition(3)
        .columns.map(({ field }) => field)
        .filter((field) => field !== 'seq');
      let compared = 0;
      for (const row of before.values)
        for (const field of fields) {
          compared += 1;
          assert.equal(byNumber.get(row['filing_no'])?.[field] ?? '', row[field] ?? '', `${row['filing_no']} ${field}`);
        }
      assert.equal(compared, typed.length * fields.length);
    });
});
