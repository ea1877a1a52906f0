import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annex3 } from '#domain/annexes/annex3.js';
import { pastedLimits, readPasted } from '#domain/pasted/read-pasted.js';
import { pages, truth } from '#test/domain/pasted/pages.js';

const today = '2020-12-08';

for (const page of pages)
  test(`${page.name}: each value right or not proposed`, () => {
    const { proposals } = readPasted(page.text, today);
    const found = Object.fromEntries(proposals.map(({ field, value }) => [field, value]));
    for (const [field, value] of Object.entries(found)) {
      if (field === 'task_name') continue;
      assert.equal(value, truth[field], `${field}: ${value}`);
    }
    assert.deepEqual(
      page.gives.filter((field) => found[field] === undefined),
      [],
      JSON.stringify(readPasted(page.text, today).withheld),
    );
  });

test('a page whose lines broke anywhere, or got a line between them, tells nothing wrong', () => {
  let broken = 0;
  for (const { text, name } of pages) {
    const lines = text.split('\n');
    const variants = lines.flatMap((line, at) => {
      const others = (...middle: string[]) => [...lines.slice(0, at), ...middle, ...lines.slice(at + 1)].join('\n');
      const cuts = Array.from({ length: line.length - 1 }, (_, i) => others(line.slice(0, i + 1), line.slice(i + 1)));
      return [others(line, ''), others('', line), others(line, '请妥善保管'), ...cuts];
    });
    for (const variant of variants) {
      broken += 1;
      for (const { field, value } of readPasted(variant, today).proposals)
        if (field !== 'task_name' && field !== 'result_word')
          assert.equal(value, truth[field], `${name}: ${field} in\n${variant}`);
    }
  }
  assert.ok(broken > 1_500, String(broken));
});

test('a proposal says its line, its label and how it was known', () => {
  const { proposals } = readPasted(
    '办件编号：PT2020120300017\n企业名称：海口示例汽车维修有限公司\n申请人：示例',
    today,
  );
  const [name] = proposals.filter(({ field }) => field === 'business_name');
  assert.deepEqual(
    [name?.line, name?.label, name?.how, name?.typed],
    [2, '企业名称', 'synonym', '海口示例汽车维修有限公司'],
  );
});

test('every line is kept, and what was not understood says so', () => {
  const text = '业户名称：海口示例汽车维修有限公司\n收费情况：不收费\n\n法定代表人：示**\n随便一句话说明情况如下';
  const { lines, withheld } = readPasted(text, today);
  assert.deepEqual(
    lines.map(({ state }) => state),
    ['used', 'unread', 'plain', 'withheld', 'unread'],
  );
  assert.match(withheld[0]?.why ?? '', /遮盖/);
});

test('hostile pages cost little and give nothing', () => {
  const hostile = [
    '企业名称：<script>alert(1)</script>',
    '企业名称：=HYPERLINK("http://example.invalid")',
    '：'.repeat(50_000),
    '企业名称 '.repeat(12_000),
    '业 '.repeat(30_000),
    '\t'.repeat(60_000),
    `${'企业名称\n'.repeat(1_900)}`,
    'a'.repeat(60_000),
    '（'.repeat(60_000),
    ' '.repeat(60_000),
    '示例路1号 '.repeat(8_000),
  ];
  for (const text of hostile) {
    const from = process.cpuUsage();
    const { proposals } = readPasted(text, today);
    const { user } = process.cpuUsage(from);
    assert.deepEqual(proposals, [], text.slice(0, 40));
    assert.ok(user < 3_000_000, `${text.slice(0, 20)}: ${user / 1000} ms`);
  }
  assert.equal(readPasted('\n'.repeat(5_000), today).lines.length, pastedLimits.lines);
});

test('a header of annex 3 with its own example is read as the sheet reads it', () => {
  const text = annex3.columns
    .filter(({ filledBy, example }) => filledBy === 'agency' && example !== '')
    .map(({ header, example }) => `${header}\t${example}`)
    .join('\n');
  const { proposals } = readPasted(text, today);
  assert.ok(proposals.length >= 40, String(proposals.length));
});
