import { type HostileFile, mayRead, refuse } from '#test/support/hostile-files.js';
import { good } from '#test/support/hostile/good.js';
import { xlsxBytes, xlsxParts } from '#test/support/workbooks.js';
import { type ZipEntry, zipBytes } from '#test/support/zip-bytes.js';

const mebi = 1024 * 1024;
const sheetName = 'xl/worksheets/sheet1.xml';
const entries = (): ZipEntry[] => Object.entries(xlsxParts([good.sheet])).map(([name, data]) => ({ name, data }));
const changed = (name: string, change: (entry: ZipEntry) => ZipEntry) =>
  zipBytes(entries().map((entry) => (entry.name === name ? change(entry) : entry)));

/** Zip files that lie, multiply, climb or hide. */
export function archiveFiles(): HostileFile[] {
  return [
    refuse('empty-archive.xlsx', () => zipBytes([])),
    refuse('archive-of-texts.xlsx', () =>
      zipBytes([
        { name: 'a.txt', data: 'a' },
        { name: 'b.csv', data: 'b' },
      ]),
    ),
    refuse('workbook-in-archive.xlsx', () => zipBytes([{ name: '附件2.xlsx', data: good.xlsx() }])),
    refuse('nested-archives.xlsx', () => nested(20)),
    refuse('bomb-of-blanks-in-sheet.xlsx', () => bomb(sheetName, ' ', 300)),
    refuse('bomb-in-shared-strings.xlsx', () => bomb('xl/sharedStrings.xml', ' ', 300)),
    refuse('bomb-in-styles.xlsx', () => bomb('xl/styles.xml', ' ', 64)),
    refuse('bomb-in-workbook.xlsx', () => bomb('xl/workbook.xml', ' ', 64)),
    refuse('bomb-in-relations.xlsx', () => bomb('_rels/.rels', ' ', 64)),
    refuse('bomb-of-rows.xlsx', () => bomb(sheetName, '<row></row>', 300)),
    refuse('many-entries.xlsx', () =>
      zipBytes([
        ...entries(),
        ...Array.from({ length: 5_000 }, (_, at): ZipEntry => ({ name: `xl/media/${at}.png`, data: '', stored: true })),
      ]),
    ),
    refuse('overlapping-entries.xlsx', () =>
      zipBytes([
        ...entries(),
        ...Array.from({ length: 50 }, (_, at): ZipEntry => ({ name: `xl/copy${at}.xml`, data: 'x', offset: 0 })),
      ]),
    ),
    refuse('stated-size-too-small.xlsx', () => changed(sheetName, (entry) => ({ ...entry, statedSize: 10 }))),
    refuse('stated-size-too-large.xlsx', () => changed(sheetName, (entry) => ({ ...entry, statedSize: 1_000_000 }))),
    refuse('stated-size-enormous.xlsx', () => changed(sheetName, (entry) => ({ ...entry, statedSize: 0xfffffffe }))),
    refuse('stated-size-of-bomb-is-small.xlsx', () => bomb(sheetName, ' ', 300, 1_000)),
    refuse('wrong-checksum.xlsx', () => changed(sheetName, (entry) => ({ ...entry, statedCrc: 0x12345678 }))),
    refuse('entry-encrypted.xlsx', () => changed(sheetName, (entry) => ({ ...entry, flags: 0x801 }))),
    refuse('unknown-compression.xlsx', () => changed(sheetName, (entry) => ({ ...entry, method: 99 }))),
    refuse('packed-data-is-garbage.xlsx', () =>
      changed(sheetName, (entry) => ({ ...entry, packed: Buffer.alloc(500, 0xa5) })),
    ),
    ...['../../../etc/passwd', '/etc/passwd', 'C:\\Windows\\win.ini', '..\\..\\boot.ini', 'xl/../../x.xml'].map(
      (name, at) => refuse(`entry-name-climbs-${at + 1}.xlsx`, () => zipBytes([...entries(), { name, data: 'x' }])),
    ),
    ...['a\0b.xml', 'xl/\u202egnp.xml', '%2e%2e/x', '__proto__', 'constructor', '', ' '.repeat(60_000)].map(
      (name, at) => mayRead(`entry-name-strange-${at + 1}.xlsx`, () => zipBytes([...entries(), { name, data: 'x' }])),
    ),
    mayRead('entries-twice.xlsx', () => zipBytes([...entries(), ...entries()])),
    mayRead('all-stored.xlsx', () => zipBytes(entries().map((entry) => ({ ...entry, stored: true })))),
    mayRead('names-in-capitals.xlsx', () =>
      zipBytes(entries().map((entry) => ({ ...entry, name: entry.name.toUpperCase() }))),
    ),
    mayRead('backslashes-in-names.xlsx', () =>
      zipBytes(entries().map((entry) => ({ ...entry, name: entry.name.replace(/\//g, '\\') }))),
    ),
    ...Object.keys(xlsxParts([good.sheet])).map((name) =>
      mayRead(`without-${name.replace(/\W+/g, '-')}.xlsx`, () =>
        zipBytes(entries().filter((entry) => entry.name !== name)),
      ),
    ),
    ...Object.keys(xlsxParts([good.sheet])).map((name) =>
      mayRead(`emptied-${name.replace(/\W+/g, '-')}.xlsx`, () => changed(name, (entry) => ({ ...entry, data: '' }))),
    ),
    mayRead('two-hundred-sheets.xlsx', () =>
      xlsxBytes(Array.from({ length: 200 }, (_, at) => ({ ...good.sheet, name: `表${at}` }))),
    ),
  ];
}

/** A part followed by far more of the same than anybody typed. */
function bomb(part: string, filler: string, mebibytes: number, statedSize?: number): Buffer {
  const text = xlsxParts([good.sheet])[part] ?? '';
  const at = part === sheetName ? text.indexOf('</sheetData>') : text.lastIndexOf('</');
  const data = Buffer.concat([
    Buffer.from(text.slice(0, at)),
    Buffer.alloc(mebibytes * mebi, filler),
    Buffer.from(text.slice(at)),
  ]);
  return changed(part, (entry) => ({ ...entry, data, ...(statedSize === undefined ? {} : { statedSize }) }));
}

function nested(levels: number): Buffer {
  let bytes = zipBytes([{ name: 'zeros', data: Buffer.alloc(16 * mebi) }]);
  for (let level = 0; level < levels; level++) bytes = zipBytes([{ name: `level${level}.xlsx`, data: bytes }]);
  return bytes;
}
