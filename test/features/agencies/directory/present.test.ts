import { mergeContact } from '#features/agencies/directory/contact.js';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgencyFile } from '#features/agencies/directory/directory-queries.js';
import {
  chipsOf,
  contactForm,
  mayChangeContact,
  directoryRow,
  nameViews,
  officeView,
} from '#features/agencies/directory/present.js';
import { anActor, aReviewer } from '#test/support/actors.js';

const office = (change: Partial<AgencyFile> = {}): AgencyFile => ({
  id: 3,
  code: '460100',
  name: '海口市示例交通运输服务中心',
  systemName: '海口市示例道路运输管理处',
  kind: 'service_center',
  state: 'registered',
  divisionCode: '460100',
  divisionName: '海口市',
  nameRelation: '',
  responsibleName: '示例甲',
  liaisonName: '示例乙',
  officePhone: '',
  isReporting: true,
  doesRepair: true,
  uscc: '',
  parentName: '',
  parentId: null,
  dutyDocument: '',
  address: '',
  postcode: '',
  responsiblePost: '',
  liaisonPost: '科员',
  liaisonMobileSealed: 'sealed',
  liaisonEmail: '',
  accessWay: 'intranet',
  actingAgency: '',
  remark: '',
  registeredAt: new Date('2020-11-25T16:30:00Z'),
  closedOn: null,
  version: 1,
  ...change,
});
const viewed = (change: Partial<AgencyFile>, actor = aReviewer()) =>
  officeView(office(change), actor, { zone: 'Asia/Shanghai', changes: ['rename', 'close'] });

test('two names of a registered office wait for a decision until there is one', () => {
  assert.equal(viewed({}).isNameOpen, true);
  assert.equal(directoryRow(office()).isNameOpen, true);
  for (const settled of [
    { nameRelation: 'renamed' },
    { systemName: '' },
    { systemName: '海口市示例交通运输服务中心' },
    { state: 'invited' },
  ] as const) {
    assert.equal(viewed(settled).isNameOpen, false, JSON.stringify(settled));
    assert.equal(directoryRow(office(settled)).isNameOpen, false, JSON.stringify(settled));
  }
  assert.equal(viewed({ nameRelation: 'renamed' }).relation, '已更名');
  assert.equal(viewed({ systemName: '' }).relation, '—');
  assert.equal(viewed({ state: 'invited' }).relation, '登记后核定');
});

test('an office is said to be of a kind once anything is known of it; days are those of the office', () => {
  assert.deepEqual(viewed({}).facts, [
    { label: '服务中心' },
    { label: '海口市' },
    { label: '代码', code: '460100' },
    { label: '2020-11-26 登记' },
  ]);
  assert.equal(directoryRow(office({ kind: 'other', state: 'invited' })).kindName, '—');
  assert.equal(directoryRow(office({ kind: 'other' })).kindName, '其他');
});

test('only the province changes an office, and none that is closed', () => {
  assert.deepEqual(viewed({}).changes, [
    { label: '更名', path: '/agencies/3/rename' },
    { label: '撤销', path: '/agencies/3/close' },
  ]);
  assert.deepEqual(viewed({ state: 'closed' }).changes, []);
  assert.deepEqual(viewed({}, anActor({ roles: ['agency_manager'] })).changes, []);
  assert.equal(viewed({ doesRepair: null }).repairDuty.change, undefined);
  assert.equal(viewed({ doesRepair: null }).repairDuty.word, '还没有登记');
});

test('the whole mobile is one click away for the own office’s people and the province, where there is one', () => {
  const manager = anActor({ roles: ['agency_manager'] });
  assert.equal(viewed({}, manager).mayReveal, true);
  assert.equal(viewed({ id: 4 }, manager).mayReveal, false);
  assert.equal(viewed({}).mayReveal, true);
  assert.equal(viewed({ liaisonMobileSealed: '' }).mayReveal, false);
});

test('contacts are changed by the own office and the province, while there is an office', () => {
  const manager = anActor({ roles: ['agency_manager'] });
  assert.equal(mayChangeContact(office(), manager), true);
  assert.equal(mayChangeContact(office({ id: 4 }), manager), false);
  assert.equal(mayChangeContact(office({ id: 4 }), aReviewer()), true);
  assert.equal(mayChangeContact(office({ state: 'closed' }), aReviewer()), false);
});

test('the form of contacts: the mobile is never prefilled, what was typed lies over what others saved meanwhile', () => {
  const stored = { name: '示例乙', post: '科长', mobile: '138****0001', email: '', responsible: '示例甲' };
  assert.deepEqual(contactForm(stored, undefined), { ...stored, mobile: '', was: stored });
  const was = { ...stored, responsible: '示例丁' };
  const typed = { ...was, mobile: '', post: '主任' };
  assert.deepEqual(contactForm(stored, { typed, was }), { ...stored, mobile: '', post: '主任', was: stored });
  assert.equal(mergeContact(was, typed, stored).isClash, false, 'both are kept');
  const another = { ...stored, name: '示例戊' };
  assert.equal(mergeContact(was, typed, another).isClash, true, 'a post is that of a person');
  assert.equal(mergeContact(was, { ...was, mobile: '', responsible: '示例己' }, stored).isClash, true);
  assert.equal(mergeContact(was, { ...was, mobile: '' }, another).isClash, false, 'nothing was touched');
});

test('a chip takes its own condition away and leaves the others', () => {
  assert.deepEqual(chipsOf({ q: '海口', kind: 'bureau', state: '' }), [
    { label: '“海口”', query: { kind: 'bureau', state: '' } },
    { label: '交通运输局', query: { q: '海口', state: '' } },
  ]);
});

test('names that were never in use for a day are no history', () => {
  const name = { agencyId: 3, name: '甲', source: 'system', document: '', decidedBy: null } as const;
  assert.deepEqual(
    nameViews([
      { ...name, from: '1970-01-01', to: null },
      { ...name, from: '2020-11-26', to: '2020-11-26' },
    ]).map(({ since, sourceName }) => [since, sourceName]),
    [['最初', '运政系统']],
  );
});
