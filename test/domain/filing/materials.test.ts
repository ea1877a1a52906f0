import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readReference } from '#domain/codes/reference.js';
import { caseKindNames } from '#domain/filing/kinds.js';
import {
  type AskedMaterial,
  completeness,
  type MarkedMaterial,
  markFault,
  materials,
  materialsAsked,
} from '#domain/filing/materials.js';

const asked = (kind: Parameters<typeof materialsAsked>[0], facts = {}, changed: readonly string[] = []) =>
  materialsAsked(kind, facts, new Set(changed));
const codes = (list: readonly AskedMaterial[]) => list.map(({ code }) => code).join(' ');
const required = (list: readonly AskedMaterial[]) => codes(list.filter(({ isRequired }) => isRequired));
const seven = 'M01 M02 M03 M04 M05 M06 M07';

test('the list is that of the reference file, and every note of it is said to the clerk', () => {
  const rows = readReference('filing-materials');
  assert.deepEqual(
    materials.map(({ code, name }) => [code, name]),
    rows.map((row) => [row['code'], row['name_zh']]),
  );
  for (const row of rows)
    assert.equal(materials.find(({ code }) => code === row['code'])?.hint === '', row['note'] === '', row['code']);
  assert.deepEqual(
    materials.filter(({ mayBeExempt }) => mayBeExempt).map(({ code }) => code),
    ['M02'],
  );
});

test('who files anew proves all conditions: seven for all, four more for dangerous goods, three for outlets', () => {
  for (const kind of ['new', 'convert'] as const) {
    assert.equal(required(asked(kind, { business_class: 'A1', chain_kind: 'none' })), seven);
    assert.equal(required(asked(kind, { business_class: 'H1' })), `${seven} D01 D02 D03 D04`);
    assert.equal(required(asked(kind, { business_class: 'A3', chain_kind: 'outlet' })), `${seven} C01 C02 C03`);
    assert.equal(required(asked(kind, { chain_kind: 'head' })), seven, 'a head office is no outlet');
    assert.equal(required(asked(kind)), seven, 'what is not stated yet asks for nothing more');
  }
});

test('a change asks for the form and the proof of what changes; the rest is taken where somebody brings it', () => {
  assert.equal(required(asked('amend')), 'M01');
  assert.equal(codes(asked('amend')), seven);
  assert.equal(required(asked('amend', {}, ['business_name'])), 'M01 M02');
  assert.equal(required(asked('amend', {}, ['legal_name', 'legal_id_no'])), 'M01 M02');
  assert.equal(required(asked('amend', {}, ['business_address'])), 'M01 M03');
  assert.equal(required(asked('amend', {}, ['special_items'])), 'M01 M05');
  assert.equal(required(asked('amend', { business_class: 'H1' }, ['business_class'])), 'M01 M04 M05 D01 D02 D03 D04');
  assert.equal(required(asked('amend', {}, ['manager_mobile'])), 'M01');
});

test('who ends tells it by the form alone; what the platform decided has its materials there', () => {
  assert.equal(required(asked('terminate', { business_class: 'H1' })), 'M01');
  assert.equal(required(asked('deregister')), 'M01');
  assert.deepEqual(asked('second_entry', { business_class: 'H1' }), []);
  for (const kind of caseKindNames) assert.ok(Array.isArray(asked(kind)));
});

test('a mark that says nothing is none: what cannot be read is named, what is left out has its ground and its leave', () => {
  const [form, licence] = materials;
  assert.ok(form && licence);
  assert.equal(markFault({ mark: 'complete', word: '' }, form), undefined);
  assert.match(markFault({ mark: 'unreadable', word: '' }, form) ?? '', /哪里看不清/);
  assert.equal(markFault({ mark: 'unreadable', word: '第 2 页' }, form), undefined);
  assert.match(markFault({ mark: 'exempt', word: '电子证照' }, form) ?? '', /不能免交/);
  assert.match(markFault({ mark: 'exempt', word: '' }, licence) ?? '', /依据/);
  assert.equal(markFault({ mark: 'exempt', word: '已查到电子营业执照' }, licence), undefined);
  assert.match(markFault({ mark: 'unreadable', word: '长'.repeat(101) }, form) ?? '', /100 字/);
});

test('complete is: everything required is marked as there or left out, and nothing is unreadable', () => {
  const list = asked('new');
  const all = list.map(({ code }): MarkedMaterial => ({ code, mark: 'complete', word: '' }));
  const with_ = (code: string, mark: MarkedMaterial['mark'], word = '') =>
    completeness(list, [...all.filter((one) => one.code !== code), { code, mark, word }]);
  assert.deepEqual(completeness(list, all), { missing: [], unreadable: [], isComplete: true });
  assert.equal(with_('M02', 'exempt', '电子证照').isComplete, true);
  assert.deepEqual(
    with_('M03', 'missing').missing.map(({ code }) => code),
    ['M03'],
  );
  assert.deepEqual(
    with_('M04', 'unreadable', '印章').unreadable.map(({ code, word }) => [code, word]),
    [['M04', '印章']],
  );
  assert.equal(completeness(list, []).missing.length, 7, 'what nobody looked at is not there');
  const change = asked('amend');
  assert.equal(completeness(change, [{ code: 'M01', mark: 'complete', word: '' }]).isComplete, true);
  const unread = completeness(change, [
    { code: 'M01', mark: 'complete', word: '' },
    { code: 'M05', mark: 'unreadable', word: '太暗' },
  ]);
  assert.equal(unread.isComplete, false, 'what somebody brought and nobody can read');
});
