import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ruleCatalogue, ruleEntry } from '#domain/checking/rule-catalogue.js';
import { codeList, codeName, resolveCode, resolveCodes } from '#domain/codes/code-lists.js';
import { divisionsNamedBy, divisionsWithin } from '#domain/codes/divisions.js';
import { annexDefinition, annexDefinitions } from '#domain/annexes/index.js';
import { annexName } from '#domain/annexes/titles.js';

test('five annexes with the columns of the paper forms', () => {
  assert.deepEqual(
    annexDefinitions.map(({ no, columns }) => [no, columns.length]),
    [
      [1, 22],
      [2, 19],
      [3, 56],
      [4, 33],
      [5, 31],
    ],
  );
  assert.equal(annexName(3), '附件3《已备案机动车维修经营业户信息采集表》');
  for (const { columns } of annexDefinitions) {
    assert.deepEqual(
      columns.map(({ no }) => no),
      columns.map((_, i) => i + 1),
    );
    assert.equal(new Set(columns.map(({ field }) => field)).size, columns.length);
  }
});

test('annexes 4 and 5 share the prefilled columns', () => {
  const shared = (no: 4 | 5) =>
    annexDefinition(no)
      .columns.slice(0, 22)
      .map(({ field, header, filledBy }) => ({ field, header, filledBy }));
  assert.deepEqual(shared(4), shared(5));
  assert.ok(shared(4).every(({ filledBy }) => filledBy === 'prefilled'));
});

test('no spelling of a header belongs to two columns of an annex', () => {
  for (const { no, columns } of annexDefinitions) {
    const owners = new Map<string, string>();
    for (const { field, header, synonyms } of columns) {
      for (const spelling of [header, ...synonyms].map(headerKey)) {
        assert.equal(owners.get(spelling) ?? field, field, `annex ${no}: ${spelling}`);
        owners.set(spelling, field);
      }
    }
  }
});

const headerKey = (header: string) => header.normalize('NFKC').replace(/[*\s()[\]【】〔〕]/g, '');

test('every column explains itself and its example passes its own list', () => {
  for (const { no, columns } of annexDefinitions) {
    for (const { field, help, example, type, rules } of columns) {
      assert.match(help, /。$/, `annex ${no} ${field}`);
      assert.ok(
        rules.every((id) => ruleEntry(id).title !== ''),
        field,
      );
      if (example !== '' && type.kind === 'code')
        assert.notEqual(resolveCode(type.list, example), null, `annex ${no} ${field}`);
      if (example !== '' && type.kind === 'codes')
        assert.deepEqual(resolveCodes(type.list, example).unknown, [], `annex ${no} ${field}`);
    }
  }
});

test('a filing is confirmed, never approved', () => {
  const words = annexDefinitions.flatMap(({ columns }) => columns.flatMap(({ header, help }) => [header, help]));
  const rules = ruleCatalogue.flatMap(({ title, sentence }) => [title, sentence]);
  for (const text of [...words, ...rules]) assert.doesNotMatch(text.replace('行政审批机构', ''), /审批/);
});

test('the catalogue tells each rule that is checked once', () => {
  assert.deepEqual(
    ruleCatalogue.map(({ id }) => id),
    Array.from({ length: 27 }, (_, i) => `V${i + 2}`),
  );
  assert.equal(ruleEntry('A3-10').title, '法定代表人（经营者）');
  assert.throws(() => ruleEntry('A3-99'), RangeError);
});

test('a code is understood in the spellings of offices', () => {
  for (const typed of [
    '460105',
    '秀英区',
    '460105 秀英区',
    '秀英区（460105）',
    '４６０１０５',
    '海口市秀英区',
    '460105-秀英区',
    ' 秀英 ',
  ]) {
    assert.equal(resolveCode('divisions', typed), '460105', typed);
  }
  for (const typed of ['469003', '儋州', '儋州市', '海南省儋州市'])
    assert.equal(resolveCode('divisions', typed), '460400', typed);
  for (const typed of ['琼中县', '琼中', '琼中黎族苗族自治县', '469030'])
    assert.equal(resolveCode('divisions', typed), '469030', typed);
  for (const typed of ['洋浦', '洋浦经济开发区', '460499'])
    assert.equal(resolveCode('divisions', typed), '460499', typed);
  assert.equal(resolveCode('economic-types', '私营有限责任（公司）'), '173');
  assert.equal(resolveCode('vehicle-kinds', '小型车辆 小型车辆'), 'small');
  assert.equal(resolveCode('operating-status', '1.营业'), '1');
  assert.equal(resolveCode('business-classes', '四类汽车维修'), null);
  assert.equal(codeName('operating-status', '6'), '注销');
});

test('several codes in one cell', () => {
  assert.deepEqual(
    resolveCodes('special-repair-items', 'S06 轮胎动平衡及修补、四轮定位检测调整,S07；散热器(水箱)修理').codes,
    ['S06', 'S07', 'S12'],
  );
  assert.deepEqual(resolveCodes('vehicle-kinds', '大中型货车 小型车辆').codes, ['truck', 'small']);
  assert.deepEqual(resolveCodes('roles', '受理、系统管理员'), { codes: ['acceptor'], unknown: ['系统管理员'] });
  assert.deepEqual(resolveCodes('filing-materials', 'M01；M03').codes, ['M01', 'M03']);
});

test('annex 2 offers business roles alone', () => {
  assert.deepEqual(
    codeList('roles')
      .map(({ name }) => name)
      .sort(),
    ['受理', '审核', '备案确认', '数据采集', '查询', '统计', '机构管理', '转办'].sort(),
  );
});

test('洋浦 reports beside 儋州, districts below their city', () => {
  assert.deepEqual([...divisionsWithin(['460400'])], ['460400']);
  assert.deepEqual([...divisionsWithin(['460100'])], ['460100', '460105', '460106', '460107', '460108']);
  assert.ok(divisionsWithin(['460000']).has('460499'));
});

test('the divisions at the head of an address', () => {
  const codes = (address: string) => divisionsNamedBy(address).map(({ code }) => code);
  assert.deepEqual(codes('海南省三亚市天涯区示例路1号'), ['460200', '460204']);
  assert.deepEqual(codes('琼中县营根镇示例路'), ['469030']);
  assert.deepEqual(codes('儋州市洋浦经济开发区示例路'), ['460400', '460499']);
  assert.deepEqual(codes('示例镇定安县路1号'), []);
});
