import { type HostileFile, mayRead, refuse } from '#test/support/hostile-files.js';
import { good, randomBytes } from '#test/support/hostile/good.js';
import { csvBytes, htmlBytes, shownText } from '#test/support/workbooks.js';

const utf8 = () => csvBytes(good.sheet);
const header = () => good.sheet.rows[1]!.map(shownText).join(',');

/** Text files: nothing, noise, broken encodings, quotes and lines without end, markup that never closes. */
export function textFiles(): HostileFile[] {
  return [
    ...['xlsx', 'xls', 'csv'].flatMap((extension) => [
      refuse(`nothing.${extension}`, () => Buffer.alloc(0)),
      refuse(`one-byte.${extension}`, () => Buffer.from('P')),
      refuse(`zeros.${extension}`, () => Buffer.alloc(4_096)),
      refuse(`blanks.${extension}`, () => Buffer.alloc(4_096, ' ')),
      refuse(`line-ends.${extension}`, () => Buffer.alloc(100_000, '\r\n')),
      refuse(`0xff.${extension}`, () => Buffer.alloc(4_096, 0xff)),
    ]),
    refuse('only-a-byte-order-mark.csv', () => Buffer.from([0xef, 0xbb, 0xbf])),
    refuse('only-a-utf16-mark.csv', () => Buffer.from([0xff, 0xfe])),
    refuse('header-only.csv', () => Buffer.from(`${header()}\r\n`)),
    refuse('quote-never-closed.csv', () => Buffer.concat([Buffer.from(`${header()}\r\n1,"示例`), utf8()])),
    refuse('utf8-with-broken-bytes.csv', () =>
      Buffer.concat([Buffer.from(`\ufeff${header()}\r\n1,`), Buffer.from([0xff, 0xc0, 0x80]), utf8()]),
    ),
    refuse('utf16-with-lone-surrogates.csv', () =>
      Buffer.from(`\ufeff${header()}\r\n1,\ud800x,\udc00\ud800`, 'utf16le'),
    ),
    mayRead('utf16-of-odd-length.csv', () =>
      Buffer.concat([csvBytes(good.sheet, { encoding: 'utf16le-bom' }), Buffer.from([65])]),
    ),
    mayRead('zeros-within.csv', () => Buffer.concat([utf8(), Buffer.alloc(10), utf8()])),
    refuse('only-delimiters.csv', () => Buffer.alloc(2_000_000, ',')),
    refuse('one-line-of-five-megabytes.csv', () => Buffer.alloc(5_000_000, 'a')),
    refuse('hundred-thousand-columns.csv', () => Buffer.from(`${header()}\r\n${'x,'.repeat(100_000)}`)),
    refuse('cell-of-a-megabyte.csv', () => Buffer.from(`${header()}\r\n1,"${'长'.repeat(400_000)}"`)),
    mayRead('quotes-everywhere.csv', () => Buffer.from(`${header()}\r\n${'1,""a""",b"c,"d"e\r\n'.repeat(2_000)}`)),
    mayRead('mixed-line-ends.csv', () =>
      Buffer.from(
        utf8()
          .toString()
          .replace(/\r\n/g, () => '\n\r'),
      ),
    ),
    mayRead('no-line-end-at-the-end.csv', () => utf8().subarray(0, utf8().length - 2)),
    mayRead('stated-delimiter.csv', () => Buffer.from(`sep=;\r\n${utf8().toString().replace(/,/g, ';')}`)),
    mayRead('formulas.csv', () =>
      Buffer.from(`${header()}\r\n=cmd|'/c calc'!A0,@SUM(1),+1,-1,"=HYPERLINK(""http://x"")"\r\n`),
    ),
    mayRead('markup-in-cells.csv', () =>
      Buffer.from(`${header()}\r\n1,<script>alert(1)</script>,' OR 1=1 --,\${7*7},../../etc/passwd\r\n`),
    ),
    ...Array.from({ length: 8 }, (_, at) => refuse(`noise-${at + 1}.csv`, () => randomBytes(at + 1, 3_000 * (at + 1)))),
    mayRead('table-never-closed.xls', () =>
      Buffer.from(
        htmlBytes(good.sheet)
          .toString()
          .replace(/<\/t\w+>/g, ''),
      ),
    ),
    mayRead('tables-within-tables.xls', () => Buffer.from(`<html>${'<table><tr><td>'.repeat(50_000)}`)),
    mayRead('spans-enormous.xls', () =>
      Buffer.from(htmlBytes(good.sheet).toString().replace('<td', '<td colspan=99999999 rowspan=99999999')),
    ),
    mayRead('tags-never-closed.xls', () => Buffer.from(`<html><table>${'<td "'.repeat(100_000)}`)),
    mayRead('attributes-without-end.xls', () => Buffer.from(`<html><table><tr ${'a="b" '.repeat(200_000)}`)),
    mayRead('script-in-table.xls', () =>
      Buffer.from(
        htmlBytes(good.sheet).toString().replace('<table', '<script>document.write("<table>")</script><table'),
      ),
    ),
    refuse('xml-with-doctype.xls', () =>
      Buffer.from(good.xml().toString().replace('?>', '?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')),
    ),
    mayRead('xml-index-enormous.xls', () =>
      Buffer.from(good.xml().toString().replace(/<Cell/g, '<Cell ss:Index="999999999"')),
    ),
  ];
}
