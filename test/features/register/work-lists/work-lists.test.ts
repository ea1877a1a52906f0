import assert from 'node:assert/strict';
import XLSX from '@e965/xlsx';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import type { FilingStatus } from '#features/register/fields.js';
import { aBusiness, type BusinessCells } from '#test/support/businesses.js';
import { aLicensed, enterBusinesses } from '#test/support/enter-business.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');

describe('lists of what somebody has to look at', () => {
  let portal: TestPortal;
  let ids: number[];
  before(async () => {
    portal = await startTestPortal();
    const agency = await portal.deps.db('agencies').where({ code: '460100' }).first<{ id: number }>('id');
    const entries: [values: BusinessCells, filingStatus: FilingStatus][] = [
      [
        aLicensed(1, { licence_valid_to: '2020-12-20', business_class: 'A2', subject: 'automobile' }),
        'licensed_unfiled',
      ],
      [
        aLicensed(2, { licence_valid_to: '2021-01-20', business_class: 'A2', subject: 'automobile' }),
        'licensed_unfiled',
      ],
      [aLicensed(3, { licence_valid_to: '2020-11-25', business_class: 'A2', subject: 'automobile' }), 'lapsed_unfiled'],
      [aLicensed(4, { licence_valid_to: '2022-01-20' }), 'licensed_unfiled'],
      [aBusiness(5, { site_tenure: 'rent', lease_from: '2018-01-01', lease_to: '2020-11-01' }), 'filed'],
      [aBusiness(6, { site_tenure: 'rent', lease_from: '2018-01-01', lease_to: '2020-12-01' }), 'filed'],
      [aBusiness(7, { site_tenure: 'rent', lease_from: '2018-01-01', lease_to: '2021-06-01' }), 'filed'],
      [aBusiness(8, { site_tenure: 'rent', lease_from: '2018-01-01', lease_to: '2020-10-01' }), 'terminated'],
      [aBusiness(9, { chain_kind: 'outlet' }), 'filed'],
      [aBusiness(10, { chain_kind: 'outlet', head_office_name: '示例总部', head_office_filing_no: '460105' }), 'filed'],
    ];
    ids = await enterBusinesses(
      portal.deps,
      Number(agency.id),
      entries.map(([values, filingStatus]) => ({ values, filingStatus })),
    );
  });
  after(() => portal.stop());

  const notePath = (list: string, at: number) => `/work-lists/${list}/businesses/${ids[at]}`;
  const namesOn = (html: string) => [...html.matchAll(/>海口示例(\d+)号/g)].map(([, n]) => Number(n));

  test('each list holds what it is for, what is due first comes first', async () => {
    const filer = await portal.client('filer');
    for (const [path, expected] of [
      ['ending', [1]],
      ['ending?days=60', [1, 2]],
      ['incomplete', [4]],
      ['leases', [5, 6]],
      ['leases?days=90', [5, 6]],
      ['outlets', [9]],
    ] as const) {
      const { status, text } = await filer.get(`/work-lists/${path}`);
      assert.equal(status, 200, path);
      assert.deepEqual(namesOn(text), [...expected], path);
    }
    assert.match(said((await filer.get('/work-lists/leases')).text), /2020-11-01 已到期/);
    assert.equal((await filer.get('/work-lists/keine')).status, 404);
  });

  test('the counts of every office lead to its list, and nobody sees those of another region', async () => {
    const province = await portal.client('reviewer');
    const { text } = await province.get('/work-lists?days=60');
    assert.match(said(text), /秀英区 2 \/ 2 1 \/ 1 2 \/ 2 1 \/ 1 6/);
    const links = [...text.matchAll(/href="[^"]*?(\/work-lists\/[a-z]+\?[^"]*)">(\d+) \/ (\d+)</g)];
    assert.equal(links.length, 8);
    for (const [, path = '', , all] of links)
      assert.equal(namesOn((await province.get(path.replaceAll('&amp;', '&'))).text).length, Number(all), path);
    const neighbour = await portal.client('neighbour');
    assert.match(said((await neighbour.get('/work-lists')).text), /合计 0 0 0 0 0/);
    assert.deepEqual(namesOn((await neighbour.get('/work-lists/leases?unit=460105')).text), []);
    assert.equal((await neighbour.get(notePath('leases', 4))).status, 404);
    const found = { seen: '0', visitedOn: '2020-11-26', result: 'renewed', note: '' };
    assert.equal((await neighbour.post(notePath('leases', 4), found)).status, 404);
    assert.equal((await province.post(notePath('leases', 4), found)).status, 403);
    assert.equal((await (await portal.client('auditor')).get('/work-lists')).status, 403);
  });

  test('a result is typed back; what is wrong comes back with what was typed, and who was slower is told', async () => {
    const filer = await portal.client('filer');
    const typed = { seen: '0', visitedOn: '2020-11-27', result: 'renewed', note: '已换合同' };
    const wrong = await filer.post(notePath('leases', 4), typed);
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /核实日期不能晚于今天/);
    assert.match(wrong.text, /value="已换合同"/);
    const other = await filer.post(notePath('leases', 4), { ...typed, visitedOn: '2020-11-26', result: 'will_file' });
    assert.equal(other.status, 422, 'what another list finds');
    assert.equal((await filer.post(notePath('leases', 4), { ...typed, visitedOn: '2020-11-26' })).status, 303);
    assert.deepEqual(namesOn((await filer.get('/work-lists/leases')).text), [6]);
    assert.match(said((await filer.get('/work-lists/leases?show=done')).text), /2020-11-26 已续租/);
    const late = await filer.post(notePath('leases', 4), { ...typed, visitedOn: '2020-11-26' });
    assert.equal(late.status, 409);
    assert.match(late.text, /同事刚刚登记了这一户的结果/);
    const left = await filer.post(notePath('ending', 2), { ...typed, visitedOn: '2020-11-26', result: 'closed' });
    assert.equal(left.status, 409, 'its licence has ended: it is on the list of visits');
    assert.match(left.text, /现在不在这份名单里/);
  });

  test('the page of the business shows what was found on every list; the same business may stand on several', async () => {
    const filer = await portal.client('filer');
    await portal.deps.db('businesses').where({ id: ids[4] }).update({ chain_kind: 'outlet' });
    const found = { seen: '0', visitedOn: '2020-11-25', result: 'not_chain', note: '' };
    assert.equal((await filer.post(notePath('outlets', 4), found)).status, 303);
    const { text } = await filer.get(`/businesses/${ids[4]}`);
    assert.match(
      said(text),
      /走访和核实记录 .*2020-11-25 连锁网点缺总部 不是连锁网点 .*2020-11-26 租赁期已到或将到 已续租 已换合同 filer/,
    );
    assert.match(said((await filer.get(notePath('leases', 4))).text), /核实记录 .*已续租/);
    const audited = await portal.deps
      .db('audit_entries')
      .where({ verb: 'visit.note' })
      .orderBy('seq', 'desc')
      .first<{ state_after: string }>('state_after');
    assert.match(audited.state_after, /连锁网点缺总部/);
  });

  test('nobody met: it stays on the list', async () => {
    const filer = await portal.client('filer');
    const absent = { seen: '0', visitedOn: '2020-11-26', result: 'absent', note: '' };
    await filer.post(notePath('incomplete', 3), absent);
    assert.match(said((await filer.get('/work-lists/incomplete')).text), /待核实（2020-11-26 当时无人）/);
  });

  test('the sheet has room to write, the file the lines of the page', async () => {
    const paper = await (await portal.client('clerk')).get('/work-lists/leases/paper?show=all');
    assert.match(said(paper.text), /租赁期已到或将到核实名单/);
    assert.deepEqual(namesOn(paper.text), [5, 6]);
    assert.match(said(paper.text), /核实人：/);
    const manager = await portal.client('manager');
    const cookie = [...manager.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const file = async (kind: string) => {
      const answer = await fetch(`${portal.base}/work-lists/leases/export.${kind}?show=all`, {
        headers: { Cookie: cookie },
      });
      assert.equal(answer.status, 200);
      return Buffer.from(await answer.arrayBuffer());
    };
    const book = XLSX.read(await file('xlsx'));
    const rows = XLSX.utils.sheet_to_json<string[]>(book.Sheets['名单'] as XLSX.WorkSheet, { header: 1 });
    assert.deepEqual(
      rows.slice(2, 4).map((row) => row[6]),
      ['2020-11-01', '2020-12-01'],
    );
    assert.match((await file('csv')).toString('utf8'), /已续租/);
    assert.doesNotMatch((await file('csv')).toString('utf8'), /138\d{8}/);
    const entry = await portal.deps
      .db('audit_entries')
      .where({ verb: 'register.export' })
      .orderBy('seq', 'desc')
      .first<{ object_id: string }>('object_id');
    assert.equal(entry.object_id, 'work leases');
  });
});
