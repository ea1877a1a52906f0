import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detailsOf } from '#features/audit/present.js';

test('mended cells stand under the headers of their annex, before and after', () => {
  const before = { values: { business_class: 'A1', manager_mobile: '138****0001' } };
  const after = {
    annexNo: 3,
    versionId: 7,
    row: 5,
    values: { business_class: 'A2', manager_mobile: '138****0001', gone: 'x' },
  };
  assert.deepEqual(detailsOf({ before: JSON.stringify(before), after: JSON.stringify(after) }), [
    { label: '附件', before: '', after: '3' },
    { label: '版本编号', before: '', after: '7' },
    { label: '行', before: '', after: '5' },
    { label: '经营类别', before: 'A1', after: 'A2' },
    { label: '负责人手机', before: '138****0001', after: '138****0001' },
    { label: 'gone', before: '', after: 'x' },
  ]);
});

test('what is the same before and after is left out', () => {
  assert.deepEqual(detailsOf({ before: '{"state":"filling","row":1}', after: '{"state":"submitted","row":1}' }), [
    { label: '状态', before: '填报中', after: '已报送' },
  ]);
});
