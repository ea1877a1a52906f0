import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { runHere } from '#platform/jobs/runner.js';
import { listWaitingIds } from '#platform/jobs/queue.js';
import { jobTable } from '#src/job-table.js';
import { rowsAtOnceMost } from '#features/register/export/export-rules.js';
import { sweepExports } from '#features/register/export/export-job.js';
import type { CastName } from '#test/support/cast.js';
import { aBusiness, idOf } from '#test/support/businesses.js';
import { enterBusinesses } from '#test/support/enter-business.js';
import { fillRegister } from '#test/support/fill-register.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { openParts } from '#test/support/zip-parts.js';

describe('exports of the register', () => {
  let portal: TestPortal;
  let agencyId: number;
  before(async () => {
    portal = await startTestPortal();
    agencyId = Number((await portal.deps.db('agencies').where({ code: '460100' }).first('id')).id);
    await enterBusinesses(
      portal.deps,
      agencyId,
      [1, 2, 3].map((n) => ({
        values: aBusiness(n, n === 2 ? { business_name: '=HYPERLINK("http://x","海口𠮷")' } : {}),
        filingStatus: 'filed' as const,
      })),
    );
  });
  after(() => portal.stop());

  async function bytesOf(who: CastName, path: string): Promise<{ status: number; bytes: Buffer; text: string }> {
    const client = await portal.client(who);
    const answer = await fetch(portal.base + path, {
      headers: { Cookie: [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      redirect: 'manual',
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    return { status: answer.status, bytes, text: bytes.toString('utf8') };
  }
  async function doExports(): Promise<void> {
    for (const id of await listWaitingIds(portal.deps.db, 'register.export')) await runHere(portal.deps, jobTable, id);
  }
  async function asked(who: CastName, fields: Readonly<Record<string, string>>): Promise<string> {
    const answer = await (await portal.client(who)).post('/businesses/exports', fields);
    assert.equal(answer.status, 303, answer.text);
    assert.match(answer.location, /^\/exports\/\d+$/);
    await doExports();
    return answer.location;
  }
  const lineOf = async (path: string) =>
    portal.deps
      .db('register_exports')
      .where({ id: Number(/\d+$/.exec(path)?.[0]) })
      .first();

  test('a small list goes at once, and its line in the log holds rows, digest and time', async () => {
    const { bytes, text } = await bytesOf('manager', '/businesses/export.csv?class=A2');
    const line = await portal.deps.db('register_exports').orderBy('id', 'desc').first();
    assert.equal(line.sha256, createHash('sha256').update(bytes).digest('hex'));
    assert.equal(line.row_count, 3);
    assert.ok(line.taken_at);
    assert.match(text.trimEnd().split('\r\n').at(-1) ?? '', /^注：.*导出编号 \d+，共 3 户，证件号码和手机已脱敏。/);
    const log = (await (await portal.client('manager')).get('/exports')).text;
    assert.match(log, /经营类别：二类汽车维修/);
    assert.match(log, /已直接下载/);
  });

  test('the file holds the rows that the page counts, whatever the filter', async () => {
    for (const query of [
      '',
      '?class=A2',
      '?class=A3',
      '?q=%E7%A4%BA%E4%BE%8B1%E5%8F%B7',
      '?from=2019-05-01',
      '?status=terminated',
    ]) {
      const page = (await (await portal.client('manager')).get(`/businesses${query}`)).text;
      const [, shown = ''] = /共 <b>(\d+)<\/b> 户/.exec(page) ?? [];
      const filter = query.slice(1);
      const path = await asked('manager', { filter, format: 'csv', layout: 'list', numbers: 'masked' });
      const { text } = await bytesOf('manager', `${path}/export`);
      const rows = text.trimEnd().split('\r\n').slice(1, -1);
      assert.equal(rows.length, Number(shown), query);
      assert.equal((await lineOf(path)).row_count, Number(shown), query);
    }
  });

  test('long lists become a job: the address leads to the page that asks, the file comes out of the store', async () => {
    await fillRegister(portal.deps, agencyId, rowsAtOnceMost, { from: 20_000 });
    const client = await portal.client('importer');
    const redirect = await client.get('/businesses/export.xlsx?order=asc');
    assert.equal(redirect.status, 303);
    assert.match(redirect.location, /^\/businesses\/export\?order=asc&format=xlsx$/);
    const page = await client.get('/businesses/export?format=csv');
    assert.match(page.text, /按下面的条件导出/);
    const path = await asked('importer', { filter: '', format: 'xlsx', layout: 'list', numbers: 'masked' });
    const line = await lineOf(path);
    assert.equal(line.row_count, rowsAtOnceMost + 3);
    const { bytes } = await bytesOf('importer', `${path}/export`);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), line.sha256);
    const stored = await portal.deps.db('file_chunks').where({ file_id: line.file_id, no: 0 }).first();
    assert.equal(stored.is_sealed, 1);
    const parts = await openParts(bytes);
    const about = await parts.readText('xl/worksheets/sheet2.xml');
    for (const word of ['导出人', 'importer', String(rowsAtOnceMost + 3), '脱敏'])
      assert.ok(about.includes(word), word);
    assert.match(await parts.readText('xl/worksheets/sheet1.xml'), /<oddFooter>&amp;L.*importer/);
    const shown = (await client.get(path)).text;
    assert.match(shown, /下载 \.xlsx/);
    assert.ok((await lineOf(path)).taken_at, 'when it was fetched is known');
  });

  test('nothing in a file is live, and long codes are text', async () => {
    const path = await asked('manager', { filter: 'q=HYPERLINK', format: 'csv', layout: 'list', numbers: 'masked' });
    const { bytes, text } = await bytesOf('manager', `${path}/export`);
    assert.ok(bytes.subarray(0, 3).equals(Buffer.from('efbbbf', 'hex')));
    assert.match(text, /,"'=HYPERLINK/);
    const xlsx = await asked('manager', { filter: '', format: 'xlsx', layout: 'annex3', numbers: 'masked' });
    const parts = await openParts((await bytesOf('manager', `${xlsx}/export`)).bytes);
    const sheet = await parts.readText('xl/worksheets/sheet1.xml');
    assert.match(sheet, /HYPERLINK/);
    assert.doesNotMatch(sheet, /<f>|<v>/, 'no formula and no number: every cell is text');
  });

  test('whole numbers need the verb of the office and a reason, are recorded, and stand in the file', async () => {
    const whole = { filter: 'q=示例1号', format: 'csv', layout: 'list', numbers: 'full' };
    const manager = await portal.client('manager');
    const refused = await manager.post('/businesses/exports', { ...whole, reason: ' ' });
    assert.equal(refused.status, 422);
    assert.match(refused.text, /为什么要导出完整号码/);
    for (const who of ['reviewer', 'statistician'] as const) {
      const answer = await (await portal.client(who)).post('/businesses/exports', { ...whole, reason: '统计核对' });
      assert.equal(answer.status, 403, who);
    }
    assert.equal((await (await portal.client('clerk')).post('/businesses/exports', whole)).status, 403);
    const path = await asked('manager', { ...whole, reason: '年度走访核对' });
    const { text } = await bytesOf('manager', `${path}/export`);
    assert.ok(text.includes(idOf(1)));
    assert.match(text, /含完整号码，理由：年度走访核对/);
    const reveals = (await (await portal.client('auditor')).get('/reveals')).text;
    assert.match(reveals, /导出 \d+ 户[\s\S]*年度走访核对/);
    assert.ok(!reveals.includes(idOf(1)));
    const masked = await asked('manager', { ...whole, numbers: 'masked' });
    assert.ok(!(await bytesOf('manager', `${masked}/export`)).text.includes(idOf(1)));
  });

  test('a file is its owner’s alone, within the scope that it was made in; those who watch see the line', async () => {
    const path = await asked('manager', { filter: '', format: 'csv', layout: 'list', numbers: 'masked' });
    for (const who of ['filer', 'neighbour', 'reviewer'] as const)
      assert.equal((await bytesOf(who, `${path}/export`)).status, 404, who);
    assert.equal((await (await portal.client('neighbour')).get(path)).status, 404);
    for (const who of ['reviewer', 'auditor'] as const) {
      const client = await portal.client(who);
      assert.match((await client.get('/exports')).text, /manager/, who);
      assert.equal((await client.get(path)).status, 200, who);
    }
    assert.doesNotMatch((await (await portal.client('filer')).get('/exports')).text, new RegExp(`href="[^"]*${path}"`));
    await portal.deps.db('register_exports').update({ scope: 'divisions 469002' });
    assert.equal((await bytesOf('manager', `${path}/export`)).status, 403);
  });

  test('after its days the file is gone, the line stays; the setting says how many', async () => {
    assert.match((await (await portal.client('reviewer')).get('/settings')).text, /导出文件保留天数/);
    await portal.deps.db('settings').insert({ name: 'exportDays', value: '3' });
    const path = await asked('manager', { filter: '', format: 'csv', layout: 'list', numbers: 'masked' });
    const { file_id: fileId, expires_at: expiresAt, made_at: madeAt } = await lineOf(path);
    assert.equal(expiresAt.getTime() - madeAt.getTime(), 3 * 86_400_000);
    const early = new Date(expiresAt.getTime() - 1_000);
    await sweepExports(portal.deps, { dueAt: early.toISOString() });
    assert.equal((await lineOf(path)).state, 'ready');
    await sweepExports(portal.deps, { dueAt: expiresAt.toISOString() });
    assert.equal((await lineOf(path)).state, 'expired');
    assert.equal(await portal.deps.db('file_chunks').where({ file_id: fileId }).first(), undefined);
    assert.equal((await bytesOf('manager', `${path}/export`)).status, 410);
    assert.match((await (await portal.client('manager')).get(path)).text, /已到期删除[\s\S]*重新导出/);
  });
});
