import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { factRows } from '#features/register/detail/fact-rows.js';
import type { Fact } from '#features/register/detail/show.js';

const fact = (field: string, text: string): Fact => ({
  field,
  label: field,
  text,
  isCode: false,
  cell: '',
  isMended: false,
});
const laid = (texts: readonly string[]) =>
  factRows(texts.map((text, i) => fact(`f${i}`, text))).map((row) =>
    row.map(({ text, span }) => `${text.length}/${span}`),
  );

const long = '洗'.repeat(30);

test('two short facts share a line; a long one, and one that is left over, has the whole line', () => {
  assert.deepEqual(laid(['甲', '乙', '丙']), [['1/1', '1/1'], ['1/3']]);
  assert.deepEqual(laid(['甲', long, '丙', '丁']), [['1/3'], ['30/3'], ['1/1', '1/1']]);
  assert.deepEqual(laid([long, '乙', '丙']), [['30/3'], ['1/1', '1/1']]);
  assert.deepEqual(laid(['x'.repeat(29), '乙']), [['29/1', '1/1']]);
  assert.deepEqual(laid(['x'.repeat(30), '乙']), [['30/3'], ['1/3']]);
  assert.deepEqual(laid([]), []);
});

test('the beginning of a lease and its end stand on one line, whatever comes before', () => {
  const fields = (...facts: Fact[]) => factRows(facts).map((row) => row.map(({ field }) => field));
  const [tenure, from, to] = [fact('site_tenure', '租赁'), fact('lease_from', '2017-03-05'), fact('lease_to', '')];
  assert.deepEqual(fields(tenure, from, to), [['site_tenure'], ['lease_from', 'lease_to']]);
  assert.deepEqual(fields(from, to, tenure), [['lease_from', 'lease_to'], ['site_tenure']]);
  assert.deepEqual(fields(tenure, from), [['site_tenure', 'lease_from']], 'no end, no pair');
});

test('whatever the facts: all of them, in their order, and every line filled', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 60 })), (texts) => {
      const rows = factRows(texts.map((text, i) => fact(`f${i}`, text)));
      assert.deepEqual(
        rows.flat().map(({ text }) => text),
        texts,
      );
      for (const row of rows)
        assert.equal(
          row.reduce((sum, { span }) => sum + 1 + span, 0),
          4,
        );
    }),
  );
});
