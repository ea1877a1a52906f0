import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differencesFrom, extractCell, keysOf, matchRow, saidByExtract } from '#domain/legacy/exchange.js';
import { nothingTyped } from '#domain/legacy/extract.js';
import { licenceFields, type TypedLicence } from '#domain/legacy/licence.js';
import { aBusiness } from '#test/support/businesses.js';
import { aLicensed } from '#test/support/enter-business.js';

const typedOf = (values: Readonly<Record<string, string>>, isFull = false): TypedLicence =>
  Object.fromEntries(licenceFields.map((field) => [field, extractCell(field, values, isFull)])) as TypedLicence;

test('what leaves in the form of the old list says the same when it comes back, masked or whole', () => {
  for (const values of [
    aLicensed(1),
    aBusiness(2),
    aBusiness(3, { uscc: '', legacy_reg_no: '460100600012345' }),
    aLicensed(4, {
      org_code: '12345678X',
      economic_type: '175',
      business_phone: '0898-12345678',
      business_class: 'A3',
    }),
  ])
    for (const isFull of [false, true])
      assert.deepEqual(differencesFrom(values, saidByExtract(typedOf(values, isFull))), [], values['business_name']);
});

test('numbers of persons leave by their ends unless they are asked for whole', () => {
  const { legal_id_masked: masked, phone_masked: phone } = typedOf(aBusiness(1));
  assert.match(masked, /^469\*+\w{4}$/);
  assert.match(phone, /^138\*{4}\d{4}$/);
  assert.equal(typedOf(aBusiness(1), true).legal_id_masked, aBusiness(1)['legal_id_no']);
});

test('a difference is one of meaning: an empty cell and a coarser place say nothing', () => {
  const ours = aLicensed(1, { licence_valid_to: '2021-02-28' });
  const said = (change: Partial<TypedLicence>) =>
    differencesFrom(ours, saidByExtract({ ...nothingTyped, business_name: ours['business_name'] ?? '', ...change }));
  assert.deepEqual(said({}), []);
  assert.deepEqual(said({ valid_to: '2021年2月28日', division_code: '海口市', operating_status: '营业' }), []);
  assert.deepEqual(said({ valid_to: '2021-05-31' }), [
    { field: 'licence_valid_to', ours: '2021-02-28', theirs: '2021-05-31' },
  ]);
  assert.deepEqual(
    said({ legal_id_masked: '460***********9999' }).map(({ field }) => field),
    ['legal_id_no'],
  );
});

test('a row is found by its number there, else its licence, else its credit code, at the same place', () => {
  const row = (over: Readonly<Record<string, string>>) => keysOf({ ...aLicensed(1), ...over });
  const one = { id: 1, ...row({}) };
  const other = { id: 2, ...row({ old_system_id: 'HN9', licence_no: '9', business_address: '别处' }) };
  assert.equal(matchRow(row({}), [one, other]), one);
  assert.equal(matchRow(row({ old_system_id: '' }), [one, other]), one, 'by its licence');
  const bare = { old_system_id: '', licence_no: '' };
  assert.equal(matchRow(row(bare), [one, other]), one, 'of two with one credit code that at the same place');
  assert.equal(matchRow(row({ ...bare, business_address: '第三处' }), [one, other]), 'several');
  assert.equal(matchRow(row({ ...bare, uscc: '' }), [one, other]), undefined);
});
