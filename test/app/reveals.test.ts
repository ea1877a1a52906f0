import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const mobile = '13800138000';
const idNumber = '469999199001010012';

let portal: TestPortal;
before(async () => {
  portal = await startTestPortal();
  const { db, cipher } = portal.deps;
  await db('operators')
    .where({ account: 'filer' })
    .update({ mobile_sealed: cipher.seal(mobile), id_number_sealed: cipher.seal(idNumber) });
  await db('agencies')
    .where({ code: '460100' })
    .update({ liaison_name: '张联络', liaison_mobile_sealed: cipher.seal(mobile) });
});
after(() => portal.stop());

const operatorPath = () => `/full-numbers/operators/${portal.cast.filer.id}`;
async function agencyPath(): Promise<string> {
  const [agency] = (await portal.deps.db('agencies').select('id').where({ code: '460100' })) as { id: number }[];
  return `/full-numbers/agencies/${agency?.id}`;
}

test('numbers are masked until a reason is typed', async () => {
  const client = await portal.client('manager');
  const masked = (await client.get(operatorPath())).text;
  assert.match(masked, /138\*{4}8000/);
  assert.match(masked, /469\*{11}0012/);
  for (const reason of ['', ' ', 'x']) {
    const refused = await client.post(operatorPath(), { reason });
    assert.equal(refused.status, 422);
    assert.doesNotMatch(refused.text, new RegExp(`${mobile}|${idNumber}`));
  }
  const shown = await client.post(operatorPath(), { reason: '电话通知报送' });
  assert.equal(shown.status, 200);
  assert.match(shown.text, new RegExp(mobile));
  assert.match(shown.text, new RegExp(idNumber));
  assert.doesNotMatch((await client.get(operatorPath())).text, new RegExp(mobile), 'masked again');
});

test('the liaison’s mobile likewise; another office’s people are not found, the province finds all', async () => {
  const neighbour = await portal.client('neighbour');
  for (const path of [operatorPath(), await agencyPath()]) {
    assert.equal((await neighbour.get(path)).status, 404, path);
    assert.equal((await neighbour.post(path, { reason: '想看看' })).status, 404, path);
  }
  assert.equal((await (await portal.client('filer')).get(operatorPath())).status, 403);
  assert.equal((await (await portal.client('admin')).get(operatorPath())).status, 403, 'administrators see no numbers');
  const shown = await (await portal.client('reviewer')).post(await agencyPath(), { reason: '催报附件四' });
  assert.match(shown.text, new RegExp(mobile));
});

test('every look is listed for the audit: who, whose, why; no number stands there', async () => {
  const list = (await (await portal.client('auditor')).get('/reveals')).text;
  assert.match(list, /manager[\s\S]*filer[\s\S]*电话通知报送/);
  assert.match(list, /reviewer[\s\S]*联络员[\s\S]*催报附件四/);
  const entries = JSON.stringify(await portal.deps.db('audit_entries').select('*'));
  for (const text of [list, entries]) assert.doesNotMatch(text, new RegExp(`${mobile}|${idNumber}`));
});
