import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type KnownName, resolveRows } from '#features/agencies/registration/naming-rules.js';
import { namesMatch, splitNames } from '#domain/values/names.js';
import { planRegistration, type RegistrationRow } from '#features/agencies/registration/registration-rules.js';
import { Problem } from '#platform/problem.js';

const unit = { code: '469021', agencyId: 7 };

function row(no: number, over: Partial<RegistrationRow>): RegistrationRow {
  return {
    row: no,
    divisionCode: unit.code,
    name: '定安县示例交通运输服务中心',
    systemName: '定安县示例道路运输管理所',
    uscc: '',
    kind: 'service_center',
    doesRepair: true,
    actingAgency: '',
    parentName: '定安县示例交通运输局',
    dutyDocument: '',
    address: '示例路1号',
    postcode: '',
    officePhone: '0898-00000000',
    responsibleName: '示例甲',
    responsiblePost: '',
    liaisonName: '示例乙',
    liaisonPost: '',
    liaisonMobile: '13800000000',
    liaisonEmail: '',
    accessWay: 'intranet',
    remark: '',
    ...over,
  };
}
const bureau = (no: number, over: Partial<RegistrationRow> = {}) =>
  row(no, {
    name: '定安县示例交通运输局',
    systemName: '定安县示例交通运输局',
    kind: 'bureau',
    doesRepair: false,
    actingAgency: '定安县示例交通运输服务中心',
    ...over,
  });
const known = (agencyId: number, name: string, over: Partial<KnownName> = {}): KnownName => ({
  agencyId,
  name,
  divisionCode: unit.code,
  isReporting: false,
  isOpen: true,
  ...over,
});
const refused = (code: string, words: readonly string[]) => (error: unknown) =>
  error instanceof Problem &&
  error.code === `agency_registration.${code}` &&
  words.every((word) => error.sentence.includes(word));

test('names are one whatever width, blanks and brackets; without an old name there is nothing to compare', () => {
  assert.equal(namesMatch('示例市运管所（本部）', '示例市 运管所(本部)'), true);
  assert.equal(namesMatch('示例市交通运输服务中心', '示例市道路运输管理所'), false);
  assert.equal(namesMatch('示例市交通运输服务中心', ' '), undefined);
  assert.equal(namesMatch('ＡＢ所', 'ab所'), true);
});

test('several acting offices stand in one cell, each once', () => {
  assert.deepEqual(splitNames('海棠区甲所、吉阳区乙所，天涯区丙所；海棠区 甲所'), [
    '海棠区甲所',
    '吉阳区乙所',
    '天涯区丙所',
  ]);
  assert.deepEqual(splitNames(' 、 '), []);
});

test('the row with 是 is the unit and keeps its agency; the bureau is made and forwards to it', () => {
  const plan = planRegistration([bureau(4), row(5, {})]);
  const { offices, forwardings } = resolveRows(plan, unit, [
    known(7, '定安县机动车维修管理机构', { isReporting: true }),
  ]);
  assert.deepEqual(
    offices.map((office) => [office.row.row, office.agencyId]),
    [
      [5, 7],
      [4, undefined],
    ],
  );
  assert.deepEqual(forwardings, [{ from: 1, to: 0, document: '' }]);
});

test('an office is found by any name it ever had', () => {
  const plan = planRegistration([bureau(4, { actingAgency: '定安县示例道路运输管理所' }), row(5, { systemName: '' })]);
  const names = [
    known(7, '定安县示例道路运输管理所', { isReporting: true, isOpen: false }),
    known(9, '定安县示例交通运输局', { isOpen: false }),
  ];
  const { offices, forwardings } = resolveRows(plan, unit, names);
  assert.equal(offices[1]?.agencyId, 9);
  assert.deepEqual(forwardings, [{ from: 1, to: { agencyId: 7 }, document: '' }]);
});

test('one office forwards to several that other units registered; hops within the annex are followed', () => {
  const names = ['海棠', '吉阳'].map((place, i) =>
    known(20 + i, `${place}区示例所`, { isReporting: true, divisionCode: `46020${i + 2}` }),
  );
  const city = bureau(4, { name: '三亚市示例管理处', actingAgency: '海棠区示例所、吉阳区示例所' });
  const above = bureau(5, { name: '三亚市示例交通运输局', actingAgency: '三亚市示例管理处' });
  const { offices, forwardings } = resolveRows(planRegistration([above, city]), unit, names);
  assert.deepEqual(
    offices.map(({ agencyId }) => agencyId),
    [7, undefined],
    'without a row with 是 the first row is the unit',
  );
  assert.deepEqual(
    forwardings.map(({ from, to }) => [from, to]),
    [
      [0, 1],
      [1, { agencyId: 20 }],
      [1, { agencyId: 21 }],
    ],
  );
});

test('what cannot be registered is refused with a sentence that names the rows', () => {
  const second = row(6, { name: '定安县样例综合执法大队' });
  assert.throws(() => planRegistration([]), refused('no_rows', []));
  assert.throws(
    () => planRegistration([row(5, {}), second]),
    refused('doubly_covered', ['第 5 行“定安县示例交通运输服务中心”', '第 6 行“定安县样例综合执法大队”']),
  );
  assert.throws(() => planRegistration([bureau(4, { actingAgency: '' })]), refused('no_acting_agency', ['第 4 行']));
  assert.throws(
    () => planRegistration([bureau(4, { actingAgency: '定安县示例交通运输局' })]),
    refused('forwards_to_itself', ['第 4 行']),
  );
  assert.throws(() => planRegistration([bureau(4), bureau(5)]), refused('named_twice', ['第 4 行', '第 5 行']));
});

test('unknown, ambiguous and foreign names are refused, and so is a circle', () => {
  const resolve = (rows: readonly RegistrationRow[], names: readonly KnownName[] = []) =>
    resolveRows(planRegistration(rows), unit, names);
  assert.throws(
    () => resolve([bureau(4, { actingAgency: '没有的所' })]),
    refused('unknown_acting_agency', ['没有的所']),
  );
  const twins = [known(30, '同名所', { divisionCode: '469022' }), known(31, '同名所', { divisionCode: '469023' })];
  assert.throws(() => resolve([bureau(4, { actingAgency: '同名所' })], twins), refused('ambiguous_name', ['同名所']));
  const foreign = [known(40, '定安县示例交通运输服务中心', { isReporting: true, divisionCode: '469022' })];
  assert.throws(() => resolve([row(5, {})], foreign), refused('name_taken', ['第 5 行']));
  const circle = [
    bureau(4, { actingAgency: '乙局' }),
    bureau(5, { name: '乙局', actingAgency: '定安县示例交通运输局' }),
  ];
  assert.throws(() => resolve(circle), refused('forwards_in_circle', ['转回了自己']));
});

test('who has the name now goes before who had it', () => {
  const names = [known(30, '示例所', { isOpen: false }), known(31, '示例所', { divisionCode: '469022' })];
  const { forwardings } = resolveRows(planRegistration([bureau(4, { actingAgency: '示例所' })]), unit, names);
  assert.deepEqual(forwardings[0]?.to, { agencyId: 31 });
});

test("a row that is plainly another office's does not rename the one that answers for the unit", () => {
  const rows = planRegistration([row(3, { name: '定安县示例维修所' })]);
  const holder = known(7, '屯昌县示例服务中心', { isReporting: true, divisionCode: '469022' });
  const words = ['第 3 行', '定安县示例维修所'];
  assert.throws(() => resolveRows(rows, unit, [holder]), refused('other_office', [...words, '屯昌县示例服务中心']));
  const old = known(8, '定安县示例维修所', { isReporting: true });
  const own = known(7, '定安县示例服务中心');
  assert.throws(() => resolveRows(rows, unit, [own, old]), refused('other_office', words));
  const former = known(7, '定安县示例维修所', { divisionCode: '469022', isOpen: false });
  assert.equal(resolveRows(rows, unit, [holder, former]).offices[0]?.agencyId, 7);
  assert.equal(resolveRows(rows, unit, [own]).offices[0]?.agencyId, 7);
});
