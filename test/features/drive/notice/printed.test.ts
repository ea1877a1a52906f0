import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { annexTitles } from '#domain/annexes/titles.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('the notice as it was printed', () => {
  let portal: TestPortal;
  before(async () => {
    portal = await startTestPortal({ config: { businessContact: '业务科 0898-00000000' } });
  });
  after(() => portal.stop());

  test('says number, issuer, day, publicity, copies, and names each annex by its title', async () => {
    const { text } = await (await portal.client('filer')).get('/notice');
    const said = textOf(text).replace(/\s+/g, ' ');
    for (const words of [
      '琼道运发〔2020〕247号',
      '海南省道路运输局',
      '2020年11月17日',
      '主动公开',
      '省道路运输监测中心',
    ])
      assert.ok(said.includes(words), words);
    for (const title of Object.values(annexTitles)) assert.ok(said.includes(`《${title}》`), title);
    assert.match(said, /2020-11-27 17:00（北京时间）/);
    assert.match(said, /业务科 0898-00000000/);
    for (const no of [1, 2, 3, 4, 5]) assert.ok(text.includes(`/templates/${no}.xlsx"`), `blank annex ${no}`);
  });

  test('offers blank annexes to those who may take them alone', async () => {
    const { status, text } = await (await portal.client('admin')).get('/notice');
    assert.equal(status, 200);
    assert.ok(!text.includes('/templates/'));
  });
});
