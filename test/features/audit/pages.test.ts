import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { dayIn } from '#platform/clock.js';
import { wordlessEntries } from '#test/support/audited-words.js';
import type { Client } from '#test/support/client.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('the audit in words', () => {
  let portal: TestPortal;
  let season: Season;
  let auditor: Client;
  before(async () => {
    portal = await startTestPortal();
    season = await playSeason(portal);
    auditor = await portal.client('auditor');
  });
  after(() => portal.stop());

  const rowsOf = (html: string): string[] =>
    (/<tbody>([\s\S]*?)<\/tbody>/.exec(html)?.[1] ?? '')
      .split('<tr>')
      .filter((row) => row.includes('class="sentence"'));
  const rows = async (query: string) => rowsOf((await auditor.get(`/audit?${query}`)).text);
  const plain = (html: string): string => html.replace(/<[^>]+>/g, '').replace(/\s+/g, ' ');

  test('a line says who did what to which thing of which office; no number, hash or code name stands in for it', async () => {
    const [row = ''] = await rows(`type=annex&id=${season.imported.annexId}&verb=annex.submit`);
    assert.match(plain(row), /manager.*报送.+的附件3《已备案机动车维修经营业户信息采集表》 第 1 版/);
    const all = plain((await rows('')).join(''));
    assert.doesNotMatch(all, /[0-9a-f]{32}|附件 \d|账号 \d+ |sha256|_|列 \w/);
  });

  test('every entry that a season leaves has words for its verb, its object and its facts', async () => {
    assert.deepEqual(await wordlessEntries(portal.deps.db), []);
  });

  test('each filter leaves others out, stays in the form, and can be taken away', async () => {
    const all = await rows('');
    const page = (await auditor.get('/audit?office=%E6%B5%B7%E5%8F%A3&verb=annex.upload&type=annex')).text;
    const found = rowsOf(page);
    assert.ok(found.length > 0 && found.length < all.length);
    assert.ok(found.every((row) => plain(row).includes('海口')));
    assert.match(page, /name="office"[^>]*value="海口"/);
    assert.match(page, /href="[^"]*\/audit\?verb=annex\.upload&amp;type=annex"[^>]*>机构：海口 ×/);
    assert.equal((await rows('office=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA')).length, 0);
    assert.ok((await rows('person=filer')).every((row) => row.includes('>filer<')));
    assert.equal((await rows('person=nobody-of-this-name')).length, 0);
  });

  test('days are those of the office, both included', async () => {
    const { clock, config } = portal.deps;
    const day = (shift: number) => dayIn(config.officeZone, new Date(clock.now().getTime() + shift * 86_400_000));
    const all = (await rows('')).length;
    assert.equal((await rows(`from=${day(0)}&to=${day(0)}`)).length, all);
    assert.equal((await rows(`from=${day(1)}`)).length, 0);
    assert.equal((await rows(`to=${day(-1)}`)).length, 0);
    assert.equal((await rows('from=gestern')).length, all, 'what is no day was not asked');
  });

  test('an entry has a page with what was before and after, and its hashes only there', async () => {
    const [row = ''] = await rows(`type=annex&id=${season.imported.annexId}&verb=annex.upload`);
    const path = /\/audit\/\d+/.exec(row)?.[0] ?? '';
    const page = await auditor.get(path);
    assert.equal(page.status, 200);
    assert.match(page.text, /文件指纹<\/th><td class="break">（无）<\/td>\s*<td class="break">[0-9a-f]{64}/);
    assert.match(page.text, /本条的校验值<\/th><td class="code break">[0-9a-f]{64}/);
    for (const odd of ['1', '0', 'abc', '9'.repeat(17), '-1'])
      assert.equal((await auditor.get(`/audit/${odd}`)).status, 404, odd);
    for (const name of ['filer', 'reviewer', 'admin'] as const)
      assert.equal((await (await portal.client(name)).get(path)).status, 403, name);
  });

  test('the lines asked for leave as a file, and that is audited', async () => {
    const query = `type=annex&id=${season.imported.annexId}`;
    const csv = await auditor.get(`/audit/export.csv?${query}`);
    assert.equal(csv.status, 200);
    const lines = csv.text.trimEnd().split('\r\n');
    assert.equal(lines.length, 2 + (await rows(query)).length, 'headers, entries, and who took them');
    assert.match(csv.text, /报送.+的附件3《已备案/);
    assert.match(lines.at(-1) ?? '', /auditor 于 .+导出，共 \d+ 条/);
    const xlsx = await auditor.get('/audit/export.xlsx');
    assert.equal(xlsx.text.slice(0, 2), 'PK');
    const [noted = ''] = await rows('verb=audit.export&type=audit&id=csv');
    assert.match(plain(noted), /导出操作审计（\.csv），共 \d+ 条，条件：对象 附件/);
    for (const name of ['filer', 'admin'] as const)
      assert.equal((await (await portal.client(name)).get('/audit/export.csv')).status, 403, name);
  });
});
