import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { parseCsv } from '#formats/csv/plain-csv.js';
import { projectRoot } from '#platform/project-root.js';
import { Problem } from '#platform/problem.js';
import { findColumns, readLabel } from '#scripts/match/columns.js';
import { matchFile, PairsRefused } from '#scripts/match/match-file.js';
import { fixtureText } from '#test/support/matching/pairs-file.js';

async function matched(text: string | Buffer) {
  let output = '';
  const result = await matchFile(Buffer.from(text as string), async (piece) => {
    output += piece;
  });
  return { ...result, rows: parseCsv(output), output };
}

test('the same rows come back with score, verdict and the parts that agree', async () => {
  const { rows, tally } = await matched(fixtureText());
  const sent = parseCsv(fixtureText());
  assert.equal(rows.length, sent.length);
  for (const [at, { score = '', verdict = '', parts, ...own }] of rows.entries()) {
    assert.deepEqual(own, sent[at]);
    assert.match(score, /^[01]\.\d{4}$/);
    assert.match(verdict, /^(?:same|ask|different)$/);
    assert.match(parts ?? '', /^(?:[\u4e00-\u9fff]+(?:\+[\u4e00-\u9fff]+)*)?$/);
  }
  assert.equal(tally.labelled, sent.length);
  const { precision, recall, band } = tally.figures();
  assert.ok(precision >= 0.99 && recall >= 0.97 && band <= 0.25, String(tally));
});

const pair = '鑫达汽修店,海口市国贸路1号,鑫達汽修,國貿路一號';

test('columns stand in any order, under names written otherwise, in any encoding and with any delimiter', async () => {
  const text =
    '备注;Same;Address_B;NAME-B;address a;Ｎａｍｅ_a\r\n"甲;""乙""";是;國貿路一號;鑫達汽修;海口市国贸路1号;鑫达汽修店\r\n';
  for (const encoding of ['utf-8', 'gb18030', 'utf-16le', 'utf-16be']) {
    const bytes = iconv.encode(text, encoding, { addBOM: encoding.startsWith('utf-16') });
    const { rows, tally } = await matched(bytes);
    assert.equal(rows[0]?.['备注'], '甲;"乙"', encoding);
    assert.equal(rows[0]?.['verdict'], 'same', encoding);
    assert.equal(tally.labelled, 1);
  }
});

test('codes count where the file has them', async () => {
  const { rows } = await matched(
    `name_a,address_a,name_b,address_b,uscc_a,uscc_b\n鑫达,国贸路1号,顺发,国贸路1号,92460105MAXY6UAR7F,92460105maxy6uar7f\n`,
  );
  assert.equal(rows[0]?.['verdict'], 'same');
  assert.match(rows[0]?.['parts'] ?? '', /^统一社会信用代码\+/);
});

test('a file without the columns is told in one Chinese sentence which are missing', async () => {
  const missing = (text: string, expected: RegExp) =>
    assert.rejects(matched(text), (error) => error instanceof PairsRefused && expected.test(error.message));
  await missing('name_a,name_b\n甲,乙\n', /^文件缺少这些列：address_a、address_b。.*读到的是：name_a、name_b。$/);
  await missing(`${pair}\n`, /name_a、address_a、name_b、address_b/);
  await assert.rejects(matched(''), (error) => error instanceof Problem && /[\u4e00-\u9fff]/.test(error.sentence));
  await assert.rejects(matched(Buffer.from([0x50, 0x4b, 3, 4, 0, 0])), Problem);
});

test('rows that are short, empty, too long or full of what a spreadsheet would run do no harm', async () => {
  const { rows, output, tooLong, unlabelled } = await matched(
    `name_a,address_a,name_b,address_b,same\n鑫达\n\n,,,,\n${pair},1,多,余\n=1+1,海口,+2,海口,也许\n`,
  );
  assert.equal(rows.length, 3);
  assert.deepEqual([tooLong, unlabelled], [1, 2]);
  assert.ok(output.includes("'=1+1") && output.includes("'+2"));
  assert.equal(rows[1]?.['verdict'], 'same');
});

test('a header is read whatever its case, width and blanks; a label in words and figures', () => {
  assert.deepEqual(findColumns(['\ufeffname_a', 'Address A', ' name b ', 'ADDRESS_B']).missing, []);
  assert.deepEqual(['1', 'TRUE', '是', 'same', '1.0'].map(readLabel), Array(5).fill(true));
  assert.deepEqual(['0', 'false', '否', 'different', '0.0'].map(readLabel), Array(5).fill(false));
  assert.deepEqual(['', '?', '2'].map(readLabel), Array(3).fill(undefined));
});

test('the command writes rows to its output, figures beside it, and ends with 1 and a sentence where it cannot', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'yzw-match-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'pairs.csv');
  writeFileSync(path, `name_a,address_a,name_b,address_b,same\n${pair},1\n`);
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(projectRoot, 'scripts/match.mjs'), ...args], { encoding: 'utf8' });
  const good = run(path);
  assert.equal(good.status, 0, good.stderr);
  assert.match(
    good.stdout,
    /^name_a,address_a,name_b,address_b,same,score,verdict,parts\n鑫达汽修店.*,same,字号\+.*\n$/,
  );
  assert.match(good.stderr, /precision 1\.0000.*recall 1\.0000.*band 0\.0000/);
  const bad = run(join(folder, 'missing.csv'));
  assert.deepEqual([bad.status, bad.stdout], [1, '']);
  assert.match(bad.stderr, /^没有这个文件：.*\n$/);
});
