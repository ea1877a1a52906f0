import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '#test/support/properties.js';
import { isBlankText } from '#formats/cell-values.js';
import { invisibleCharacters, withoutInvisible, writableText } from '#formats/text/invisible.js';
import { normaliseText } from '#domain/values/normalise.js';

test('invisible characters are told by number and by what they do, each once', () => {
  assert.deepEqual(invisibleCharacters('海口示例\t汽车\n修理 𠮷㐂\u3000维修\u00a0点葛\u{e0100}'), []);
  assert.deepEqual(invisibleCharacters('甲\u202e乙\u2066丙\u202e\u200b\u0001\ufffe\ud800丁\u{1ffff}'), [
    { code: 'U+202E', name: '改变文字方向的符号' },
    { code: 'U+2066', name: '改变文字方向的符号' },
    { code: 'U+200B', name: '零宽字符' },
    { code: 'U+0001', name: '控制符' },
    { code: 'U+FFFE', name: '无效的字符' },
    { code: 'U+D800', name: '残缺的字符' },
    { code: 'U+1FFFF', name: '无效的字符' },
  ]);
});

test('what is written has none of them, one kind of line break, and everything else as it was', () => {
  assert.equal(writableText('甲\u202a\r\n乙\r丙\u000b丁\u2028戊\u0000𠮷\udc00'), '甲\n乙\n丙\n丁\n戊𠮷');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const written = writableText(text);
      assert.deepEqual(invisibleCharacters(written), []);
      assert.equal(writableText(written), written);
      assert.ok(!/[\r\u000b\u000c\u0085\u2028\u2029]/.test(written));
      const visible = (each: string): string => withoutInvisible(each).replace(/\s/g, '');
      assert.equal(visible(written), visible(text));
    }),
  );
});

test('a cell of invisible characters is blank, and a name means the same without them', () => {
  assert.equal(isBlankText('\u202e\u2069 \u200b\u0007\ufeff\u3000'), true);
  assert.equal(isBlankText('\u202e。'), false);
  assert.equal(normaliseText('\u202a海口\u2069示例\u0007店'), '海口示例店');
});
