import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Client } from '#test/support/client.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('filters of the audit and of the directory', () => {
  let portal: TestPortal;
  let auditor: Client;
  let reviewer: Client;
  before(async () => {
    portal = await startTestPortal();
    auditor = await portal.client('auditor');
    reviewer = await portal.client('reviewer');
  });
  after(() => portal.stop());

  const lines = (html: string): number => html.split('<tr>').length;

  for (const value of ['张三', '😀', 'toString', 'x'.repeat(3_000)]) {
    test(`take from their lists alone: ${value.slice(0, 8)}`, async () => {
      const text = encodeURIComponent(value);
      for (const [client, path] of [
        [auditor, `/audit?verb=${text}`],
        [auditor, `/audit?type=${text}`],
        [reviewer, `/agencies?kind=${text}`],
        [reviewer, `/agencies?state=${text}`],
      ] as const) {
        const answer = await client.get(path);
        assert.equal(answer.status, 200, path);
        assert.equal(lines(answer.text), lines((await client.get(path.replace(/\?.*/, ''))).text), 'as if not chosen');
      }
    });
  }

  test('what is in the lists is found', async () => {
    const found = await auditor.get('/audit?verb=operator.sign_in&type=operator');
    assert.match(found.text, /class="sentence">登录/);
    assert.doesNotMatch((await auditor.get('/audit?verb=annex.accept')).text, /class="sentence">登录/);
    assert.match((await reviewer.get('/agencies?kind=transport_agency&state=invited')).text, /道路运输管理处/);
  });
});
