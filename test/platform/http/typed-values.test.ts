import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { keepTyped } from '#platform/http/typed-values.js';
import { tagsOf, textOf } from '#scripts/rehearsal/html.js';

const action = '/yizhangwang/things/7';
const form = (content: string, to = action): string =>
  `<p>前</p><form method="post" action="${to}"><input type="hidden" name="_csrf" value="new">${content}</form><p>后</p>`;
const keep = (content: string, values: Record<string, unknown>, field = ''): string =>
  keepTyped(form(content), { action, values, field });
const attributesOf = (html: string, tag: string, name: string) =>
  tagsOf(html, tag).find(({ attributes }) => attributes['name'] === name)?.attributes ?? {};

test('text, choices and long text come back; what is secret, hidden or good once does not', () => {
  const page = keep(
    `<input type="text" name="name" value="old" maxlength="9"><input name="bare"><textarea name="note" rows="2">old</textarea>
    <select name="kind"><option value="a" selected>甲</option><option value="b">乙</option><option>丙</option></select>
    <input type="checkbox" name="roles" value="x"><input type="checkbox" name="roles" value="y" checked>
    <input type="radio" name="way" value="1" checked><input type="radio" name="way" value="2">
    <input type="password" name="word"><input type="file" name="file"><input name="code" autocomplete="one-time-code">`,
    {
      name: '张"三"<b>&',
      bare: '1',
      note: '\n多行\n文字',
      kind: '丙',
      roles: ['x'],
      way: '2',
      word: 'secret',
      file: 'f',
      code: '123456',
      _csrf: 'old',
    },
  );
  assert.deepEqual(attributesOf(page, 'input', 'name'), {
    type: 'text',
    name: 'name',
    value: '张"三"<b>&',
    maxlength: '9',
  });
  assert.equal(attributesOf(page, 'input', 'bare')['value'], '1');
  assert.match(page, /<textarea name="note" rows="2">\n\n多行\n文字<\/textarea>/);
  assert.deepEqual(
    tagsOf(page, 'option').map(({ attributes }) => 'selected' in attributes),
    [false, false, true],
  );
  assert.deepEqual(
    tagsOf(page, 'input').flatMap(({ attributes }) => ('checked' in attributes ? [attributes['value']] : [])),
    ['x', '2'],
  );
  assert.doesNotMatch(page, /secret|123456|"f"|"old"/);
  assert.match(page, /value="new"/);
});

test('the field to be mended is marked and has the cursor: the first of its name or with its id', () => {
  const page = keep('<input name="a"><input id="b" name="bb"><input name="bb">', { a: '1' }, 'b');
  assert.equal(attributesOf(page, 'input', 'bb')['aria-invalid'], 'true');
  assert.equal(page.match(/autofocus/g)?.length, 1);
  const twice = keep('<input type="radio" name="c" value="1"><input type="radio" name="c" value="2">', {}, 'c');
  assert.equal(twice.match(/autofocus/g)?.length, 1);
  assert.equal(
    keep('<select name="d"><option>1</option></select>', {}, 'd').match(/<select name="d" aria-/g)?.length,
    1,
  );
  assert.doesNotMatch(keep('<input name="a">', {}, 'gone'), /autofocus/);
});

test('only the form that was sent changes: by its address and by its hidden fields', () => {
  const row = (id: number) => `<input type="hidden" name="row" value="${id}"><input name="text" value="">`;
  const page = [form(row(1)), form(row(2)), form('<input name="text" value="">', '/elsewhere')].join('');
  const kept = keepTyped(page, { action, values: { row: '2', text: '第二行' }, field: '' });
  assert.deepEqual(
    tagsOf(kept, 'input').flatMap(({ attributes }) => (attributes['name'] === 'text' ? [attributes['value']] : [])),
    ['', '第二行', ''],
  );
  for (const values of [{ row: '3', text: 'x' }, {}])
    assert.equal(keepTyped(page, { action, values, field: '' }), page, 'no such form: the page as it is');
  const search = '<form method="get" action="/yizhangwang/things/7"><input name="text" value="q"></form>';
  assert.equal(keepTyped(search, { action, values: { text: 'x' }, field: '' }), search);
});

test('values of objects and names of objects change nothing', () => {
  const content = '<input name="__proto__" value="1"><input name="constructor" value="2"><input name="a" value="3">';
  const page = keep(content, { a: { b: 1 } });
  assert.deepEqual(
    tagsOf(page, 'input')
      .slice(1)
      .map(({ attributes }) => attributes['value']),
    ['1', '2', '3'],
  );
});

test('whatever was typed: it comes back as it was and never becomes markup', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const page = keep('<input name="a" value=""><textarea name="b"></textarea>', { a: text, b: text });
      assert.equal(tagsOf(page, 'input').length, 2);
      assert.equal(page.match(/<\/?\w+/g)?.length, 10);
      assert.equal(attributesOf(page, 'input', 'a')['value'], text);
      assert.ok(textOf(page).startsWith('前') && textOf(page).endsWith('后'));
    }),
  );
});
