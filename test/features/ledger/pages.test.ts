import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { runLedgerCheck } from '#features/ledger/checking.js';
import { otherAgency, ownAgency } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import { anOldLicence } from '#test/support/extracts.js';
import { handOut } from '#test/support/handed-annex.js';
import { ledgerStage } from '#test/support/ledger.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { wordlessEntries } from '#test/support/audited-words.js';
import { sentForm } from '#test/support/two-sessions/sent-form.js';

const id = (n: number): string => `HN${String(n).padStart(7, '0')}`;
const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');

describe('the pages of the ledger', () => {
  let portal: TestPortal;
  let stage: ReturnType<typeof ledgerStage>;
  let reviewer: Client;
  let filer: Client;
  before(async () => {
    portal = await startTestPortal();
    stage = ledgerStage(portal);
    reviewer = await portal.client('reviewer');
    filer = await portal.client('filer');
    await handOut(portal, [
      ...[1, 2, 3].map((n) => anOldLicence(n)),
      ...[11, 12].map((n) => anOldLicence(n, { valid_from: '2017-01-02', valid_to: '2020-01-01' })),
      anOldLicence(21, { valid_to: '' }),
      anOldLicence(31, { division_code: '469002 琼海市' }),
    ]);
    await stage.judge();
  });
  after(() => portal.stop());

  async function bytesOf(path: string): Promise<Buffer> {
    const cookie = [...reviewer.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(`${portal.base}${path}`, { headers: { cookie } });
    assert.equal(answer.status, 200);
    return Buffer.from(await answer.arrayBuffer());
  }

  const cellsOf = (html: string, rowId: string): string[] => {
    const row = html.slice(html.indexOf(`<tr id="${rowId}">`));
    return [...row.slice(0, row.indexOf('</tr>')).matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map((one) =>
      said(one[1] ?? '').trim(),
    );
  };

  test('the equation stands for each unit and in all, and each figure opens its rows', async () => {
    const { text } = await reviewer.get('/ledger');
    assert.deepEqual(cellsOf(text, `u${ownAgency}`), ['海口市', '6', '0', '0', '2', '4']);
    assert.deepEqual(cellsOf(text, `u${otherAgency}`), ['琼海市', '1', '0', '0', '0', '1']);
    assert.deepEqual(cellsOf(text, 'total'), ['合计', '7', '0', '0', '2', '5']);
    const rows = await reviewer.get(`/ledger/rows?unit=${ownAgency}&class=excluded`);
    assert.match(said(rows.text), /总账逐户：2 户/);
    assert.match(rows.text, new RegExp(id(11)));
    assert.doesNotMatch(rows.text, new RegExp(id(1)));
    assert.match((await reviewer.get(`/ledger/rows?q=${id(3)}`)).text, new RegExp(id(3)));
    assert.match((await reviewer.get('/ledger/rows?q=460100000002')).text, new RegExp(id(2)));
    assert.match((await reviewer.get(`/ledger/rows?q=${encodeURIComponent('海口示例第12')}`)).text, new RegExp(id(12)));
    assert.doesNotMatch((await reviewer.get('/ledger/rows?reason=end_date_missing')).text, new RegExp(id(12)));
  });

  test('an office sees its own licences and no others', async () => {
    const { text } = await filer.get('/ledger');
    assert.deepEqual(cellsOf(text, 'total'), ['合计', '6', '0', '0', '2', '4']);
    assert.doesNotMatch(text, /琼海市/);
    const foreign = await stage.licence(id(31));
    assert.equal((await filer.get(`/ledger/licences/${foreign.id}`)).status, 404);
    assert.doesNotMatch((await filer.get(`/ledger/rows?unit=${otherAgency}`)).text, new RegExp(id(31)));
    assert.doesNotMatch((await filer.get('/ledger/rows.csv')).text, new RegExp(id(31)));
    assert.equal((await filer.get(`/ledger/coverage?unit=${otherAgency}`)).status, 404);
    assert.equal((await filer.get('/ledger/rests')).status, 403);
    const own = await stage.licence(id(1));
    assert.match(said((await filer.get(`/ledger/licences/${own.id}`)).text), /附件还没有接收/);
  });

  test('any moment since the lists came can be told again', async () => {
    const before = portal.clock.now();
    const typed = new Date(before.getTime() + 60_000);
    portal.clock.setTo(new Date(before.getTime() + 300_000));
    await stage.say(otherAgency, 4, [{ oldId: id(31), result: 'closed' }]);
    await stage.judge();
    assert.deepEqual(cellsOf((await reviewer.get('/ledger')).text, `u${otherAgency}`), [
      '琼海市',
      '1',
      '0',
      '0',
      '1',
      '0',
    ]);
    const at = encodeURIComponent(
      new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' }).format(
        typed,
      ),
    );
    const then = (await reviewer.get(`/ledger?at=${at}`)).text;
    assert.deepEqual(cellsOf(then, `u${otherAgency}`), ['琼海市', '1', '0', '0', '0', '1']);
    const rows = said((await reviewer.get(`/ledger/rows?unit=${otherAgency}&at=${at}`)).text);
    assert.match(rows, /未了结 附件还没有接收/);
    assert.match(said((await reviewer.get(`/ledger/coverage?at=${at}`)).text), /未了结 5 户/);
  });

  test('two persons sign what stays open, with a ground; once it is settled the signature is void and kept', async () => {
    const { db } = portal.deps;
    const entry = await db('ledger_entries')
      .where({ old_id: id(21), is_current: 1 })
      .first();
    const form = (html: string, path: string) => sentForm(html, path);
    const page = (await reviewer.get('/ledger/rests')).text;
    const short = await reviewer.post('/ledger/signatures', {
      ...form(page, '/ledger/signatures'),
      pick: String(entry.id),
      ground: '无',
    });
    assert.equal(short.status, 422);
    assert.match(said(short.text), /请写明依据（4 到 300 字）/);
    const sent = await reviewer.post('/ledger/signatures', {
      ...form((await reviewer.get('/ledger/rests')).text, '/ledger/signatures'),
      pick: String(entry.id),
      ground: '档案在外地，月底取回',
    });
    assert.equal(sent.status, 303);
    assert.match(
      said((await reviewer.get('/ledger/rests?state=proposed')).text),
      /已提出签认 1 户.*由您提出，请另一位/,
    );
    const signature = await db('ledger_signatures')
      .where({ old_id: id(21) })
      .first();
    const own = await reviewer.post('/ledger/signature-decisions', { pick: String(signature.id), act: 'confirm' });
    assert.equal(own.status, 403);
    const importer = await portal.client('importer');
    assert.match(said((await importer.get('/')).text), /未了结的原许可业户有 1 户待您签认/);
    const signed = await importer.post('/ledger/signature-decisions', {
      ...form((await importer.get('/ledger/rests?state=proposed')).text, '/ledger/signature-decisions'),
      pick: String(signature.id),
      act: 'confirm',
    });
    assert.equal(signed.status, 303);
    assert.match(said((await importer.get('/ledger/rests?state=signed')).text), /已签认 1 户。/);

    await db('licence_docket').where({ licence_id: entry.licence_id }).update({ state: 'void', is_current: null });
    await db('licences').where({ id: entry.licence_id }).update({ list: 5 });
    await stage.judge();
    const kept = await db('ledger_signatures')
      .where({ old_id: id(21) })
      .first();
    assert.deepEqual([kept.state, kept.is_current, kept.ground], ['void', null, '档案在外地，月底取回']);
    assert.match(said((await reviewer.get(`/ledger/licences/${entry.licence_id}`)).text), /未了结签认 .*已失效/);
    assert.deepEqual(await wordlessEntries(db), []);
  });

  test('the system administrator has it checked, and sees on the first page what does not fit', async () => {
    const { db } = portal.deps;
    const admin = await portal.client('admin');
    assert.match(said((await admin.get('/')).text), /原许可业户总账核对 还没有核对/);
    assert.equal((await admin.get('/ledger')).status, 403);
    const pressed = await admin.post(
      '/ledger/checks',
      sentForm((await admin.get('/ledger/check')).text, '/ledger/checks'),
    );
    assert.equal(pressed.status, 303);
    const job = await db('jobs').where({ name: 'ledger.check' }).first();
    await runLedgerCheck(portal.deps, JSON.parse(job.payload));
    await db('jobs').where({ id: job.id }).delete();
    // What the tests above did to the tables without the portal is found, and nothing else.
    await db('ledger_faults').delete();
    await db('ledger_checks').update({ fault_count: 0 });
    assert.match(said((await admin.get('/ledger/check')).text), /7 户、\d+ 条记录全部相符/);
    assert.match(said((await admin.get('/')).text), /原许可业户总账核对 \S+ \S+，相符/);

    await db('licences')
      .where({ old_id: id(1) })
      .update({ name: '另一户' });
    await runLedgerCheck(portal.deps, { driveId: await stage.driveId(), by: null });
    assert.match(
      said((await admin.get('/ledger/check')).text),
      new RegExp(`${id(1)} 海口市 名单中的业户被改动 业户名称与名单原文不符`),
    );
    assert.match(said((await admin.get('/')).text), /总账有 \d+ 处不符，可能有人直接改动了数据库/);
    await db('licences')
      .where({ old_id: id(1) })
      .update({ name: '海口示例第1汽车维修店' });
  });

  test('the report is a page, a workbook and a PDF with places for signatures', async () => {
    const page = said((await reviewer.get(`/ledger/coverage?unit=${ownAgency}`)).text);
    assert.match(
      page,
      /海口市原许可业户 6 户 = 已备案 0 户 \+ 有许可未备案 0 户 \+ 不入库 3 户 \+ 未了结 3 户；已了结 50\.0%。/,
    );
    assert.match(page, /填报单位（盖章）：/);
    const pdf = await bytesOf(`/ledger/coverage.pdf?unit=${ownAgency}`);
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
    const book = await bytesOf('/ledger/coverage.xlsx');
    assert.equal(book.subarray(0, 2).toString(), 'PK');
    const csv = (await reviewer.get('/ledger/rows.csv')).text;
    assert.equal(csv.trim().split('\n').length, 1 + 7);
  });

  test('the archive opens without the portal, proves itself, and tells of one changed byte', async (t) => {
    const bytes = await bytesOf('/ledger/archive.zip');
    const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const python = spawnSync('python3', ['--version']);
    const hasPython = python.error === undefined && python.status === 0;
    if (!hasPython) {
      console.log('SKIPPED: no python3 here, so that the verifier of the archive could not be run');
      return t.skip('no python3');
    }
    writeFileSync(join(folder, 'a.zip'), bytes);
    execFileSync('python3', ['-m', 'zipfile', '-e', join(folder, 'a.zip'), join(folder, 'out')]);
    const out = join(folder, 'out');
    assert.deepEqual(readdirSync(out).sort(), [
      ...['README.txt', 'SHA256SUMS', 'index.html', 'ledger.csv', 'sums.csv'],
      ...[`unit-${ownAgency}.html`, `unit-${otherAgency}.html`, 'verify.py'],
    ]);
    assert.match(said(readFileSync(join(out, 'index.html'), 'utf8')), /全省原许可业户 7 户 = /);
    assert.match(readFileSync(join(out, `unit-${otherAgency}.html`), 'utf8'), new RegExp(id(31)));
    const verify = () =>
      spawnSync('python3', [join(out, 'verify.py')], { encoding: 'utf8', env: { ...process.env, PYTHONUTF8: '1' } });
    const good = verify();
    assert.equal(good.status, 0, good.stdout + good.stderr);
    assert.match(good.stdout, /7 licences, 2 units: all holds/);

    const ledger = readFileSync(join(out, 'ledger.csv'));
    const at = ledger.indexOf(id(1)) + id(1).length - 1;
    ledger[at] = '9'.charCodeAt(0);
    writeFileSync(join(out, 'ledger.csv'), ledger);
    const bad = verify();
    assert.equal(bad.status, 1);
    assert.match(bad.stdout, /ledger\.csv was changed/);
    assert.match(bad.stdout, /pages of the units do not list/);
  });
});
