import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noNames, type Names } from '#features/audit/names.js';
import { detailsOf, sentenceOf, sentenceText } from '#features/audit/present.js';

const zone = 'Asia/Shanghai';
const told = { verb: 'annex.fix', objectType: 'annex', objectId: '33', agency: '', outcome: 'done' };
const details = (before: object | null, after: object | null, names = noNames) =>
  detailsOf({ ...told, before: before && JSON.stringify(before), after: after && JSON.stringify(after) }, names, zone);

const things = new Map([
  ['annex 33', { id: 33, name: '3', office: '示例市运管处', more: '' }],
  ['version 7', { id: 7, name: '2', office: '', more: '三月.xlsx' }],
  ['operator 5', { id: 5, name: '王某', office: '示例市运管处', more: 'tb460100' }],
]);
const names: Names = {
  thing: (kind, id) => things.get(`${kind} ${String(id)}`),
  comment: (id) => (id === 9 ? { id: 9, annexNo: 3, row: 4, field: 'business_address' } : undefined),
};
const sentence = (line: Partial<typeof told>, after: object | null, before: object | null = null) =>
  sentenceOf(
    { ...told, ...line, before: before && JSON.stringify(before), after: after && JSON.stringify(after) },
    names,
    zone,
  );

test('mended cells stand under the headers of their annex, before and after', () => {
  const before = { values: { business_class: 'A1', manager_mobile: '138****0001' } };
  const after = {
    annexNo: 3,
    versionId: 7,
    row: 5,
    values: { business_class: 'A2', manager_mobile: '138****0001', gone: 'x' },
  };
  assert.deepEqual(details(before, after, names), [
    { label: '附件', before: '', after: '附件3《已备案机动车维修经营业户信息采集表》' },
    { label: '版本', before: '', after: '第 2 版《三月.xlsx》' },
    { label: '行', before: '', after: '第 5 行' },
    { label: '经营类别', before: 'A1', after: 'A2' },
    { label: '负责人手机', before: '138****0001', after: '138****0001' },
    { label: 'gone', before: '', after: 'x' },
  ]);
});

test('what is the same before and after is left out', () => {
  assert.deepEqual(details({ state: 'filling', row: 1 }, { state: 'submitted', row: 1 }), [
    { label: '状态', before: '填报中', after: '已报送' },
  ]);
});

test('code names of one fact are no words of another', () => {
  assert.deepEqual(details({ text: 'filling', title: 'same' }, { text: 'vpn', title: 'toString' }), [
    { label: '内容', before: 'filling', after: 'vpn' },
    { label: '事项', before: 'same', after: 'toString' },
  ]);
});

test('an act is a sentence: which office, which annex by its title, which version', () => {
  const parts = sentence({ verb: 'annex.submit' }, { state: 'submitted', versionId: 7 });
  assert.equal(sentenceText(parts), '报送示例市运管处的附件3《已备案机动车维修经营业户信息采集表》 第 2 版');
  assert.deepEqual(
    parts.map(({ query }) => query).filter((query) => query !== undefined),
    [{ office: '示例市运管处' }, { type: 'annex', id: '33' }],
  );
});

test('columns have their headers, comments their place, instants the office time, rows their words', () => {
  const comment = sentence({ verb: 'annex.comment' }, { row: 4, field: 'business_address', text: '请核对' });
  assert.match(sentenceText(comment), /（第 4 行）（经营地址）：请核对$/);
  assert.deepEqual(details(null, { commentId: 9, expiresAt: '2020-11-27T16:30:00.000Z', taker: 5 }, names), [
    { label: '审核意见', before: '', after: '第 4 行“经营地址”的意见（编号 9）' },
    { label: '有效至', before: '', after: '2020-11-28 00:30:00' },
    { label: '接手人', before: '', after: '王某（tb460100）' },
  ]);
});

test('what is not known is not said', () => {
  const upload = sentence({ verb: 'annex.upload', objectId: '99' }, { versionId: 99, sha256: 'f'.repeat(64) });
  assert.equal(sentenceText(upload), '上传附件 99');
  assert.equal(sentenceText(sentence({ verb: 'annex.claim' }, null)).includes('['), false);
  const refused = { verb: 'operator.sign_in', objectType: 'account', objectId: 'nobody', outcome: 'refused' };
  assert.equal(sentenceText(sentence(refused, { zone: 'vpn' })), '用账号“nobody”登录，没有通过（VPN）');
  assert.equal(sentenceText(sentence({ verb: 'no.such', objectType: 'odd' }, null)), 'no.such：odd 33');
});
