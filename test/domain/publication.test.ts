import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  changedFields,
  digestLine,
  looksPersonal,
  type PublicContent,
  publicCells,
  publicHeaders,
  publicWidths,
} from '#domain/publication/fields.js';
import { changeOfFiled, removalOf } from '#features/publication/difference-rules.js';

const entry: PublicContent = {
  businessName: '海口示例汽车维修有限公司',
  businessAddress: '海口市秀英区示例路1号',
  businessClass: 'A3',
  subject: 'automobile',
  vehicleKinds: '',
  specialItems: 'S01、S06',
  extraCapability: 'rescue',
  filingNo: '4601050200001',
  filingDate: '2019-06-21',
  divisionCode: '460105',
  agencyName: '海口市道路运输管理处',
};

test('an entry has a cell for each header, codes in words', () => {
  const cells = publicCells(entry, '秀英区');
  assert.equal(cells.length, publicHeaders.length);
  assert.equal(cells.length, publicWidths.length);
  assert.equal(cells[publicHeaders.indexOf('经营范围')], '汽车综合小修、轮胎动平衡及修补、维修救援');
});

test('numbers of persons are seen in whatever spelling, numbers of houses and filings are not', () => {
  for (const text of [
    '电话13800138000',
    '138 0013 8000',
    '１３８００１３８０００',
    '0898-65300000',
    '469999198412310012',
    '46999919841231001X',
  ])
    assert.ok(looksPersonal(`示例路${text}号`), text);
  for (const text of [
    '示例路1380号',
    '国道224线138公里',
    '91460100MA5T000011',
    '4601050200001',
    '示例路13800138号',
    '海榆东线8888888',
  ])
    assert.ok(!looksPersonal(text), text);
});

test('what the register says decides what the next edition does', () => {
  assert.deepEqual(changeOfFiled(entry, undefined, false), { kind: 'added', fields: [] });
  assert.equal(changeOfFiled(entry, entry, false), undefined);
  const moved = { ...entry, businessAddress: '海口市秀英区新路9号' };
  assert.deepEqual(changeOfFiled(moved, entry, false), { kind: 'changed', fields: ['businessAddress'] });
  assert.equal(changeOfFiled(moved, entry, true), undefined, 'taken down');
  assert.equal(changeOfFiled({ ...entry, businessName: '13800138000维修' }, entry, false), 'held');
  assert.equal(removalOf('filed', false, false), undefined);
  assert.equal(removalOf('filed', false, true), 'held');
  assert.equal(removalOf('filed', true, false), 'hidden');
  assert.equal(removalOf('terminated', false, false), 'terminated');
  assert.equal(removalOf('deregistered', false, false), 'deregistered');
  assert.equal(removalOf('licensed_unfiled', false, false), 'gone');
  assert.equal(removalOf(null, false, false), 'gone');
});

test('every field counts for the digest and for what has changed', () => {
  for (const field of Object.keys(entry) as (keyof PublicContent)[]) {
    const other = { ...entry, [field]: `${entry[field]}x` };
    assert.deepEqual(changedFields(entry, other), [field]);
    assert.notEqual(digestLine(other), digestLine(entry), field);
  }
  assert.notEqual(
    digestLine({ ...entry, businessName: 'a","b', businessAddress: 'c' }),
    digestLine({ ...entry, businessName: 'a', businessAddress: 'b","c' }),
  );
});
