import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { findAgencyByCode } from '#features/agencies/queries.js';
import type { Client } from '#test/support/client.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');
const mobile = '13800000001';

describe('the call sheet', () => {
  let portal: TestPortal;
  let province: Client;
  let agencyId: number;
  before(async () => {
    portal = await startTestPortal();
    portal.clock.setTo(new Date('2020-11-26T01:00:00Z'));
    province = await portal.client('reviewer');
    const { db, cipher } = portal.deps;
    agencyId = (await findAgencyByCode(db, '469002'))?.id ?? 0;
    await db('agencies')
      .where({ id: agencyId })
      .update({ liaison_name: '示例庚', office_phone: '0898-00000000', liaison_mobile_sealed: cipher.seal(mobile) });
  });
  after(() => portal.stop());

  const reveals = async () =>
    Number((await portal.deps.db('audit_entries').where({ verb: 'personal.reveal' }).count({ n: '*' }))[0]?.['n']);

  test('lists every office that may be late with its liaison, the mobile masked', async () => {
    const { text } = await province.get('/progress/calls');
    assert.equal(text.match(/<tr id="a\d+">/g)?.length, 22);
    assert.match(said(text), /示例庚 0898-00000000 138\*+0001/);
    assert.ok(!text.includes(mobile));
    assert.match(said(text), /附件1：未上传，距截止 1\.3 天/);
  });

  test('is the province’s alone', async () => {
    for (const name of ['filer', 'manager', 'auditor', 'admin'] as const) {
      const client = await portal.client(name);
      assert.equal((await client.get('/progress/calls')).status, 403, name);
      assert.equal((await client.post(`/progress/calls/${agencyId}`, { outcome: 'reached' })).status, 403, name);
    }
  });

  test('whole numbers go onto paper for a reason, recorded for each office', async () => {
    const before = await reveals();
    const refused = await province.post('/progress/calls/paper', { reason: '' });
    assert.equal(refused.status, 422);
    assert.ok(!refused.text.includes(mobile));
    assert.equal(await reveals(), before);
    const paper = await province.post('/progress/calls/paper', { reason: '电话催办' });
    assert.equal(paper.status, 200);
    assert.ok(paper.text.includes(mobile));
    assert.equal(await reveals(), before + 22);
    const entry = await portal.deps
      .db('audit_entries')
      .where({ verb: 'personal.reveal', object_id: String(agencyId) })
      .first();
    assert.match(entry.state_after, /电话催办/);
  });

  test('what came of a call is kept, shown next time and in the matrix, and audited', async () => {
    const page = await province.get(`/progress/calls/${agencyId}`);
    assert.match(said(page.text), /还没有联系过/);
    assert.match(page.text, /<textarea id="sms"[^>]*readonly>【海南省道路运输局】琼海市机动车维修备案数据采集：/);
    const answer = await province.post(`/progress/calls/${agencyId}`, {
      outcome: 'reached',
      promised: '今天17:00',
      note: '正在补录',
    });
    assert.equal(answer.status, 303);
    const after = said((await province.get(`/progress/calls/${agencyId}`)).text);
    assert.match(after, /2020-11-26 09:00 reviewer 接通 2020-11-26 17:00 正在补录/);
    assert.match(
      said((await province.get('/progress/calls')).text),
      /reviewer：接通，承诺 2020-11-26 17:00 前报送（正在补录）/,
    );
    assert.match(said((await province.get('/progress/matrix?unit=469002')).text), /11-26 接通/);
    assert.doesNotMatch(
      said((await province.get('/progress/matrix?unit=469002&at=2020-11-26T08:00')).text),
      /11-26 接通/,
    );
    const entry = await portal.deps.db('audit_entries').where({ verb: 'drive.call' }).first();
    assert.match(entry.state_after, /接通.*2020-11-26 17:00.*正在补录/);
  });

  test('what makes no sense is refused at its field, with what was typed', async () => {
    const path = `/progress/calls/${agencyId}`;
    const page = { Referer: portal.base + path };
    for (const [fields, sentence] of [
      [{ note: '甲乙丙' }, /请选择是接通还是未接/],
      [{ outcome: 'reached', promised: '昨天17:00', note: '甲乙丙' }, /承诺时间要晚于现在/],
      [{ outcome: 'reached', promised: '不久', note: '甲乙丙' }, /承诺时间要晚于现在/],
      [{ outcome: 'missed', promised: '明天17:00', note: '甲乙丙' }, /电话未接，没有承诺时间/],
    ] as const) {
      const answer = await province.post(path, fields, page);
      assert.equal(answer.status, 422, JSON.stringify(fields));
      assert.match(said(answer.text), sentence);
      assert.match(answer.text, /value="甲乙丙"/);
    }
    assert.equal((await province.post('/progress/calls/999999', { outcome: 'missed' })).status, 404);
  });

  test('a promise that was not kept puts its office first and says so', async () => {
    portal.clock.setTo(new Date('2020-11-26T10:00:00Z'));
    const fresh = await portal.client('importer');
    const { text } = await fresh.get('/progress/calls');
    assert.equal(/<tr id="a(\d+)">/.exec(text)?.[1], String(agencyId));
    assert.match(said(text), /承诺没有兑现/);
    assert.match(said((await fresh.get('/progress/matrix?unit=469002')).text), /11-26 接通 失约/);
  });
});
