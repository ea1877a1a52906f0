import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choiceValue, opensValue, readForwardForm } from '#features/agencies/duties/forward-form.js';
import { newNamesView } from '#features/agencies/duties/forward-present.js';
import { bearerOf, chosenName, newNames, similarOffices } from '#features/agencies/duties/receiver-rules.js';

const offices = [
  { id: 1, name: '定安县示例交通运输服务中心' },
  { id: 2, name: '琼海市机动车维修管理机构' },
  { id: 3, name: '定安县机动车维修管理机构' },
];
const bearers = [
  { agencyId: 1, name: '定安县运管所', isOpen: false },
  { agencyId: 2, name: '定安县运管所', isOpen: true },
  ...offices.map(({ id, name }) => ({ agencyId: id, name, isOpen: true })),
];

test('a name means who bears it now, else who bore it once, however it is spaced', () => {
  assert.equal(bearerOf(bearers, '定安县 运管所'), 2);
  assert.equal(bearerOf(bearers.slice(0, 1), '定安县（运管所）'), 1);
  assert.equal(bearerOf(bearers, '定安县运管站'), undefined);
});

test('what is nearly the name of an office is offered, the likest first, and nothing far from it', () => {
  assert.deepEqual(
    similarOffices('定安县交通运输服务中心', offices).map(({ id }) => id),
    [1],
  );
  assert.equal(similarOffices('海南省琼海市机动车维修管理处', offices)[0]?.id, 2);
  assert.deepEqual(similarOffices('文昌示例一所', offices), []);
  assert.deepEqual(similarOffices('', []), []);
});

test('a new name is listed once with all its units, known ones never', () => {
  const receivers = [
    { unit: '469021', name: '定安县交通运输服务中心' },
    { unit: '469022', name: '琼海市机动车维修管理机构' },
    { unit: '469023', name: '定安县 交通运输服务中心' },
  ];
  const [only, ...more] = newNames(receivers, bearers, offices);
  assert.deepEqual([only?.units, only?.name, more], [['469021', '469023'], '定安县交通运输服务中心', []]);
});

test('a choice stands for the name it was offered for, and for no name typed since', () => {
  const choices = [{ key: '定安县交通运输服务中心', agencyId: 1 }];
  assert.equal(chosenName('定安县 交通运输服务中心', choices, offices), '定安县示例交通运输服务中心');
  assert.equal(chosenName('定安县交通服务站', choices, offices), '定安县交通服务站');
  const unknown = [{ key: '定安县交通运输服务中心', agencyId: 9 }];
  assert.equal(chosenName('定安县交通运输服务中心', unknown, offices), '定安县交通运输服务中心');
});

test('the box and the choices of the page come back as they were shown; anything else is nothing', () => {
  const form = readForwardForm({
    units: ['469021', '469021', 'x'],
    to_469021: '定安县  交通运输服务中心',
    as_469021: choiceValue({ agencyId: 1, key: '定安县交通运输服务中心' }),
    as_469022: '０:x',
    opens: opensValue(['定安县交通运输服务中心', '文昌示例一所']),
  });
  assert.deepEqual(form.chosen, ['469021']);
  assert.deepEqual(form.choices, [{ agencyId: 1, key: '定安县交通运输服务中心' }]);
  assert.deepEqual(form.opens, ['定安县交通运输服务中心', '文昌示例一所']);
  assert.deepEqual(readForwardForm({ opens: ['a', 'b'], units: {}, to_469021: [] }).opens, []);
});

test('the page’s box is ticked while every name on it was vouched for', () => {
  const asked = [
    { key: '文昌示例一所', name: '文昌示例一所', units: ['469005'], similar: [] },
    { key: '定安县交通运输服务中心', name: '定安县交通运输服务中心', units: ['469021'], similar: offices.slice(0, 1) },
  ];
  const form = readForwardForm({ opens: '文昌示例一所', as_469021: '1:定安县交通运输服务中心' });
  const units = [{ code: '469021', name: '定安县' }];
  const view = newNamesView(asked, form, units);
  assert.equal(view.isVouched, false);
  assert.deepEqual(
    view.names.map(({ units: of, field, isChosen }) => [of, field, isChosen]),
    [
      ['469005', 'as_469005', false],
      ['定安县', 'as_469021', true],
    ],
  );
  assert.equal(newNamesView(asked.slice(0, 1), form, units).isVouched, true);
  assert.equal(newNamesView([], form, units).isVouched, false);
});
