import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { costLines } from '#features/filings/second/report-rules.js';
import type { Client } from '#test/support/client.js';
import {
  begun,
  pageOf,
  paste,
  press,
  type SecondPortal,
  startSecondPortal,
} from '#test/support/filings/second-support.js';

let portal: SecondPortal;
let clerk: Client;
before(async () => {
  portal = await startSecondPortal();
  clerk = await portal.client('clerk');
});
after(() => portal.stop());

test('a line for each office and month: cases, minutes, the middle one, the share of what was pasted', () => {
  const one = (agencyId: number, month: string, seconds: number, pastedFields: number, typedFields: number) => ({
    agencyId,
    agencyName: `机构${agencyId}`,
    month,
    seconds,
    pastedFields,
    typedFields,
  });
  const lines = costLines([
    one(1, '2020-12', 60, 30, 10),
    one(1, '2020-12', 600, 0, 40),
    one(1, '2020-12', 120, 10, 10),
    one(1, '2021-01', 30, 0, 0),
    one(2, '2020-12', 90, 1, 0),
    one(2, '2020-12', 150, 1, 0),
  ]);
  assert.deepEqual(
    lines.map(({ agencyId, month, cases, minutes, median, pasted }) => [
      agencyId,
      month,
      cases,
      minutes,
      median,
      pasted,
    ]),
    [
      [1, '2021-01', 1, 1, 0.5, null],
      [1, '2020-12', 3, 13, 2, 40],
      [2, '2020-12', 2, 4, 2, 100],
    ],
  );
});

async function finished(client: Client, number: string, no: string, division: string): Promise<number> {
  const id = await begun(client, number);
  const place = division === '460105' ? {} : { division_code: division, business_address: '琼海市示例镇示例路1号' };
  await paste(client, id, pageOf({ filing_no: no, business_name: `海口第${no.slice(-2)}汽车维修有限公司`, ...place }));
  await press(client, id, { do: 'take' });
  const done = await press(client, id, { do: 'finish' });
  assert.equal(
    done.location,
    `/filings/second/${id}`,
    (await client.get(done.location)).text.replace(/[\s\S]*<main/, ''),
  );
  return id;
}

test('the figures of the report are the rows behind them; an office sees its own, the province all', async () => {
  await finished(clerk, 'PT2020120400001', '460105020041', '460105');
  await finished(clerk, 'PT2020120400002', '460105020042', '460105');
  await begun(clerk, 'PT2020120400003');
  const far = await portal.enter('far');
  await finished(far, 'PT2020120400004', '469002020044', '469002');
  await portal.deps.db('second_entries').whereNotNull('finished_at').update({ seconds: 360 });
  const own = await clerk.get('/filings/second');
  assert.match(own.text, /共 2 件/);
  assert.match(own.text, /PT2020120400003/, 'what is not finished is offered');
  const province = await portal.client('reviewer');
  const all = await province.get('/filings/second');
  assert.match(all.text, /共 3 件/);
  assert.ok(!all.text.includes('PT2020120400003'));
  const drill =
    /href="[^"]*(\/filings\/second\/cases\?office=\d+[^"]*)"/.exec(own.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const rows = await clerk.get(drill);
  assert.equal((rows.text.match(/class="code"><a/g) ?? []).length, 2);
  assert.match(rows.text, /合计 <b>12<\/b> 分钟/);
  const foreign = await far.get(drill);
  assert.equal((foreign.text.match(/class="code"><a/g) ?? []).length, 0);
  assert.match((await clerk.get('/filings/second?from=2021-01-01&to=2021-02-01')).text, /这段时间没有/);
  for (const ask of ['?from=x&to=%00', '?from=9999-99-99', '?to=0001-01-01'])
    assert.equal((await clerk.get(`/filings/second${ask}`)).status, 200, ask);
});

test('the report is taken away as a workbook and as CSV', async () => {
  const csv = await clerk.get('/filings/second.csv');
  assert.equal(csv.status, 200);
  assert.match(csv.text, /机构,月份,办件数/);
  assert.match(csv.text, /合计,,2,12,6,100%/);
  const book = await clerk.get('/filings/second.xlsx');
  assert.equal(book.status, 200);
  assert.match(book.headers.get('content-type') ?? '', /spreadsheetml/);
});
