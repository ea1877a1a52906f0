import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { annexDefinitions } from '#domain/annexes/index.js';
import { defaultReadLimits } from '#formats/limits.js';
import { readAnnex } from '#domain/reading/read-annex.js';
import { createChecker } from '#domain/checking/check.js';
import { cellText } from '#formats/cell-values.js';
import type { RowValues, SheetHead } from '#domain/annexes/types.js';
import { playSeason, type Season } from '#test/support/season.js';
import { fillRegister } from '#test/support/fill-register.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('pages of the register', () => {
  let portal: TestPortal;
  let season: Season;
  let id = 0;
  before(async () => {
    portal = await startTestPortal();
    season = await playSeason(portal);
    const [first] = (await portal.deps.db('businesses').select('id').orderBy('id').limit(1)) as { id: number }[];
    id = first?.id ?? 0;
  });
  after(() => portal.stop());

  test('the list shows the rows, their number and the active filters, and no personal number', async () => {
    const client = await portal.client('filer');
    const all = await client.get('/businesses');
    assert.equal(all.status, 200);
    assert.match(all.text, /共 <b>3<\/b> 户/);
    assert.doesNotMatch(all.text, /138\d{8}|469999\d{12}/);
    const one = await client.get('/businesses?q=%E7%A4%BA%E4%BE%8B1%E5%8F%B7&class=A2&status=filed&size=20&order=asc');
    assert.match(one.text, /共 <b>1<\/b> 户/);
    for (const word of ['查找：示例1号', '经营类别：二类汽车维修', '备案状态：已备案'])
      assert.ok(one.text.includes(word), word);
    assert.match(
      one.text,
      /class=A2&amp;status=filed&amp;order=asc&amp;size=20"[^>]*>查找：示例1号/,
      'a word that leaves the others',
    );
    assert.match((await client.get(`/businesses?batch=${season.imported.batchId}`)).text, /共 <b>2<\/b> 户/);
    assert.match((await client.get('/businesses?batch=999999')).text, /没有符合条件的业户/);
    assert.equal(
      (await client.get('/businesses?class=%27x&size=7&after=zzz&from=gestern')).status,
      200,
      'odd parameters count as not asked',
    );
  });

  test('another region sees neither list nor page nor export', async () => {
    const neighbour = await portal.client('neighbour');
    assert.match((await neighbour.get('/businesses')).text, /共 <b>0<\/b> 户/);
    assert.equal((await neighbour.get(`/businesses/${id}`)).status, 404);
    assert.equal((await neighbour.post(`/businesses/${id}/full-numbers`, { reason: '核对' })).status, 404);
    assert.doesNotMatch((await neighbour.get('/businesses/export.csv')).text, /示例1号/);
  });

  test('a business shows every fact with its cell, masked', async () => {
    const page = await (await portal.client('filer')).get(`/businesses/${id}`);
    assert.equal(page.status, 200);
    assert.match(page.text, /138\*\*\*\*\d{4}/);
    assert.match(page.text, /469\*{11}\w{4}/);
    assert.match(page.text, /附件3\.xlsx/);
    assert.doesNotMatch(page.text, /来自文件中的这一格/, 'on demand alone');
    const [, query = ''] = /href="[^"]*(\?origins=1)">显示各项出自哪一格/.exec(page.text) ?? [];
    const told = (await (await portal.client('filer')).get(`/businesses/${id}${query}`)).text;
    assert.match(told, /title="来自文件中的这一格">[A-Z]+2</);
    assert.match(told, new RegExp(`href="[^"]*/businesses/${id}">不显示各项出自哪一格`));
    assert.match(told, /<input type="hidden" name="origins" value="1">/, 'kept when a day is asked for');
    for (const legend of ['业户', '法定代表人和负责人', '地址', '经营内容', '场地', '人员', '备案'])
      assert.match(page.text, new RegExp(`<h2 class="group">${legend}</h2>`));
  });

  test('full numbers need the own agency, a business role and a reason, and are recorded', async () => {
    const filer = await portal.client('filer');
    const refused = await filer.post(`/businesses/${id}/full-numbers`, { reason: ' ' });
    assert.equal(refused.status, 422);
    assert.doesNotMatch(refused.text, /138\d{8}/);
    const shown = await filer.post(`/businesses/${id}/full-numbers`, { reason: '电话核对年检' });
    assert.equal(shown.status, 200);
    assert.match(shown.text, /138\d{8}/);
    assert.match(shown.headers.get('cache-control') ?? '', /no-store/);
    const [entry] = (await portal.deps.db('audit_entries').where({ verb: 'register.reveal' })) as {
      state_after: string;
      object_id: string;
    }[];
    assert.equal(entry?.object_id, String(id));
    assert.match(entry?.state_after ?? '', /电话核对年检/);
    assert.equal(
      (await (await portal.client('importer')).post(`/businesses/${id}/full-numbers`, { reason: '核对' })).status,
      403,
    );
  });

  /** Reads an export as an office's upload is read. */
  async function readBack(
    name: string,
    content: Buffer,
  ): Promise<{ head: SheetHead; values: RowValues[]; foot: number }> {
    const values: RowValues[] = [];
    let checker: ReturnType<typeof createChecker> | undefined;
    const context = {
      annexNo: 3,
      receivedOn: '2020-11-26',
      baselineOn: '2020-10-31',
      ownDivisions: ['460100', '460105'],
    } as const;
    const { head, tail } = await readAnnex({ bytes: content, name }, 3, annexDefinitions, defaultReadLimits, {
      head(found) {
        checker = createChecker(3, context, found);
      },
      rows: (batch) =>
        void values.push(
          ...batch.map((row) => ({
            ...checker?.row(row).values,
            legal_id_no: cellText(row.cells[11]),
            manager_mobile: cellText(row.cells[13]),
          })),
        ),
    });
    return { head, values, foot: tail.footRows.length };
  }

  test('what is exported comes back row for row, masked, with who and when at its foot', async () => {
    const changed = await portal.deps.db('businesses').where({ id }).update({
      remark: '=HYPERLINK("http://x")',
      business_name: '海口𠮷祥,"维修"\u0001<厂>',
      business_phone: '0898-00000002',
    });
    assert.equal(changed, 1);
    const expected = (await portal.deps
      .db('businesses')
      .select('*')
      .orderBy([
        { column: 'filed_on', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])) as Record<string, unknown>[];
    const client = await portal.client('manager');
    for (const kind of ['xlsx', 'csv']) {
      const answer = await fetch(`${portal.base}/businesses/export.${kind}`, {
        headers: { Cookie: [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      });
      assert.match(
        answer.headers.get('content-disposition') ?? '',
        /^attachment; .*filename\*=UTF-8''%E5%A4%87%E6%A1%88/,
      );
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      const content = Buffer.from(await answer.arrayBuffer());
      const { head, values, foot } = await readBack(`备案业户.${kind}`, content);
      assert.deepEqual(head.missingColumns, []);
      assert.equal(foot, 1, kind);
      assert.equal(values.length, expected.length);
      for (const [i, row] of expected.entries()) {
        for (const field of [
          'uscc',
          'filing_no',
          'division_code',
          'business_class',
          'subject',
          'vehicle_kinds',
          'filing_date',
          'parking_area',
          'staff_total',
          'operating_status',
          'business_phone',
          'site_tenure',
        ]) {
          assert.equal(values[i]?.[field], String(row[field] ?? ''), `${kind} ${field}`);
        }
        assert.match(values[i]?.['legal_id_no'] ?? '', /^469\*{11}/);
        assert.match(values[i]?.['manager_mobile'] ?? '', /^138\*{4}\d{4}$/);
      }
      const mended = values.find(({ business_name: name }) => name?.includes('𠮷'));
      const names = {
        stored: expected.map((row) => row['business_name']),
        read: values.map((row) => row.business_name),
      };
      assert.ok(mended, `rare characters come back (${kind}): ${JSON.stringify(names)}`);
      assert.equal(mended?.['remark'], '=HYPERLINK("http://x")', 'what was put to sleep comes back whole');
      if (kind === 'csv') {
        assert.ok(content.subarray(0, 3).equals(Buffer.from('efbbbf', 'hex')));
        assert.match(content.toString('utf8'), /,"'=HYPERLINK/);
      }
    }
    const entries = (await portal.deps
      .db('audit_entries')
      .where({ verb: 'register.export' })
      .orderBy('seq', 'desc')
      .limit(1)) as { state_after: string }[];
    assert.match(entries[0]?.state_after ?? '', /"n":3/);
    assert.equal((await (await portal.client('clerk')).get('/businesses/export.csv')).status, 403);
  });

  test('pages lead on and back through a longer list', async () => {
    const { db } = portal.deps;
    const agency = (await db('agencies').where({ code: '460100' }).first()) as { id: number };
    await fillRegister(portal.deps, agency.id, 130, { from: 5_000 });
    const client = await portal.client('importer');
    const links = (text: string, rel: string) =>
      new RegExp(`href="[^"]*(/businesses\\?[^"]*)" rel="${rel}"`).exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const names = (text: string) => [...text.matchAll(/href="[^"]*\/businesses\/(\d+)"/g)].map((match) => match[1]);
    const first = await client.get('/businesses?size=50');
    const second = await client.get(links(first.text, 'next'));
    const third = await client.get(links(second.text, 'next'));
    assert.equal(new Set([...names(first.text), ...names(second.text), ...names(third.text)]).size, 133);
    assert.equal(links(third.text, 'next'), '');
    assert.deepEqual(names((await client.get(links(third.text, 'prev'))).text), names(second.text));
    const exported = await client.get('/businesses/export.csv');
    assert.equal(exported.text.trim().split('\r\n').length, 1 + 133 + 1);
  });

  test('names are found by pinyin on the page, in the export and by a search that was kept', async () => {
    const { db } = portal.deps;
    const client = await portal.client('manager');
    const [row] = (await db('businesses').select('business_name').where('business_name', 'like', '%示例%')) as {
      business_name: string;
    }[];
    const name = row?.business_name ?? '';
    for (const typed of ['SLXH', 'slxh', 'shi li', 'shilixhao']) {
      const q = typed.replace('x', /示例(\d)/.exec(name)?.[1] ?? '').replace('X', /示例(\d)/.exec(name)?.[1] ?? '');
      const list = await client.get(`/businesses?q=${encodeURIComponent(q)}`);
      assert.ok(list.text.includes(name), `${q}: ${name}`);
      assert.ok(list.text.includes(`查找：${q}`));
      const exported = await client.get(`/businesses/export.csv?q=${encodeURIComponent(q)}`);
      assert.ok(exported.text.includes(name), `export of ${q}`);
    }
    const kept = await client.post('/businesses/filters', { name: '按拼音', query: 'q=shi+li' });
    assert.equal(kept.status, 303);
    assert.ok((await client.get(kept.location ?? '')).text.includes(name));
    assert.ok(!(await (await portal.client('neighbour')).get('/businesses?q=shi+li')).text.includes(name));
    const none = (await client.get('/businesses?q=zzzqqq')).text;
    assert.match(none, /没有符合条件的业户/);
    assert.doesNotMatch(none, /请至少输入两个字母/);
    assert.match((await client.get('/businesses?q=h')).text, /请至少输入两个字母/);
  });
});
