import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { annexDefinition } from '#domain/annexes/index.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { findHeaders } from '#domain/reading/header-finder.js';
import { headerLexicon } from '#domain/reading/header-match.js';
import { MergeFiller } from '#domain/reading/merge-filler.js';
import { rowSorter } from '#domain/reading/row-kinds.js';
import type { SheetRow } from '#formats/cells.js';
import { fullWidth, someWords } from '#test/support/arbitraries.js';

const numbers: readonly AnnexNo[] = [1, 2, 3, 4, 5];
const lexicons = numbers.map((no) => headerLexicon(annexDefinition(no)));
const anAnnex = fc.constantFrom(...numbers);
const rowOf = (row: number, texts: readonly string[]): SheetRow => ({
  row,
  hidden: false,
  cells: texts.map((text) => (text === '' ? undefined : text)),
});

/** Blanks, line breaks, marks and widths that people put into headers. */
const aDisguise = fc.constantFrom<(text: string) => string>(
  (text) => text,
  (text) => `*${text}`,
  (text) => ` ${text.slice(0, 2)}\n${text.slice(2)}　`,
  (text) => [...text].join(' '),
  fullWidth,
  (text) => `${text}（必填）`,
  (text) => `${text} [示例：见说明]`,
  (text) => `【${text}】`,
);

describe('a header is known', () => {
  test('in any order of columns, in any disguise, among columns that nobody knows', () => {
    const aHeader = anAnnex.chain((no) => {
      const { columns } = annexDefinition(no);
      return fc.record({
        no: fc.constant(no),
        order: fc.shuffledSubarray(
          columns.map((_, at) => at),
          { minLength: columns.length },
        ),
        disguises: fc.array(aDisguise, { minLength: columns.length, maxLength: columns.length }),
        strangers: fc.uniqueArray(fc.nat({ max: columns.length }), { maxLength: 3 }),
        above: fc.nat({ max: 5 }),
      });
    });
    fc.assert(
      fc.property(aHeader, ({ no, order, disguises, strangers, above }) => {
        const { columns } = annexDefinition(no);
        const texts = order.map((at, place) =>
          (disguises[place] as (text: string) => string)(columns[at]?.header ?? ''),
        );
        const fields: (string | null)[] = order.map((at) => columns[at]?.field ?? null);
        for (const [n, at] of strangers.sort((a, b) => b - a).entries()) {
          texts.splice(at, 0, `内部用${n}`);
          fields.splice(at, 0, null);
        }
        const titles = Array.from({ length: above }, (_, n) => rowOf(n + 1, [`说明${n + 1}`]));
        const [found] = findHeaders([...titles, rowOf(above + 1, texts)], lexicons);
        assert.equal(found?.match.definition.no, no);
        assert.equal(found?.lastRow, above + 1);
        assert.deepEqual(found?.match.fields, fields);
        assert.equal(found?.match.duplicates.size, 0);
      }),
    );
  });

  test('a column is taken once, and none for two columns of the annex', () => {
    const someHeaders = anAnnex.chain((no) => {
      const known = annexDefinition(no).columns.flatMap(({ header, synonyms }) => [header, ...synonyms]);
      const text = fc.oneof(
        fc.constantFrom(...known),
        fc.constantFrom(...known).map((one) => `${one}（备注）`),
        someWords,
      );
      return fc.record({ no: fc.constant(no), texts: fc.array(text, { minLength: 4, maxLength: 30 }) });
    });
    fc.assert(
      fc.property(someHeaders, ({ no, texts }) => {
        const found = findHeaders([rowOf(1, texts)], lexicons).find(({ match }) => match.definition.no === no);
        if (!found) return;
        const taken = found.match.fields.filter((field) => field !== null);
        assert.equal(new Set(taken).size, taken.length);
        assert.equal(found.match.score, taken.length);
        for (const [column, field] of found.match.duplicates) {
          assert.equal(found.match.fields[column], null);
          assert.ok(taken.includes(field));
        }
      }),
    );
  });

  test('what the office says counts before synonyms, never against the official header', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(
          annexDefinition(3).columns.map(({ field }) => field),
          { minLength: 10, maxLength: 20 },
        ),
        (said) => {
          const { columns } = annexDefinition(3);
          const texts = columns.map(({ field, header }) => (said.includes(field) ? `甲${field}` : header));
          const fields = new Map(said.map((field) => [`甲${field}`.toLowerCase(), field]));
          const [found] = findHeaders([rowOf(1, texts)], lexicons, { annexNo: 3, fields });
          assert.deepEqual(
            found?.match.fields,
            columns.map(({ field }) => field),
          );
          const both = findHeaders([rowOf(1, [...columns.map(({ header }) => header), `甲${said[0]}`])], lexicons, {
            annexNo: 3,
            fields,
          });
          assert.equal(both[0]?.match.duplicates.get(columns.length), said[0]);
        },
      ),
    );
  });
});

test('merged areas: a row has what stands in the first cell above, and nothing else', () => {
  const sheet = fc.record({
    cells: fc.array(fc.array(fc.constantFrom('', '', '甲', '乙'), { minLength: 4, maxLength: 4 }), {
      minLength: 1,
      maxLength: 12,
    }),
    areas: fc.array(
      fc.record({
        column: fc.nat({ max: 3 }),
        top: fc.integer({ min: 1, max: 12 }),
        rows: fc.integer({ min: 2, max: 5 }),
      }),
      { maxLength: 5 },
    ),
  });
  fc.assert(
    fc.property(sheet, ({ cells, areas }) => {
      // Areas of a sound sheet do not overlap: of two that do, the later is left out.
      const kept: typeof areas = [];
      for (const area of areas.toSorted((one, other) => one.top - other.top))
        if (!kept.some((one) => one.column === area.column && one.top + one.rows > area.top)) kept.push(area);
      const merges = kept.map(({ column, top, rows }) => ({
        top,
        bottom: top + rows - 1,
        left: column,
        right: column,
      }));
      const filler = new MergeFiller(merges, 1);
      const read = cells.map((texts, at) => {
        const row = rowOf(at + 1, texts);
        filler.see(row);
        return filler.fill(row).cells;
      });
      for (const [at, texts] of cells.entries())
        for (const [column, text] of texts.entries()) {
          const area = kept.find((one) => one.column === column && one.top <= at + 1 && at + 1 < one.top + one.rows);
          const wanted = text || (area ? (cells[area.top - 1]?.[column] ?? '') : '');
          assert.equal(read[at]?.[column] ?? '', wanted);
        }
    }),
  );
});

test('a row is one kind, and a full record is data however its first cell begins', () => {
  const { columns } = annexDefinition(3);
  const sorter = () =>
    rowSorter({
      texts: columns.map(({ header }) => header),
      titles: ['已备案业户'],
      fields: columns.map(({ field }) => field),
      definition: annexDefinition(3),
      ignored: new Set(),
    });
  const begins = fc.constantFrom('合计', '总计', '注', '填报单位', '填报人', '审核人', '小计', '');
  fc.assert(
    fc.property(begins, someWords, fc.boolean(), (word, name, hasSeq) => {
      const cells = columns.map(({ field, example }) =>
        field === 'seq' ? (hasSeq ? '1' : '') : field === 'division_code' && !hasSeq ? `${word}${name}` : example,
      );
      assert.equal(sorter().kindOf(rowOf(2, cells)), 'data');
      assert.notEqual(sorter().kindOf(rowOf(2, [word === '' ? '合计' : word])), 'data');
    }),
  );
});
