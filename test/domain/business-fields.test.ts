import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { annexDefinition } from '#domain/annexes/index.js';
import { businessField, businessFields, isRequired } from '#domain/business-fields.js';
import { projectRoot } from '#platform/project-root.js';
import { createChecker, formHead } from '#domain/checking/check.js';
import { registerFields } from '#features/register/fields.js';
import { aBusiness, type BusinessCells } from '#test/support/businesses.js';

const { columns } = annexDefinition(3);
/** Columns of annex 3 that are about the sheet, not about the business. */
const ofTheSheet = new Set(['seq', 'linked_row']);

test('annex 3 asks for the facts of a filing in their order, under their labels', () => {
  const asked = columns.filter(({ field }) => !ofTheSheet.has(field));
  assert.deepEqual(
    asked.map(({ field }) => field),
    businessFields.filter(({ isOfLicence }) => !isOfLicence).map(({ field }) => field),
  );
  for (const { field, header, type, group, personal, need } of asked) {
    const fact = businessField(field);
    assert.deepEqual({ header, type, group, personal }, { ...pick(fact), header: fact.label }, field);
    assert.equal(
      need,
      typeof fact.required === 'string' ? { always: 'must', never: 'optional' }[fact.required] : 'conditional',
    );
  }
});

const pick = ({ type, group, personal }: (typeof businessFields)[number]) => ({ type, group, personal });

test('a fact has one name, one label and stands among those of its group', () => {
  assert.equal(new Set(businessFields.map(({ field }) => field)).size, businessFields.length);
  assert.equal(new Set(businessFields.map(({ label }) => label)).size, businessFields.length);
  const turns = businessFields.filter(({ group }, i) => group !== businessFields[i - 1]?.group);
  assert.equal(new Set(turns.map(({ group }) => group)).size, turns.length);
  assert.throws(() => businessField('nothing'), RangeError);
});

test('annex 3 and the register state no label, type or length of their own', () => {
  const annex3 = ['annex3', 'annex3-business', 'annex3-site', 'annex3-filing']
    .map((name) => readFileSync(join(projectRoot, `src/domain/annexes/${name}.ts`), 'utf8'))
    .join('');
  for (const word of ['header:', ' type:', 'need:']) assert.equal(annex3.split(word).length - 1, ofTheSheet.size, word);
  for (const { field, label, type, max } of registerFields) {
    assert.deepEqual({ label, type }, { label: businessField(field).label, type: businessField(field).type });
    if (type.kind === 'text') assert.ok(max >= type.max, field);
  }
});

/** Fields that the check of annex 3 calls missing in a business of which these facts were taken away or changed. */
function missingIn(facts: BusinessCells): readonly string[] {
  const checker = createChecker(
    3,
    { annexNo: 3, receivedOn: '2020-11-26', baselineOn: '2020-10-31', ownDivisions: ['460100'] },
    formHead(3),
  );
  const row = checker.row({ row: 1, hidden: false, cells: columns.map(({ field }) => facts[field] || undefined) });
  return row.findings.filter(({ kind }) => kind.endsWith('.missing')).map(({ field }) => field);
}

/** What makes a demand of each kind hold, with what else the class then needs. */
const cases: readonly BusinessCells[] = [
  {},
  { uscc: '' },
  { business_class: 'A3', vehicle_kinds: '', special_items: 'S07' },
  { business_class: 'H1', subject: 'hazmat_vehicle' },
  { business_class: 'M2', subject: 'motorcycle', vehicle_kinds: '' },
  { chain_kind: 'outlet' },
  { chain_kind: 'head' },
  { site_tenure: 'rent' },
  { filing_origin: 'convert' },
  { via_platform: '1' },
  { via_platform: '0' },
];

test('what the list calls required is what the check of annex 3 misses, field by field and case by case', () => {
  for (const facts of cases.map((over) => aBusiness(1, over))) {
    for (const fact of businessFields.filter(({ isOfLicence }) => !isOfLicence)) {
      const without = { ...facts, [fact.field]: '' };
      // Of the two numbers either will do: the credit code is what is asked for.
      if (fact.field === 'legacy_reg_no') continue;
      assert.equal(
        missingIn(without).includes(fact.field),
        isRequired(fact, without),
        `${fact.field} of ${JSON.stringify(facts)}`,
      );
    }
  }
});
