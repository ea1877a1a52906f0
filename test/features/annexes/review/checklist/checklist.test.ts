import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import {
  type ChecklistFacts,
  type ChecklistItem,
  checklistOf,
  type ItemFacts,
  itemNames,
  markOf,
  unopened,
} from '#features/annexes/review/checklist/checklist-rules.js';
import { getAnnex } from '#features/annexes/queries.js';
import { listRowNumbers } from '#features/annexes/review/reading/reading-queries.js';
import { noteSeen } from '#features/annexes/review/reading/seen.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import type { Client } from '#test/support/client.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const at = (minute: number) => new Date(Date.UTC(2020, 10, 23, 1, minute));
const nothing = Object.fromEntries(itemNames.map((item) => [item, { count: 0, changedAt: null }])) as ChecklistFacts;

test('what is there must be opened, and once more after it changed; what is not there need not', () => {
  const facts = { ...nothing, warnings: { count: 3, changedAt: at(5) }, late: { count: 1, changedAt: null } };
  const left = (openings: readonly (readonly [ChecklistItem, ItemFacts])[]) =>
    unopened(checklistOf(facts, new Map(openings.map(([item, was]) => [item, markOf(was)])))).map(({ item }) => item);
  assert.deepEqual(unopened(checklistOf(nothing, new Map())), []);
  assert.deepEqual(left([]), ['warnings', 'late']);
  const was = (count: number, minute: number): ItemFacts => ({ count, changedAt: at(minute) });
  assert.deepEqual(left([['warnings', was(3, 4)]]), ['warnings', 'late'], 'it changed since');
  assert.deepEqual(left([['warnings', was(3, 6)]]), ['warnings', 'late'], 'and by a clock that was behind');
  assert.deepEqual(left([['warnings', was(2, 5)]]), ['warnings', 'late'], 'there is more of it');
  assert.deepEqual(
    left([
      ['warnings', was(3, 5)],
      ['late', facts.late],
    ]),
    [],
  );
});

describe('an annex with confirmed warnings, handed in late', () => {
  let portal: TestPortal;
  let reviewer: Client;
  let annexId: number;
  let versionId: number;
  before(async () => {
    portal = await startTestPortal();
    portal.clock.setTo(new Date('2020-12-05T02:00:00Z'));
    const row = typedBusiness(1, { business_phone: '12345' });
    ({ annexId, versionId } = await annexSeason(portal).handIn('460100', 3, annexWorkbook(3, [row])));
    const actor = await actorNamed(portal, 'reviewer');
    const rows = await listRowNumbers(portal.deps.db, versionId);
    await noteSeen(portal.deps, actor, versionId, rows, [...rows]);
    reviewer = await portal.client('reviewer');
  });
  after(() => portal.stop());

  const page = () => `/annexes/${annexId}`;
  const press = (step: string, fields: Record<string, string> = {}) =>
    reviewer.post(`${page()}/${step}`, fields, { Referer: `${portal.base}${page()}` });

  test('neither button works before each item was opened; the page says which and leads there, lateness stands on it', async () => {
    const { text } = await reviewer.get(page());
    assert.match(text, /审核清单还有 1 项没有打开（已确认的提醒和理由），不能接收/);
    assert.match(text, /disabled aria-describedby="acceptance-why"/);
    assert.match(text, new RegExp(`versions/${versionId}/checklist/warnings">`));
    assert.ok(!text.includes('checklist/cross">'), 'there is nothing of it');
    assert.equal((await press('acceptance', { drafts: '0' })).status, 409);
    await press('comments', { row: '', field: '', text: '请核对电话' });
    const refused = await press('return');
    assert.equal(refused.status, 409);
    assert.match(refused.text, /不能退回：问题应当一次告知/);
    assert.equal((await getAnnex(portal.deps.db, annexId)).state, 'submitted');
  });

  test('an item shows what there is of it and leads to the next; another’s look does not count', async () => {
    const here = `${page()}/versions/${versionId}/checklist`;
    const importer = await portal.client('importer');
    assert.equal((await importer.get(`${here}/warnings`)).status, 200);
    assert.equal((await importer.get(`${here}/late`)).status, 200);
    assert.match((await reviewer.get(page())).text, /审核清单还有 1 项/);
    const warnings = await reviewer.get(`${here}/warnings`);
    assert.match(warnings.text, /已核对/);
    assert.match(warnings.text, /清单已看完/);
    const late = await reviewer.get(`${here}/late`);
    assert.match(late.text, /记为迟报/);
    assert.match(late.text, /清单已看完/);
    assert.equal((await reviewer.get(`${here}/everything`)).status, 404);
    assert.equal((await (await portal.client('manager')).get(`${here}/late`)).status, 403);
  });

  test('what changed after it was opened is opened again', async () => {
    const { deps } = portal;
    const later = new Date(deps.clock.now().getTime() + 1_000);
    await deps.db('annex_findings').where({ version_id: versionId, level: 'W' }).update({ confirmed_at: later });
    assert.match((await reviewer.get(page())).text, /审核清单还有 1 项没有打开（已确认的提醒和理由）/);
    portal.clock.setTo(later);
    await reviewer.get(`${page()}/versions/${versionId}/checklist/warnings`);
    assert.ok(!(await reviewer.get(page())).text.includes('审核清单还有'));
    await inTransaction(deps.db, async (trx) => trx('annex_comments').where({ annex_id: annexId }).delete());
    assert.equal((await press('acceptance', { drafts: '0' })).status, 303);
  });
});
