import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dateTimeIn, dayIn } from '#platform/clock.js';
import { aesPersonalCipher, maskId, maskMobile } from '#platform/crypto/personal.js';
import { parseCsv } from '#formats/csv/plain-csv.js';
import { isDatabaseUnavailable, isRepeatable, violatedConstraint } from '#platform/db/errors.js';
import { asDownload } from '#platform/http/download.js';
import { queryString, viewHelpers } from '#platform/views/helpers.js';

test('days and times are those of the office, not of the machine', () => {
  assert.equal(dayIn('Asia/Shanghai', new Date('2020-11-26T16:00:00Z')), '2020-11-27');
  assert.equal(dateTimeIn('Asia/Shanghai', new Date('2020-11-27T09:00:01Z')), '2020-11-27 17:00:01');
});

test('csv: quotes, doubled quotes, line breaks inside, a BOM and blank lines', () => {
  assert.deepEqual(parseCsv('\uFEFFa,b\r\n"x, ""y""\nz",2\r\n\r\n3,\r\n'), [
    { a: 'x, "y"\nz', b: '2' },
    { a: '3', b: '' },
  ]);
});

test('personal numbers: sealed differently each time, found by fingerprint, refused when altered', () => {
  const cipher = aesPersonalCipher(Buffer.alloc(32, 1), Buffer.alloc(32, 2));
  const sealed = cipher.seal('469999199001010012');
  assert.notEqual(sealed, cipher.seal('469999199001010012'));
  assert.equal(cipher.open(sealed), '469999199001010012');
  assert.equal(cipher.fingerprint('13800000000'), cipher.fingerprint('13800000000'));
  const bytes = Buffer.from(sealed.slice(3), 'base64');
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  assert.throws(() => cipher.open(`v1.${bytes.toString('base64')}`));
  assert.throws(() => aesPersonalCipher(Buffer.alloc(32, 3), Buffer.alloc(32, 2)).open(sealed));
});

test('masks leave three characters in front and four behind', () => {
  assert.equal(maskId('469999199001010012'), '469***********0012');
  assert.equal(maskMobile('13800000000'), '138****0000');
  assert.equal(maskId('1234567'), '*******');
});

test('database errors: what is out of reach, what is worth repeating, which constraint said no', () => {
  assert.equal(isDatabaseUnavailable({ code: 'ECONNREFUSED', fatal: true }), true);
  assert.equal(isDatabaseUnavailable({ errno: 1047 }), true);
  assert.equal(isDatabaseUnavailable({ code: 'ENOENT', message: 'a view that is not there' }), false);
  assert.equal(isRepeatable({ errno: 1213 }), true);
  assert.equal(isRepeatable({ errno: 1062 }), false);
  assert.equal(
    violatedConstraint({ errno: 1062, sqlMessage: "Duplicate entry 'x' for key 'agencies_code_unique'" }),
    'agencies_code_unique',
  );
  assert.equal(
    violatedConstraint({ errno: 1062, sqlMessage: "Duplicate entry 'x' for key 'agencies.agencies_code_unique'" }),
    'agencies_code_unique',
  );
  assert.equal(
    violatedConstraint({ errno: 4025, sqlMessage: 'CONSTRAINT `annexes_four_eyes_import` failed for `d`.`annexes`' }),
    'annexes_four_eyes_import',
  );
  assert.equal(
    violatedConstraint({ errno: 3819, sqlMessage: "Check constraint 'annexes_four_eyes_import' is violated." }),
    'annexes_four_eyes_import',
  );
});

test('views: columns, queries, grouped figures, addresses under the base path', () => {
  assert.equal(queryString({ q: '试 样', page: 0, none: '', nil: null }), '?q=%E8%AF%95%20%E6%A0%B7&page=0');
  const helpers = viewHelpers({
    basePath: '/yizhangwang',
    zone: 'Asia/Shanghai',
    asset: (name) => `/assets/1/${name}`,
    may: () => false,
  });
  assert.deepEqual([0, 25, 26, 701, 702, null].map(helpers.column), ['A', 'Z', 'AA', 'ZZ', 'AAA', '']);
  assert.equal(helpers.url('/annexes', { state: 'filling' }), '/yizhangwang/annexes?state=filling');
  assert.equal(helpers.number(1234567), '1\u2009234\u2009567');
});

test('a download’s name cannot break its header', () => {
  const headers: Record<string, string> = {};
  const res = { set: (all: Record<string, string>) => Object.assign(headers, all) };
  asDownload(res as never, '附件3"\r\nX-Evil: 1\'(海口).xlsx', 'xlsx');
  assert.doesNotMatch(headers['Content-Disposition'] ?? '', /[\r\n]/);
  assert.match(
    headers['Content-Disposition'] ?? '',
    /filename\*=UTF-8''%E9%99%84%E4%BB%B63%22%0D%0AX-Evil%3A%201%27%28%E6%B5%B7%E5%8F%A3%29\.xlsx/,
  );
});
