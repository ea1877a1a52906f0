import XLSX from '@e965/xlsx';
import { type HostileFile, mayRead, refuse } from '#test/support/hostile-files.js';
import { good, randomBytes } from '#test/support/hostile/good.js';
import { sheetJsBytes } from '#test/support/workbooks.js';

interface Container {
  find(file: unknown, name: string): { content: Buffer } | null;
  read(bytes: Buffer, options: { type: 'buffer' }): unknown;
  write(file: unknown, options: { type: 'buffer' }): Buffer;
  utils: { cfb_new(): unknown; cfb_add(file: unknown, name: string, content: Buffer): void };
}
const { CFB } = XLSX as unknown as { CFB: Container };

function oleOf(streams: Readonly<Record<string, Buffer>>): Buffer {
  const file = CFB.utils.cfb_new();
  for (const [name, content] of Object.entries(streams)) CFB.utils.cfb_add(file, `/${name}`, content);
  return Buffer.from(CFB.write(file, { type: 'buffer' }));
}

const workbook = (): Buffer => Buffer.from(CFB.find(CFB.read(good.xls(), { type: 'buffer' }), 'Workbook')!.content);
const record = (id: number, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from([id & 255, id >> 8, data.length & 255, data.length >> 8]), data]);
const bof = record(0x809, Buffer.from([0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));

/** A good stream with a record put behind its first. */
function withRecord(id: number, data: Buffer): Buffer {
  const stream = workbook();
  const first = 4 + stream.readUInt16LE(2);
  const copy = Buffer.concat([stream.subarray(0, first), record(id, data), stream.subarray(first)]);
  return oleOf({ Workbook: copy });
}

function patched(change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(good.xls());
  change(bytes);
  return bytes;
}
const fatAt = (bytes: Buffer) => (bytes.readUInt32LE(76) + 1) * 512;
const directoryAt = (bytes: Buffer) => (bytes.readUInt32LE(48) + 1) * 512;

/** OLE files: other documents, circular chains, sizes that lie, records that lie. */
export function oleFiles(): HostileFile[] {
  const padding = randomBytes(3, 5_000);
  return [
    refuse('encrypted-package.xlsx', () => oleOf({ EncryptionInfo: padding, EncryptedPackage: padding })),
    refuse('word-document.xls', () => oleOf({ WordDocument: padding, '1Table': padding })),
    refuse('slides.xls', () => oleOf({ 'PowerPoint Document': padding })),
    refuse('macros.xls', () => oleOf({ Workbook: workbook(), '_VBA_PROJECT_CUR/VBA/dir': padding })),
    refuse('no-workbook.xls', () => oleOf({ Other: padding })),
    refuse('workbook-is-noise.xls', () => oleOf({ Workbook: padding })),
    refuse('workbook-is-empty.xls', () => oleOf({ Workbook: Buffer.alloc(0) })),
    refuse('workbook-is-zeros.xls', () => oleOf({ Workbook: Buffer.alloc(50_000) })),
    refuse('encrypted.xls', () => withRecord(0x2f, Buffer.alloc(54))),
    refuse('macro-sheet.xls', () => withRecord(0x85, Buffer.from([0, 0, 0, 0, 0, 1, 1, 0, 65]))),
    refuse('dde-link.xls', () => withRecord(0x1ae, Buffer.from([0, 0, 6, 0, 0, 99, 109, 100, 3, 47, 99]))),
    refuse('bare-globals.xls', () => Buffer.concat([bof, record(0x0a, Buffer.alloc(0))])),
    refuse('header-only.xls', () => good.xls().subarray(0, 512)),
    refuse('signature-only.xls', () => good.xls().subarray(0, 8)),
    refuse('fat-in-a-circle.xls', () =>
      patched((bytes) => {
        for (let k = 0; k < 128; k++) bytes.writeUInt32LE(k, fatAt(bytes) + 4 * k);
      }),
    ),
    refuse('fat-of-two-in-a-circle.xls', () =>
      patched((bytes) => {
        for (let k = 0; k < 128; k++) bytes.writeUInt32LE(k ^ 1, fatAt(bytes) + 4 * k);
      }),
    ),
    refuse('fat-points-far-out.xls', () =>
      patched((bytes) => {
        for (let k = 0; k < 128; k++) bytes.writeUInt32LE(0x00ffffff, fatAt(bytes) + 4 * k);
      }),
    ),
    mayRead('difat-in-a-circle.xls', () =>
      patched((bytes) => {
        bytes.writeUInt32LE(0, 68);
        bytes.writeUInt32LE(1, 72);
      }),
    ),
    mayRead('difat-overlong.xls', () =>
      patched((bytes) => {
        for (let k = 1; k < 109; k++) bytes.writeUInt32LE(0, 76 + 4 * k);
      }),
    ),
    refuse('directory-far-out.xls', () => patched((bytes) => void bytes.writeUInt32LE(0x00ffffff, 48))),
    mayRead('directory-tree-in-a-circle.xls', () =>
      patched((bytes) => {
        for (let k = 0; k < 4; k++)
          for (const at of [68, 72, 76]) bytes.writeUInt32LE(k, directoryAt(bytes) + 128 * k + at);
      }),
    ),
    mayRead('stream-size-enormous.xls', () =>
      patched((bytes) => {
        for (let k = 0; k < 4; k++) bytes.writeUInt32LE(0x7fffffff, directoryAt(bytes) + 128 * k + 120);
      }),
    ),
    refuse('sector-size-absurd.xls', () => patched((bytes) => void bytes.writeUInt16LE(31, 30))),
    refuse('sector-size-zero.xls', () => patched((bytes) => void bytes.writeUInt16LE(0, 30))),
    mayRead('string-table-count-enormous.xls', () =>
      withRecord(0xfc, Buffer.from([255, 255, 255, 127, 255, 255, 255, 127, 255, 255, 8, 255, 255])),
    ),
    mayRead('sheet-offset-to-itself.xls', () => withRecord(0x85, Buffer.from([0, 0, 0, 0, 0, 0, 1, 0, 65]))),
    mayRead('sheet-offset-far-out.xls', () => withRecord(0x85, Buffer.from([255, 255, 255, 127, 0, 0, 1, 0, 65]))),
    mayRead('biff5.xls', () => sheetJsBytes([good.sheet], 'biff5')),
    mayRead('named-et.et', good.xls),
  ];
}
