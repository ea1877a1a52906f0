import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { inTransaction } from '#platform/db/transaction.js';
import { moveCase } from '#features/filings/cases/moving.js';
import { lockCase } from '#features/filings/cases/case-queries.js';
import { completenessOf } from '#features/filings/materials/completeness.js';
import { stateCalendar } from '#domain/statutory/calendar.js';
import { enrol } from '#src/season/accounts.js';
import { castPassword, ownAgency } from '#test/support/cast.js';
import { type Client, createClient, type SentFile } from '#test/support/client.js';
import { aBusiness } from '#test/support/businesses.js';
import { enterBusinesses } from '#test/support/enter-business.js';
import { draftWith, laidMaterial, startOfficePortal } from '#test/support/filings/materials.js';
import { aPdf, aPng, aTiff } from '#test/support/filings/scans.js';
import { sentForm } from '#test/support/two-sessions/sent-form.js';
import type { TestPortal } from '#test/support/test-portal.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');

describe('materials of a case', () => {
  let portal: TestPortal;
  let clerk: Client;
  before(async () => {
    portal = await startOfficePortal();
    clerk = await portal.client('clerk');
  });
  after(() => portal.stop());

  async function send(filingId: number, files: readonly SentFile[], material = 'M02') {
    const body = new FormData();
    body.append('_csrf', clerk.csrf());
    body.append('material', material);
    for (const { name, content } of files) body.append('file', new Blob([new Uint8Array(content)]), name);
    const path = `/filings/${filingId}/materials`;
    return clerk.raw(`${path}/files`, { method: 'POST', body, headers: { Referer: portal.base + path } });
  }
  const page = async (filingId: number) => (await clerk.get(`/filings/${filingId}/materials`)).text;
  const filesOf = async (filingId: number) =>
    (await portal.deps.db('filing_material_files').where({ case_id: filingId }).orderBy('id')) as {
      id: number;
      code: string;
      kind: string;
      file_id: number;
      live_sha256: string | null;
    }[];
  const receive = (filingId: number, act: 'receive' | 'notify' = 'receive') =>
    inTransaction(portal.deps.db, async (trx) => {
      const { id } = (await portal.deps.db('agencies').where({ code: ownAgency }).first()) as { id: number };
      const one = (await lockCase(trx, id, filingId)) ?? assert.fail();
      const step = { act, ground: '缺材料', by: portal.cast.clerk.id, at: portal.clock.now() };
      const rules = { limitDays: 5, dayKind: 'working', calendar: stateCalendar(), zone: 'Asia/Shanghai' } as const;
      return moveCase(trx, one, step, rules);
    });

  test('several files at once are judged by their bytes, sealed, and shown with their hash; what is no scan is named', async () => {
    const filingId = await draftWith(portal);
    const png = aPng(50, 50, 90);
    const answer = await send(filingId, [
      { name: '其实是图片.pdf', content: png },
      { name: '执照.doc', content: Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xxxxxxxxxxxx', 'latin1') },
      { name: '执照.tif', content: aTiff(2) },
    ]);
    assert.equal(answer.status, 303);
    const html = await page(filingId);
    assert.match(said(html), /已放入 2 个文件.*没有收下的 1 个：“执照\.doc”是 Word/);
    const hash = createHash('sha256').update(png).digest('hex');
    assert.ok(html.includes(hash));
    const stored = await filesOf(filingId);
    assert.deepEqual(
      stored.map(({ kind, code }) => `${code} ${kind}`),
      ['M02 png', 'M02 tif'],
    );
    const [chunk] = (await portal.deps.db('file_chunks').where({ file_id: stored[0]?.file_id ?? 0 })) as {
      data: Buffer;
      is_sealed: number;
    }[];
    assert.equal(chunk?.is_sealed, 1);
    assert.equal(chunk?.data.includes('IHDR'), false, 'nothing lies in clear');
    const file = await clerk.raw(`/filings/${filingId}/materials/${stored[0]?.id}/original`, {});
    assert.equal(file.status, 200);
    assert.equal(file.headers.get('content-type'), 'image/png');
    assert.match(file.headers.get('content-disposition') ?? '', /^attachment/);
  });

  test('the same content lies below a material once; nothing chosen, a material that is not asked for', async () => {
    const filingId = await draftWith(portal);
    const one = { name: 'a.pdf', content: aPdf() };
    assert.equal((await send(filingId, [one])).status, 303);
    const again = await send(filingId, [{ ...one, name: 'b.pdf' }]);
    assert.equal(again.status, 409);
    assert.match(said(again.text), /“b\.pdf”已经在“营业执照复印件”里/);
    assert.match(again.text, /<h1>新办/, 'on the page where it was chosen');
    assert.equal((await send(filingId, [])).status, 422);
    assert.match(said((await send(filingId, [one], 'D01')).text), /不收“D01”这项材料/);
    assert.equal((await filesOf(filingId)).length, 1);
  });

  test('what is uploaded is marked as there; what cannot be read says what, what may be left out says why', async () => {
    const { db, cipher } = portal.deps;
    const filingId = await draftWith(portal);
    assert.equal((await completenessOf(db, filingId, cipher)).missing.length, 7);
    await send(filingId, [{ name: 'a.pdf', content: aPdf() }], 'M01');
    const path = `/filings/${filingId}/materials`;
    const form = sentForm(await page(filingId), `${path}/marks`) ?? assert.fail();
    assert.equal(form['mark.M01'], 'complete');
    assert.equal(form['mark.M02'], 'missing');
    const press = (change: Record<string, string>, fields = form) =>
      clerk.post(`${path}/marks`, { ...fields, ...change }, { Referer: portal.base + path });
    const speechless = await press({ 'mark.M03': 'unreadable' });
    assert.equal(speechless.status, 422);
    assert.match(said(speechless.text), /哪里看不清/);
    assert.match(speechless.text, /<option value="unreadable" selected>/, 'what was chosen is kept');
    assert.match(said((await press({ 'mark.M03': 'exempt', 'word.M03': '不用交' })).text), /不能免交/);
    const done = await press({
      'mark.M02': 'exempt',
      'word.M02': '已查到电子营业执照',
      'mark.M03': 'unreadable',
      'word.M03': '第 2 页印章模糊',
      'mark.M04': 'complete',
    });
    assert.equal(done.status, 303);
    const found = await completenessOf(db, filingId, cipher);
    assert.deepEqual(
      [found.missing.map(({ code }) => code), found.unreadable.map(({ code, word }) => `${code} ${word}`)],
      [['M05', 'M06', 'M07'], ['M03 第 2 页印章模糊']],
    );
    assert.match(said(await page(filingId)), /材料还不齐：缺少 3 项，看不清 1 项/);
    assert.equal((await press({}, form)).status, 409, 'a page of before');
    const all = sentForm(await page(filingId), `${path}/marks`) ?? assert.fail();
    await press(
      { 'mark.M03': 'complete', 'mark.M05': 'complete', 'mark.M06': 'complete', 'mark.M07': 'complete' },
      all,
    );
    assert.equal((await completenessOf(db, filingId, cipher)).isComplete, true);
    assert.match(said(await page(filingId)), /材料齐全/);
  });

  test('a file is taken back with its ground: bytes and trail stay, and the material is missing again', async () => {
    const { db, cipher, files } = portal.deps;
    const filingId = await draftWith(portal);
    const id = await laidMaterial(portal, filingId, { name: '传错了.png', content: aPng(9, 9, 17) });
    const path = `/filings/${filingId}/materials/${id}`;
    const press = (ground: string) => clerk.post(`${path}/removal`, { ground }, { Referer: portal.base + path });
    assert.equal((await press('')).status, 422);
    assert.equal((await press('传成别家的了')).status, 303);
    assert.match(said(await page(filingId)), /传错了\.png.*收回：传成别家的了/);
    const [row] = await filesOf(filingId);
    assert.equal(row?.live_sha256, null);
    assert.deepEqual(await files.read(db, row?.file_id ?? 0), aPng(9, 9, 17));
    assert.ok((await completenessOf(db, filingId, cipher)).missing.some(({ code }) => code === 'M02'));
    assert.equal((await press('再收一次')).status, 409);
    const verbs = (await db('audit_entries')
      .where({ object_type: 'filing_case', object_id: String(filingId) })
      .pluck('verb')) as string[];
    assert.deepEqual(verbs, ['filing.add-material', 'filing.see-material', 'filing.take-back-material']);
    assert.equal(
      (await send(filingId, [{ name: '又传.png', content: aPng(9, 9, 17) }])).status,
      303,
      'it may come again',
    );
  });

  test('after receipt nothing comes or goes but as a supplement; marks still can be set', async () => {
    const filingId = await draftWith(portal);
    const id = await laidMaterial(portal, filingId);
    await receive(filingId);
    const late = await send(filingId, [{ name: 'a.png', content: aPng() }]);
    assert.equal(late.status, 409);
    assert.match(said(late.text), /现在是“已收件”，不能再增加或收回材料.*先一次性告知/);
    const path = `/filings/${filingId}/materials`;
    assert.equal((await clerk.post(`${path}/${id}/removal`, { ground: '传错了' })).status, 409);
    const html = await page(filingId);
    assert.doesNotMatch(html, /type="file"/);
    const form = sentForm(html, `${path}/marks`) ?? assert.fail();
    assert.equal((await clerk.post(`${path}/marks`, { ...form, 'mark.M03': 'complete' })).status, 303);
    await receive(filingId, 'notify');
    assert.equal((await send(filingId, [{ name: 'a.png', content: aPng() }])).status, 303);
  });

  test('an amendment asks for the proof of what it changes; dangerous goods and outlets for theirs', async () => {
    const { db, cipher } = portal.deps;
    const { id: agencyId } = (await db('agencies').where({ code: ownAgency }).first()) as { id: number };
    const missing = async (id: number) =>
      (await completenessOf(db, id, cipher)).missing.map(({ code }) => code).join(' ');
    // A business of its own each: one has one open case.
    let n = 40;
    const amend = async (changed: Record<string, string>) => {
      const values = { ...aBusiness((n += 1)), parking_area: '120' };
      const [businessId = 0] = await enterBusinesses(portal.deps, agencyId, [{ values, filingStatus: 'filed' }]);
      return draftWith(portal, { kind: 'amend', businessId, facts: { ...values, parking_area: '120.00', ...changed } });
    };
    assert.equal(await missing(await amend({})), 'M01');
    assert.equal(await missing(await amend({ legal_id_no: '469999198001010028' })), 'M01 M02');
    assert.equal(await missing(await amend({ business_address: '海口市示例路 9 号' })), 'M01 M03');
    assert.match(said(await page(await amend({}))), /变更涉及时提供/);
    assert.match(await missing(await draftWith(portal, { facts: { business_class: 'H1' } })), /D01 D02 D03 D04$/);
    assert.match(await missing(await draftWith(portal, { facts: { chain_kind: 'outlet' } })), /C01 C02 C03$/);
    assert.equal(await missing(await draftWith(portal, { kind: 'terminate' })), 'M01');
    const second = await draftWith(portal, { kind: 'second_entry' });
    assert.equal(await missing(second), '');
    assert.match(said(await page(second)), /二次录入不另收材料/);
  });

  test('files of an earlier case of the business are referred to, not copied', async () => {
    const facts = { ...aBusiness(77) };
    const earlier = await draftWith(portal, { facts });
    const content = aPdf(2, '1 g');
    const file = await laidMaterial(portal, earlier, { code: 'M03', name: '租赁合同.pdf', content });
    await laidMaterial(portal, await draftWith(portal, { facts: aBusiness(78) }), {
      name: '别家的.pdf',
      content: aPdf(1, '2 g'),
    });
    const filingId = await draftWith(portal, { facts });
    const path = `/filings/${filingId}/materials/reuse`;
    const html = (await clerk.get(path)).text;
    assert.match(html, /租赁合同\.pdf/);
    assert.doesNotMatch(html, /别家的/);
    const answer = await clerk.post(path, { [`use.${file}`]: '1', 'use.999999': '1' });
    assert.equal(answer.status, 303);
    assert.match(said(await page(filingId)), /已沿用 1 个文件.*沿用自 ?以前的办件/);
    const [[was], [is]] = [await filesOf(earlier), await filesOf(filingId)];
    assert.equal(is?.file_id, was?.file_id);
    assert.equal(is?.live_sha256, was?.live_sha256);
    assert.equal((await clerk.post(path, {})).status, 422);
    const twice = await clerk.post(path, { [`use.${file}`]: '1' });
    assert.match(said((await clerk.get(twice.location)).text), /已经在这里的没有重复放入：租赁合同\.pdf/);
    // Taken back there, it may be taken over no more; here it stays.
    await clerk.post(`/filings/${earlier}/materials/${file}/removal`, { ground: '传错了' });
    assert.match((await clerk.get(path)).text, /没有可以沿用的文件/);
  });

  test('another office sees nothing of it; who only reads sees the list and not the scans; every look is recorded once a day', async () => {
    const filingId = await draftWith(portal);
    const id = await laidMaterial(portal, filingId);
    await enrol(portal.deps, [
      {
        account: 'foreign-clerk',
        password: castPassword,
        agencyCode: '469002',
        roles: ['acceptor'],
        mustChangePassword: false,
      },
    ]);
    const foreign = await createClient(portal.base).signIn({ account: 'foreign-clerk', password: castPassword });
    const base = `/filings/${filingId}/materials`;
    for (const path of ['', '/reuse', `/${id}`, `/${id}/original`, `/${id}/pages/1`])
      assert.equal((await foreign.get(base + path)).status, 404, path);
    for (const path of ['/files', '/marks', '/reuse', '/tus', `/${id}/removal`])
      assert.equal((await foreign.post(base + path, { ground: '理由理由' })).status, 404, path);
    const other = await draftWith(portal);
    assert.equal((await clerk.get(`/filings/${other}/materials/${id}`)).status, 404, 'a file of another case');
    const manager = await portal.client('manager');
    assert.match((await manager.get(base)).text, /<b>营业执照\.pdf<\/b>/);
    assert.equal((await manager.get(`${base}/${id}`)).status, 403);
    const reviewer = await portal.client('reviewer');
    for (let i = 0; i < 2; i += 1) assert.equal((await reviewer.get(`${base}/${id}`)).status, 200);
    assert.equal((await reviewer.get(`${base}/${id}/original`)).status, 200);
    assert.doesNotMatch((await reviewer.get(base)).text, /type="file"|保存核对结果/);
    const seen = await portal.deps
      .db('audit_entries')
      .where({ verb: 'filing.see-material', actor_id: portal.cast.reviewer.id });
    assert.equal(seen.length, 1);
  });
});
