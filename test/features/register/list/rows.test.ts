import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { optionsMarkup } from '#features/register/list/choices.js';
import type { ListedBusiness } from '#features/register/list/list-queries.js';
import { rowsMarkup } from '#features/register/list/rows.js';

const business: ListedBusiness = {
  id: 7,
  filedOn: '1000-01-01',
  divisionCode: '460105',
  name: `<b>"甲"&'乙'</b>`,
  uscc: '<i>',
  businessClass: 'A3',
  filingNo: '"46"',
  filingStatus: 'filed',
  operatingStatus: '1',
  address: '<script>',
};

describe('rows of the list', () => {
  test('nothing that an office typed becomes markup', () => {
    const markup = rowsMarkup([business], '/base/businesses', new Map([['460105', '秀英<区>']]));
    assert.equal(
      markup,
      '<tr><td title="&lt;b&gt;&quot;甲&quot;&amp;&#39;乙&#39;&lt;/b&gt;"><a href="/base/businesses/7">&lt;b&gt;&quot;甲&quot;&amp;&#39;乙&#39;&lt;/b&gt;</a></td>' +
        '<td>&lt;i&gt;</td><td>秀英&lt;区&gt;</td><td>A3 三类汽车维修</td><td></td>' +
        '<td><span class="state filed">已备案</span></td></tr>\n',
    );
  });

  test('codes that no list knows are shown as they are, not as markup', () => {
    const odd = { ...business, businessClass: '<', filingStatus: '"', operatingStatus: '&' };
    const markup = rowsMarkup([odd], '/b', new Map());
    assert.match(markup, /<td>&lt; &lt;<\/td>/);
    assert.match(markup, /class="state &quot;">&quot;<\/span>/);
  });

  test('further columns come in the order asked for, escaped', () => {
    const markup = rowsMarkup([business], '/b', new Map(), ['filing_no', 'operating', 'address']);
    assert.match(markup, /<td>&quot;46&quot;<\/td><td>营业<\/td><td>&lt;script&gt;<\/td><\/tr>\n$/);
  });

  test('a choice is selected, and only while it is asked for', () => {
    const from = [
      { value: 'a', label: '<甲>' },
      { value: 'b', label: '乙' },
    ];
    const plain = '<option value="a">&lt;甲&gt;</option><option value="b">乙</option>';
    assert.equal(optionsMarkup(from, ''), plain);
    assert.equal(optionsMarkup(from, 'b'), plain.replace('"b"', '"b" selected'));
    assert.equal(optionsMarkup(from, ''), plain);
  });
});
