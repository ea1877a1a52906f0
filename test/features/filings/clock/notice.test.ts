import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { inTransaction } from '#platform/db/transaction.js';
import { Problem } from '#platform/problem.js';
import { insertNotice } from '#features/filings/notices/notice-queries.js';
import {
  faultOfNotice,
  linesOfNotice,
  offeredMaterials,
  typedAtFirst,
} from '#features/filings/notices/notice-rules.js';
import { sendNotice } from '#features/filings/notices/notices.js';
import type { Client, Fields } from '#test/support/client.js';
import { loadActor } from '#src/season/accounts.js';
import {
  type ClockPortal,
  dueOf,
  officeTime,
  startClockPortal,
  timedCase,
} from '#test/support/filings/clock-support.js';
import { sentForm } from '#test/support/two-sessions/sent-form.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');

let office: ClockPortal;
let clerk: Client;
before(async () => {
  office = await startClockPortal('2020-12-10T09:00');
  clerk = await office.client('acceptor');
});
after(() => office.portal.stop());

const received = (over = {}) => timedCase(office, { receivedAt: officeTime('2020-12-09'), ...over });
const path = (id: number) => `/filings/${id}/notice`;
const look = async (id: number, fields: Fields, who = clerk) => {
  const form = sentForm((await who.get(path(id))).text, path(id));
  return who.post(path(id), { ...form, ...fields, do: 'look' });
};
const send = async (id: number, fields: Fields) => {
  const { text } = await look(id, fields);
  assert.match(text, /name="do" value="send"/, 'what is previewed can be sent as it is');
  return clerk.post(path(id), { ...sentForm(text, path(id)), do: 'send' });
};
const some = {
  'm.M03': '1',
  's.M03': '租用场地的书面租赁合同不足一年',
  't.M03': '只到明年三月',
  others: '备案表第二页没有填写日期\n\n  门头照片  ',
};

test('the materials of a case are offered with sentences of their own, those of dangerous goods and outlets where it is one', () => {
  const codes = (facts: Readonly<Record<string, string>>) => offeredMaterials(facts).map(({ code }) => code);
  assert.deepEqual(codes({ business_class: 'A3' }), ['M01', 'M02', 'M03', 'M04', 'M05', 'M06', 'M07']);
  assert.equal(codes({ business_class: 'H1' }).length, 11);
  assert.equal(codes({ business_class: 'A3', chain_kind: 'outlet' }).length, 10);
  const materials = offeredMaterials({});
  const point = { isLacking: true, sentence: '不在单子里', more: '' };
  assert.deepEqual(linesOfNotice(materials, { points: { M02: point, M99: point }, others: '' }), [
    { materialCode: 'M02', text: '营业执照复印件：未提交' },
  ]);
});

test('a notice lists something, not too much, and no personal number', () => {
  const line = (text: string) => ({ materialCode: null, text });
  assert.equal(faultOfNotice([])?.kind, 'empty');
  assert.equal(faultOfNotice(Array.from({ length: 41 }, () => line('缺页')))?.kind, 'many');
  assert.equal(faultOfNotice([line('字'.repeat(201))])?.kind, 'long');
  assert.equal(faultOfNotice([line('请联系13800000001')])?.kind, 'personal');
  assert.equal(faultOfNotice([line('身份证 46999919900101001X 不清')])?.kind, 'personal');
  assert.equal(faultOfNotice([line('统一社会信用代码 91460100MA5RC3X11A 不一致')]), undefined);
});

test('what the materials lack is ticked from the start', () => {
  const missing = [{ code: 'M02', name: '营业执照复印件' }];
  const unreadable = [{ code: 'M05', name: '维修设备设施', word: '打不开' }];
  const lines = linesOfNotice(offeredMaterials({}), typedAtFirst({ missing, unreadable, isComplete: false }));
  assert.deepEqual(
    lines.map(({ materialCode, text }) => `${materialCode} ${text.split('：')[1]}`),
    ['M02 未提交', 'M05 不清晰，无法辨认'],
  );
});

test('the notice is seen before it is sent, and what is typed wrongly stays', async () => {
  const id = await received();
  const empty = await look(id, {});
  assert.equal(empty.status, 422);
  assert.match(said(empty.text), /请至少写一项/);
  const personal = await look(id, { others: '请打 13800000001' });
  assert.equal(personal.status, 422);
  assert.ok(personal.text.includes('请打 13800000001'));
  const seen = await look(id, some);
  assert.equal(seen.status, 200);
  assert.match(said(seen.text), /补正一次性告知书 示例汽修厂 ：.* 2020-12-09 提交的机动车维修经营备案（新办）申请/);
  assert.match(
    said(seen.text),
    /租用场地的书面租赁合同不足一年（只到明年三月）。 备案表第二页没有填写日期。 门头照片。/,
  );
  assert.match(said(seen.text), /发出告知（3 项），停止计算期限/);
  assert.equal(await dueOf(office, id), '2020-12-16', 'nothing is sent yet');
});

test('it stops the clock, is kept as it was sent, and the limit counts anew once the material is there', async () => {
  const id = await received();
  const answer = await send(id, some);
  assert.equal(answer.status, 303);
  assert.equal(answer.location, path(id));
  const page = said((await clerk.get(path(id))).text);
  assert.match(page, /发出，共 3 项。一次性告知只能发一次/);
  assert.match(page, /门头照片。.*2020年12月10日 （盖章）/);
  assert.equal(await dueOf(office, id), null);
  assert.match(said((await clerk.get(`/filings/${id}/clock`)).text), /到期日 未定 自 2020-12-10 起等待补正，停止计算/);
  const [stored] = (await office.portal.deps.db('filing_notices').where({ case_id: id })) as { lines: Buffer }[];
  assert.ok(!stored?.lines.toString('utf8').includes('门头'), 'sealed');
  const [step] = (await office.portal.deps.db('filing_steps').where({ case_id: id, is_notice: 1 })) as {
    ground: string;
  }[];
  assert.equal(step?.ground, '一次性告知 3 项，见告知书');
  const audited = said((await (await office.portal.client('auditor')).get('/audit?verb=filing.notify')).text);
  assert.match(audited, /发出一次性告知，3 项/);
});

test('it can be given on the spot, on the day of receipt', async () => {
  const id = await received({ receivedAt: officeTime('2020-12-10T08:59') });
  assert.equal((await send(id, { 'm.M02': '1' })).status, 303);
  const sheet = said((await clerk.get(`/filings/${id}/clock`)).text);
  assert.match(sheet, /2020-12-10 今天 星期四 不计 发出补正告知，停止计算/);
});

test('a second one is impossible: by the page, by the action and by the database', async () => {
  const id = await received();
  const open = { ...sentForm((await look(id, some)).text, path(id)), do: 'send' };
  assert.equal((await send(id, some)).status, 303);
  assert.equal(sentForm((await clerk.get(path(id))).text, path(id)), undefined, 'the page offers none');
  const page = await clerk.post(path(id), open);
  assert.equal(page.status, 409);
  const looked = await clerk.post(path(id), { ...open, do: 'look' });
  assert.match(said(looked.text), /一次性告知只能发一次/);

  const { deps } = office.portal;
  const actor = await loadActor(deps, office.ids.acceptor);
  const lines = [{ materialCode: null, text: '再补一项' }];
  const again = () => inTransaction(deps.db, (trx) => sendNotice(trx, deps, actor, { caseId: id, version: 99, lines }));
  const code = async () => {
    try {
      await again();
    } catch (error) {
      return error instanceof Problem ? error.code : String(error);
    }
    return 'sent';
  };
  assert.equal(await code(), 'filing.gone', 'while the supplement is awaited');
  const supplemented = await received({
    notifiedAt: officeTime('2020-12-09T10:00'),
    supplementedAt: officeTime('2020-12-09T11:00'),
  });
  await inTransaction(deps.db, (trx) =>
    insertNotice(trx, deps.cipher, { caseId: supplemented, lines, by: actor.id, at: officeTime('2020-12-09T10:00') }),
  );
  const second = () =>
    inTransaction(deps.db, (trx) => sendNotice(trx, deps, actor, { caseId: supplemented, version: 99, lines }));
  await assert.rejects(second, (error) => error instanceof Problem && error.code === 'filing.second_notice');
  await assert.rejects(
    inTransaction(deps.db, (trx) =>
      insertNotice(trx, deps.cipher, { caseId: supplemented, lines, by: actor.id, at: officeTime('2020-12-10') }),
    ),
    /filing_notices|PRIMARY|Duplicate/,
  );
});

test('who opened the case before it was changed is told so, and nothing is sent', async () => {
  const id = await received();
  const { deps } = office.portal;
  const actor = await loadActor(deps, office.ids.acceptor);
  const lines = [{ materialCode: 'M02', text: '营业执照复印件：未提交' }];
  const send = inTransaction(deps.db, (trx) => sendNotice(trx, deps, actor, { caseId: id, version: 0, lines }));
  await assert.rejects(send, (error) => error instanceof Problem && error.code === 'filing.stale');
  assert.equal(await dueOf(office, id), '2020-12-16');
  assert.equal((await deps.db('filing_notices').where({ case_id: id })).length, 0);
});

test('only the acceptor of the office gives it, and only while the case is received', async () => {
  const id = await received();
  const reader = await office.client('reader');
  assert.match(said((await reader.get(path(id))).text), /没有发过补正告知，现在是“已收件”/);
  assert.equal((await reader.post(path(id), some)).status, 403);
  const stranger = await office.client('stranger');
  assert.equal((await stranger.get(path(id))).status, 404);
  assert.equal((await stranger.post(path(id), some)).status, 404);
  const draft = await timedCase(office, { receivedAt: null });
  assert.match(said((await clerk.get(path(draft))).text), /现在是“草稿”/);
  assert.match(said((await clerk.get(`/filings/${draft}/clock`)).text), /假如现在收件 的计算.*到期日 2020-12-17/);
  assert.equal((await clerk.post(path(draft), { ...some, do: 'send' })).status, 409);
});
