import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { personalCipher } from '#platform/crypto/suites.js';
import { resealColumn } from '#platform/db/reseal.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
before(async () => {
  portal = await startTestPortal();
});
after(() => portal.stop());

test('numbers sealed by one suite are sealed and hashed anew by the other, and found again', async () => {
  const { db, config } = portal.deps;
  const [aes, sm] = (['aes', 'sm'] as const).map((suite) => personalCipher(suite, config.dataKey, config.hashKey));
  assert.ok(aes && sm);
  const mobile = '13800138000';
  await db('operators')
    .where({ account: 'filer' })
    .update({ mobile_sealed: aes.seal(mobile), mobile_hash: aes.fingerprint(mobile) });
  const column = { table: 'operators', sealed: 'mobile_sealed', hash: 'mobile_hash' };
  assert.equal(await resealColumn(db, sm, column), 1);
  const [row] = await db('operators').where({ mobile_hash: sm.fingerprint(mobile) });
  assert.equal(row?.account, 'filer');
  assert.match(String(row?.mobile_sealed), /^s1\./);
  assert.equal(aes.open(String(row?.mobile_sealed)), mobile);
  assert.equal(await resealColumn(db, sm, column), 1, 'safe to run again');
});
