import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import type { CastName } from '#test/support/cast.js';
import { act } from '#src/season/actions.js';
import { Problem } from '#platform/problem.js';
import { publicFields } from '#domain/publication/fields.js';
import { countPending } from '#features/publication/pending-job.js';
import { findCurrentEdition } from '#features/publication/edition-queries.js';
import { editionDigest, proposeEdition, publishEdition } from '#features/publication/editions.js';
import { listEntries } from '#features/publication/entry-queries.js';
import { asPublished } from '#features/publication/present.js';
import { publicationWork } from '#features/publication/work.js';
import { aBusiness } from '#test/support/businesses.js';
import { changeBusiness, enterBusinesses } from '#test/support/enter-business.js';
import { actorNamed } from '#test/support/operators.js';
import { publishList } from '#test/support/publication.js';
import { openParts } from '#test/support/zip-parts.js';

const hostile = '<script>alert(1)</script>=cmd|"A1"&\'';

describe('the public list of filed businesses', () => {
  let portal: TestPortal;
  let agencyId: number;
  let ids: number[];
  const enter = (...entries: readonly (readonly [n: number, over?: Record<string, string>])[]) =>
    enterBusinesses(
      portal.deps,
      agencyId,
      entries.map(([n, over]) => ({ values: aBusiness(n, over), filingStatus: 'filed' as const })),
    );
  const get = async (path: string, who?: CastName) => (await portal.client(who)).get(path);
  const bytesOf = async (path: string, who?: CastName) => {
    const client = await portal.client(who);
    const answer = await fetch(portal.base + path, {
      headers: { Cookie: [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  const refusalOf = (error: unknown): string => (error instanceof Problem ? error.code : String(error));
  const entryId = async (businessId: number) =>
    Number((await portal.deps.db('public_entries').where({ business_id: businessId, is_current: 1 }).first('id')).id);
  const csvRows = (text: string) => text.trimEnd().split('\r\n').slice(1);

  before(async () => {
    portal = await startTestPortal();
    agencyId = Number((await portal.deps.db('agencies').where({ code: '460100' }).first('id')).id);
    ids = await enter(
      [1],
      [2],
      [3, { business_name: hostile }],
      [4, { business_class: 'A3', special_items: 'S01、S06' }],
    );
    const licensed = { values: aBusiness(5), filingStatus: 'licensed_unfiled' as const };
    await enterBusinesses(portal.deps, agencyId, [licensed]);
  });
  after(() => portal.stop());

  test('before anything is published the page says so to everybody, and files are not there', async () => {
    const page = await get('/public/businesses');
    assert.equal(page.status, 200);
    assert.match(page.text, /名单还没有公布/);
    assert.equal((await get('/public/businesses/export.csv')).status, 404);
    assert.match((await get('/publication')).location, /sign-in/);
  });

  test('one person proposes, the difference is shown, the same person cannot confirm, another does', async () => {
    const reviewer = await portal.client('reviewer');
    const proposed = await reviewer.post('/publication/proposals', { note: '首期' });
    assert.equal(proposed.status, 303, proposed.text);
    const own = await reviewer.get(proposed.location);
    assert.match(own.text, /列入 <b>4<\/b> 户/);
    assert.match(own.text, /撤回提议/);
    assert.doesNotMatch(own.text, /确认公布<\/button>/);
    const refused = await reviewer.post(`${proposed.location}/decisions`, { do: 'publish' });
    assert.equal(refused.status, 409);
    assert.match(refused.text, /须由另一位省级业务管理员确认/);
    assert.equal((await get(proposed.location, 'manager')).status, 404, 'a proposal is the province’s');
    assert.match((await get('/public/businesses')).text, /名单还没有公布/);
    const again = await reviewer.post('/publication/proposals', { note: '' });
    assert.equal(again.status, 409);
    const importer = await portal.client('importer');
    assert.match((await importer.get('/')).text, /第 1 期备案名单等待确认/);
    assert.equal((await importer.post(`${proposed.location}/decisions`, { do: 'publish' })).status, 303);
    const page = await get('/public/businesses');
    assert.match(page.text, /第 1 期（2020-11-26）/);
    assert.match(page.text, /共 <b>4<\/b> 户/);
    assert.match(page.text, /汽车综合小修、轮胎动平衡及修补/);
  });

  test('page, .xlsx, .csv and the pages for the site hold the same entries; hostile names are text', async () => {
    for (const [query, n] of [
      ['', 4],
      ['?class=A3', 1],
      ['?q=%E7%A4%BA%E4%BE%8B1%E5%8F%B7', 1],
      ['?division=469002', 0],
    ] as const) {
      assert.match((await get(`/public/businesses${query}`)).text, new RegExp(`共 <b>${n}</b> 户`), query);
      const csv = (await get(`/public/businesses/export.csv${query}`)).text;
      assert.equal(csvRows(csv).length, n, query);
      const xlsx = await openParts((await bytesOf(`/public/businesses/export.xlsx${query}`)).bytes);
      const sheet = await xlsx.readText('xl/worksheets/sheet1.xml');
      assert.equal([...sheet.matchAll(/<row /g)].length, n + 2, query);
      assert.doesNotMatch(sheet, /<f>|<script>/);
    }
    const page = (await get('/public/businesses')).text;
    assert.ok(!page.includes('<script>alert'));
    const edition = await findCurrentEdition(portal.deps.db);
    const site = await openParts((await bytesOf(`/publication/editions/${edition?.id}/export.zip`, 'reviewer')).bytes);
    const html = await site.readText('division-460105-1.html');
    assert.equal([...html.matchAll(/<tr><td>/g)].length, 4);
    for (const name of site.names.filter((one) => one.endsWith('.html'))) {
      const text = await site.readText(name);
      assert.doesNotMatch(text, /<script|src=|https?:\/\/|@import|javascript:/i, name);
      for (const [, link = ''] of text.matchAll(/href="([^"]+)"/g)) assert.ok(site.names.includes(link), link);
    }
    const sums = (await site.readText('SHA256SUMS')).trimEnd().split('\n');
    assert.equal(sums.length, site.names.length - 1);
    for (const line of sums.filter((one) => !one.endsWith('.xlsx'))) {
      const [digest, name = ''] = line.split('  ');
      assert.equal(
        createHash('sha256')
          .update(await site.readText(name))
          .digest('hex'),
        digest,
        name,
      );
    }
    assert.ok((await site.readText('index.html')).includes('共 <b>4</b> 户'));
  });

  test('a next edition adds, changes and removes, each with its reason; the one before can still be shown', async () => {
    const [first = 0, second = 0] = ids;
    const before = await editionDigest(portal.deps.db, 1);
    const { id: actorId } = portal.cast.reviewer;
    const source = { kind: 'hand', reference: '示例' } as const;
    const statement = { source, effectiveOn: '2020-11-26', actorId };
    await changeBusiness(portal.deps, first, { ...statement, values: { business_address: '海口市秀英区新路9号' } });
    await changeBusiness(portal.deps, second, { ...statement, values: {}, filingStatus: 'terminated' });
    const [added = 0] = await enter([6]);
    await countPending(portal.deps);
    const lines = await publicationWork.list(portal.deps, await actorNamed(portal, 'reviewer'));
    assert.deepEqual(
      lines.map(({ what }) => what),
      ['登记册自第 1 期名单公布以来有 3 户变动'],
    );
    assert.equal(await publishList(portal, '月度更新'), 2);
    assert.deepEqual(await publicationWork.list(portal.deps, await actorNamed(portal, 'reviewer')), []);
    const page = (await get('/public/businesses')).text;
    assert.match(page, /新路9号/);
    assert.doesNotMatch(page, /示例2号/);
    const changes = (await get('/public/businesses/changes')).text;
    assert.match(changes, /示例6号[\s\S]*?新列入/);
    assert.match(changes, /示例1号[\s\S]*?内容变动[\s\S]*?经营地址/);
    assert.match(changes, /示例2号[\s\S]*?移出[\s\S]*?已终止经营/);
    assert.equal(await editionDigest(portal.deps.db, 1), before, 'what was published on that day');
    const [old] = await portal.deps.db('public_editions').where({ no: 1 }).select('id', 'sha256');
    assert.equal(old.sha256, before);
    const csv = (await get(`/publication/editions/${old.id}/export.csv`, 'reviewer')).text;
    assert.match(csv, /示例路1号[\s\S]*示例2号/);
    assert.doesNotMatch(csv, /新路9号/);
    assert.match((await get(`/publication/editions/${old.id}?verify=1`, 'reviewer')).text, /与公布时一致/);
    assert.ok(added > 0);
  });

  test('what was published cannot be changed, not by SQL either', async () => {
    const { db } = portal.deps;
    await assert.rejects(db('public_entries').where({ from_no: 1 }).update({ business_name: '别的' }), /only end/);
    await assert.rejects(db('public_entries').where({ from_no: 1 }).delete(), /never deleted/);
    await assert.rejects(db('public_editions').where({ no: 1 }).update({ published_on: '2019-01-01' }), /stands/);
    await assert.rejects(db('public_editions').where({ no: 1 }).update({ decided_by: portal.cast.reviewer.id }));
  });

  test('nothing new is no edition; a proposal that the register has overtaken is not published', async () => {
    const { deps } = portal;
    const [one, other] = [await actorNamed(portal, 'reviewer'), await actorNamed(portal, 'importer')];
    await assert.rejects(
      act(deps, (trx) => proposeEdition(trx, deps, one, '')),
      (error) => refusalOf(error) === 'publication.nothing_new',
    );
    const [late = 0] = await enter([7]);
    const id = await act(deps, (trx) => proposeEdition(trx, deps, one, ''));
    const source = { kind: 'hand', reference: '示例' } as const;
    const ended = {
      source,
      effectiveOn: '2020-11-26',
      actorId: one.id,
      values: {},
      filingStatus: 'deregistered',
    } as const;
    await changeBusiness(deps, late, ended);
    await assert.rejects(
      act(deps, (trx) => publishEdition(trx, deps, other, id)),
      (error) => refusalOf(error) === 'publication.moved',
    );
    const importer = await portal.client('importer');
    const path = `/publication/editions/${id}`;
    assert.equal((await importer.post(`${path}/decisions`, { do: 'refuse', refusal: '' })).status, 422);
    assert.equal((await importer.post(`${path}/decisions`, { do: 'refuse', refusal: '已注销，重新提出' })).status, 303);
    assert.match((await importer.get(path)).text, /退回理由：已注销，重新提出/);
  });

  test('one entry is taken down at once by one person, everywhere, and shown again by another', async () => {
    const [first = 0] = ids;
    const path = `/publication/entries/${await entryId(first)}`;
    const reviewer = await portal.client('reviewer');
    assert.equal((await reviewer.post(`${path}/hiding`, { ground: '' })).status, 422);
    assert.equal((await (await portal.client('manager')).post(`${path}/hiding`, { ground: '投诉' })).status, 403);
    assert.equal((await reviewer.post(`${path}/hiding`, { ground: '投诉地址不实' })).status, 303);
    const edition = await findCurrentEdition(portal.deps.db);
    const outputs = [
      (await get('/public/businesses')).text,
      (await get('/public/businesses/changes')).text,
      (await get('/public/businesses/export.csv')).text,
    ];
    const site = await openParts((await bytesOf(`/publication/editions/${edition?.id}/export.zip`, 'reviewer')).bytes);
    for (const name of site.names.filter((one) => /\.(?:html|csv)$/.test(one))) outputs.push(await site.readText(name));
    for (const output of outputs) assert.doesNotMatch(output, /示例1号/);
    assert.match((await get('/public/businesses')).text, /共 <b>3<\/b> 户/);
    assert.match((await get(path, 'manager')).text, /已从公布的名单中撤下/);
    assert.doesNotMatch((await get(path, 'manager')).text, /投诉地址不实/, 'the ground is the province’s');
    assert.equal((await reviewer.post(`${path}/showing`, { ground: '查明无误' })).status, 409);
    const importer = await portal.client('importer');
    assert.equal((await importer.post(`${path}/showing`, { ground: '查明无误' })).status, 303);
    assert.match((await get('/public/businesses')).text, /示例1号/);
  });

  test('an office asks for a correction of its own entries, the province answers', async () => {
    const path = `/publication/entries/${await entryId(ids[0] ?? 0)}`;
    assert.equal((await get(path, 'neighbour')).status, 404);
    assert.equal((await (await portal.client('neighbour')).post(`${path}/requests`, { text: '有误' })).status, 404);
    assert.match((await get('/publication/entries', 'neighbour')).text, /共 <b>0<\/b> 户/);
    const manager = await portal.client('manager');
    assert.equal((await manager.post(`${path}/requests`, { text: '经营地址应为新路19号' })).status, 303);
    assert.equal((await manager.post(`${path}/requests`, { text: '再问' })).status, 409);
    const reviewer = await portal.client('reviewer');
    assert.match((await reviewer.get('/')).text, /1 项名单更正请求等待答复/);
    const [, answer = ''] =
      /action="[^"]*(\/publication\/requests\/\d+\/answer)"/.exec((await reviewer.get(path)).text) ?? [];
    assert.equal(
      (await reviewer.post(answer, { outcome: 'settled', answer: '已在登记册更正，随下一期更新' })).status,
      303,
    );
    assert.match((await manager.get('/publication')).text, /已在登记册更正/);
    assert.doesNotMatch((await get('/publication', 'neighbour')).text, /新路19号/);
  });

  test('a correction notice is public once a second person agreed, with its day; never with a number of a person', async () => {
    const reviewer = await portal.client('reviewer');
    const personal = await reviewer.post('/publication/notices', { text: '请联系 13800138000 更正' });
    assert.equal(personal.status, 422);
    assert.equal((await reviewer.post('/publication/notices', { text: '第2期中一户的地址有误。' })).status, 303);
    assert.doesNotMatch((await get('/public/businesses')).text, /一户的地址有误/);
    const { id } = await portal.deps.db('public_notices').orderBy('id', 'desc').first();
    const path = `/publication/notices/${id}/decisions`;
    assert.equal((await reviewer.post(path, { do: 'announce' })).status, 409);
    assert.equal((await (await portal.client('importer')).post(path, { do: 'announce' })).status, 303);
    assert.match((await get('/public/businesses')).text, /2020-11-26<\/td><td[^>]*>第2期中一户的地址有误/);
  });

  test('no fact outside the whitelist reaches any output', async () => {
    const marked: Record<string, string> = {};
    const secret = (n: number) => `密${String(n).padStart(3, '0')}密`;
    const hidden = [
      'legal_name',
      'manager_name',
      'business_phone',
      'registered_address',
      'head_office_name',
      'remark',
      'filing_agency',
    ];
    for (const [n, field] of hidden.entries()) marked[field] = secret(n);
    const [marker = 0] = await enter([8, { ...marked, manager_mobile: '13912345678', business_name: '标记维修厂' }]);
    // Somebody wrote a phone where the address belongs: it waits until that is mended.
    await enter([9, { business_address: '海口市示例路9号 １３９１２３４５６７８', business_name: '写错维修厂' }]);
    await publishList(portal);
    const edition = await findCurrentEdition(portal.deps.db);
    assert.equal(edition?.heldCount, 1);
    const proposal = await get(`/publication/editions/${edition?.id}`, 'reviewer');
    assert.match(proposal.text, /没有列入[\s\S]*写错维修厂/, 'the province is led to it');
    const outputs: string[] = [];
    for (const path of ['/public/businesses', '/public/businesses/changes', '/public/businesses/export.csv'])
      outputs.push((await get(path)).text);
    const books = [await bytesOf('/public/businesses/export.xlsx')];
    for (const kind of ['csv', 'xlsx', 'zip'])
      books.push(await bytesOf(`/publication/editions/${edition?.id}/export.${kind}`, 'reviewer'));
    outputs.push(books[1]?.bytes.toString() ?? '');
    for (const book of [books[0], books[2], books[3]]) {
      const parts = await openParts(book?.bytes ?? Buffer.alloc(0));
      for (const name of parts.names) {
        const text = await parts.readText(name);
        if (name.endsWith('.xlsx')) continue;
        outputs.push(text);
      }
    }
    outputs.push((await get(`/publication/entries/${await entryId(marker)}`, 'manager')).text);
    outputs.push(JSON.stringify(await portal.deps.db('public_entries').select('*')));
    outputs.push(JSON.stringify(await portal.deps.db('public_changes').select('*')));
    assert.ok(outputs.filter((text) => text.includes('标记维修厂')).length >= 8, 'the business itself is there');
    const business = aBusiness(8);
    const never = [
      ...hidden.map((_, n) => secret(n)),
      '13912345678',
      '１３９１２３４５６７８',
      '写错维修厂',
      business['uscc'] ?? '',
    ];
    never.push(business['legal_id_no'] ?? '');
    for (const text of outputs) for (const word of never) assert.ok(!text.includes(word), word);
    assert.deepEqual(
      Object.keys((await listEntries(portal.deps.db, asPublished(edition?.no ?? 0), { limit: 1 }))[0] ?? {}).sort(),
      [...publicFields, 'businessId', 'fromNo', 'id', 'untilNo'].sort(),
    );
  });

  test('one press withdraws the list from every page and file; a new edition of two persons brings it back', async () => {
    const reviewer = await portal.client('reviewer');
    assert.equal(
      (await (await portal.client('manager')).post('/publication/withdrawal', { ground: '有误' })).status,
      403,
    );
    assert.equal((await reviewer.post('/publication/withdrawal', { ground: ' ' })).status, 422);
    assert.equal((await reviewer.post('/publication/withdrawal', { ground: '发现成批地址有误' })).status, 303);
    const page = await get('/public/businesses');
    assert.match(page.text, /名单已于[\s\S]*撤下，正在核对/);
    assert.doesNotMatch(page.text, /标记维修厂|成批地址/);
    assert.doesNotMatch((await get('/public/businesses/changes')).text, /标记维修厂/);
    assert.equal((await get('/public/businesses/export.csv')).status, 410);
    const edition = await findCurrentEdition(portal.deps.db);
    assert.equal((await get(`/publication/editions/${edition?.id}/export.zip`, 'reviewer')).status, 410);
    assert.equal(
      (await get(`/publication/editions/${edition?.id}/export.csv`, 'reviewer')).status,
      200,
      'evidence stays',
    );
    assert.equal((await reviewer.post('/publication/withdrawal', { ground: '再撤一次' })).status, 409);
    assert.match((await reviewer.get('/')).text, /已撤下/);
    await publishList(portal, '核对完成，恢复公布');
    assert.match((await get('/public/businesses')).text, /标记维修厂/);
  });
});
