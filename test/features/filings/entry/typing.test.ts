import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '#test/support/properties.js';
import { normaliseText } from '#domain/values/normalise.js';
import { loadReadings } from '#domain/values/pinyin.js';
import { divisionsWithin } from '#domain/codes/divisions.js';
import { typedWord } from '#domain/annexes/typed-words.js';
import { confirmedBy, openOf } from '#features/filings/entry/confirmed.js';
import type { FactFinding } from '#features/filings/entry/fact-rules.js';
import { entryColumns } from '#domain/filing/entry-fields.js';
import { pickMeant } from '#features/filings/entry/picking.js';
import { readTypedFacts, withDerived } from '#features/filings/entry/typed-facts.js';
import { layTyped, typedOf, withKeptNumbers } from '#features/filings/entry/typing.js';
import { aBusiness } from '#test/support/businesses.js';

const aids = { readings: await loadReadings(), divisions: divisionsWithin(['460100']) };
const columns = entryColumns('new');
const read = (typed: Readonly<Record<string, string>>) => readTypedFacts(columns, typed, aids);

test('what is typed is read as the register keeps it, and what cannot be read stays as typed', () => {
  const { facts, doubts } = read({
    business_class: 'elqc',
    vehicle_kinds: '3',
    workshop_area: '１２00',
    lease_from: '2020.3.1',
    manager_mobile: '138 0000 0001',
    uscc: '91460100ma0000001x',
    staff_total: '十二',
    site_tenure: '借用',
    subject_type: '1',
  });
  assert.deepEqual(doubts, []);
  assert.deepEqual(facts, {
    subject_type: 'enterprise',
    uscc: '91460100MA0000001X',
    manager_mobile: '13800000001',
    business_class: 'A2',
    vehicle_kinds: 'small',
    workshop_area: '1200.00',
    site_tenure: '借用',
    lease_from: '2020-03-01',
    staff_total: '十二',
  });
});

test('whatever is typed comes back as typed, or as the same in the form of its field; saved again it is the same', () => {
  const texts = fc.string({ unit: 'grapheme', maxLength: 60 });
  const words = fc.oneof(
    texts,
    fc.constantFrom('2020年3月1日', '否', 'a1', '汽车', '1.5', '１２', '0898-12345678', '自有'),
  );
  fc.assert(
    fc.property(fc.constantFrom(...columns), words, (column, text) => {
      const typed = typedOf({ [`v.${column.field}`]: text })[column.field] ?? '';
      const once = read({ [column.field]: typed }).facts[column.field] ?? '';
      const shown = typedWord(column.type, once);
      const again = read({ [column.field]: shown }).facts[column.field] ?? '';
      assert.equal(again, once, `${column.field}: ${JSON.stringify(text)} ${JSON.stringify(shown)}`);
      if (typed !== '') assert.notEqual(once, '', `${column.field}: ${JSON.stringify(text)} is gone`);
      if (column.type.kind === 'text' && once !== typed)
        assert.equal(squeezed(once), squeezed(typed), `${column.field}: ${JSON.stringify(text)}`);
    }),
  );
});

/** What the reading of a text may change: width, case, blanks and signs of numbers, never a letter or figure. */
const squeezed = (text: string) =>
  normaliseText(text)
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/^(?:0898|86)/, '');

test('the subject goes without saying where the class is known, the kind of subject where the code says it', () => {
  assert.equal(withDerived({ business_class: 'M2' })['subject'], 'motorcycle');
  assert.equal(withDerived({ business_class: 'M2', subject: 'automobile' })['subject'], 'automobile');
  assert.equal(withDerived({ uscc: '92460100MA0000001X' })['subject_type'], 'individual');
});

test('fields that a page left alone stay as another has stored them; fields that both changed are told', () => {
  const seen = { business_name: '旧名', legal_name: '甲', site_area: '' };
  const stored = { business_name: '旧名', legal_name: '乙', site_area: '80.00', licence_no: '不在表中' };
  const alone = layTyped(columns, { stored, seen, typed: { ...seen, business_name: '新名' } });
  assert.deepEqual(alone.clashes, []);
  assert.deepEqual(alone.facts, { ...stored, business_name: '新名' });
  assert.deepEqual(alone.changed, ['business_name']);
  const both = layTyped(columns, { stored, seen, typed: { ...seen, legal_name: '丙' } });
  assert.deepEqual(both.clashes, ['legal_name']);
  assert.equal(both.facts['legal_name'], '丙');
});

test('an amendment keeps numbers of persons that nobody typed anew', () => {
  const base = aBusiness(1);
  const kept = withKeptNumbers(entryColumns('amend'), { legal_id_no: '', manager_mobile: '13900000000' }, base);
  assert.deepEqual(kept, { legal_id_no: base['legal_id_no'], manager_mobile: '13900000000' });
});

test('a press chooses among what may be meant', () => {
  const doubtful = read({ business_class: 'el', vehicle_kinds: '大中型 小型车' });
  assert.deepEqual(
    doubtful.doubts.map(({ field, text }) => `${field} ${text}`),
    ['business_class el', 'vehicle_kinds 大中型'],
  );
  const picked = pickMeant(columns, doubtful, 'business_class.M2');
  assert.equal(picked.facts['business_class'], 'M2');
  assert.equal(picked.doubts.length, 1);
  assert.equal(pickMeant(columns, doubtful, 'vehicle_kinds.bus').facts['vehicle_kinds'], '大中型客车 小型车');
  assert.deepEqual(pickMeant(columns, doubtful, 'business_class.A1'), doubtful, 'nothing that was not offered');
});

test('a warning is confirmed with a word, and only as long as it says the same', () => {
  const warning: FactFinding = {
    field: 'workshop_area',
    level: 'warning',
    message: '为 20',
    rule: 'V19',
    kind: 'V19.x',
  };
  const confirmed = confirmedBy([warning], { 'V19.x': '已到现场核实' });
  assert.deepEqual(openOf([warning], confirmed), []);
  assert.equal(openOf([{ ...warning, message: '为 30' }], confirmed).length, 1);
  assert.deepEqual(confirmedBy([warning], { 'V19.x': '是' }), [], 'a single character says nothing');
  const error: FactFinding = { ...warning, level: 'error' };
  assert.equal(openOf([error], confirmed).length, 1, 'an error is not confirmed away');
});
