import iconv from 'iconv-lite';
import { fileRefusals } from '#formats/refusals.js';
import { isBuiltInDateFormat, isDateFormatCode } from '#formats/number-formats.js';
import { biff, type BiffRecord, ContinuedReader, records } from './biff-records.js';

export interface BiffSheet {
  readonly name: string;
  readonly hidden: boolean;
  readonly offset: number;
}

/** What the global part of a .xls stream says about all sheets. */
export interface BiffWorkbook {
  readonly isBiff8: boolean;
  readonly sheets: readonly BiffSheet[];
  readonly date1904: boolean;
  readonly dateStyles: readonly boolean[];
  readonly strings: readonly (string | undefined)[];
  /** Numbers that 3D references of formulas use for other workbooks. */
  readonly externalRefs: ReadonlySet<number>;
  /** Decodes the one-byte strings of BIFF5. */
  decode(bytes: Buffer): string;
}

/** Reads the global part. @throws encrypted, macro, DDE, too old, damaged */
export function readBiffWorkbook(stream: Buffer): BiffWorkbook {
  const isBiff8 = versionOf(stream);
  const globals = new Globals(stream, isBiff8);
  let depth = 0;
  for (const record of records(stream, 0)) {
    if (record.id === biff.bof) depth++;
    else if (record.id === biff.eof && --depth === 0) break;
    globals.take(record);
  }
  return globals.finish();
}

function versionOf(stream: Buffer): boolean {
  if (stream.length < 8) throw fileRefusals.file_damaged();
  const id = stream.readUInt16LE(0);
  if (id === 0x09 || id === 0x209 || id === 0x409) throw fileRefusals.kind_xls_old();
  if (id !== biff.bof) throw fileRefusals.file_damaged();
  const version = stream.readUInt16LE(4);
  if (version !== 0x600 && version !== 0x500)
    throw version < 0x500 ? fileRefusals.kind_xls_old() : fileRefusals.file_damaged();
  return version === 0x600;
}

class Globals {
  private readonly sheets: { name: Buffer | string; hidden: boolean; offset: number }[] = [];
  private readonly formats = new Map<number, boolean>();
  private readonly styleFormats: number[] = [];
  private readonly externalBooks: boolean[] = [];
  private readonly externalRefs = new Set<number>();
  private sst: BiffRecord[] = [];
  private inSst = false;
  private date1904 = false;
  private codePage = 936;

  constructor(
    private readonly stream: Buffer,
    private readonly isBiff8: boolean,
  ) {}

  take(record: BiffRecord): void {
    const { stream } = this;
    const { id, start, end } = record;
    if (id !== biff.continue) this.inSst = id === biff.sst;
    if (id === biff.sst || (id === biff.continue && this.inSst)) this.sst.push(record);
    else if (id === biff.filePass) throw fileRefusals.file_encrypted();
    else if (id === biff.xf && end - start >= 4) this.styleFormats.push(stream.readUInt16LE(start + 2));
    else if (id === biff.date1904 && end - start >= 2) this.date1904 = stream.readUInt16LE(start) === 1;
    else if (id === biff.codePage && end - start >= 2) this.codePage = stream.readUInt16LE(start);
    else if (id === biff.boundSheet && end - start >= 8) this.takeSheet(record);
    else if (id === biff.format && end - start >= 4) this.takeFormat(record);
    else if (id === biff.supBook && end - start >= 4) this.takeBook(record);
    else if (id === biff.externSheet) this.takeReferences(record);
  }

  finish(): BiffWorkbook {
    const codePage = codePageName(this.codePage);
    const decode = (bytes: Buffer) => iconv.decode(bytes, codePage);
    return {
      isBiff8: this.isBiff8,
      sheets: this.sheets.map((sheet) => ({
        ...sheet,
        name: typeof sheet.name === 'string' ? sheet.name : decode(sheet.name),
      })),
      date1904: this.date1904,
      dateStyles: this.styleFormats.map((id) => this.formats.get(id) ?? isBuiltInDateFormat(id)),
      strings: this.readStrings(),
      externalRefs: this.externalRefs,
      decode,
    };
  }

  private takeSheet({ start, end }: BiffRecord): void {
    const { stream } = this;
    const type = stream[start + 5]! & 0x0f;
    if (type === 1) throw fileRefusals.file_with_macros();
    if (type !== 0) return;
    const count = stream[start + 6]!;
    const name = this.isBiff8
      ? (new ContinuedReader(stream, [{ id: 0, start, end }], start + 6).string(1) ?? '')
      : Buffer.from(stream.subarray(start + 7, Math.min(end, start + 7 + count)));
    this.sheets.push({ name, hidden: (stream[start + 4]! & 3) !== 0, offset: stream.readUInt32LE(start) });
  }

  private takeFormat({ start, end }: BiffRecord): void {
    const { stream } = this;
    const code = this.isBiff8
      ? new ContinuedReader(stream, [{ id: 0, start, end }], start + 2).string(2)
      : stream.toString('latin1', start + 3, end);
    this.formats.set(stream.readUInt16LE(start), isDateFormatCode(code ?? ''));
  }

  /** Encoded file paths begin with a character below 3; a link to a program is `program, 3, topic`. */
  private takeBook({ start, end }: BiffRecord): void {
    const count = this.stream.readUInt16LE(start + 2);
    const isOwn = count === 0x401 || count === 0x3a01 || count === 1;
    this.externalBooks.push(!isOwn);
    if (isOwn) return;
    const path = new ContinuedReader(this.stream, [{ id: 0, start, end }], start + 2).string(2) ?? '';
    if (isProgramLink(path)) throw fileRefusals.file_with_dde();
  }

  private takeReferences({ start, end }: BiffRecord): void {
    if (!this.isBiff8) {
      if (isProgramLink(this.stream.toString('latin1', start + 1, end))) throw fileRefusals.file_with_dde();
      return;
    }
    const count = end - start >= 2 ? this.stream.readUInt16LE(start) : 0;
    for (let k = 0; k < count && start + 2 + 6 * k + 6 <= end; k++) {
      if (this.externalBooks[this.stream.readUInt16LE(start + 2 + 6 * k)] === true) this.externalRefs.add(k);
    }
  }

  private readStrings(): (string | undefined)[] {
    const strings: (string | undefined)[] = [];
    const first = this.sst[0];
    if (!first) return strings;
    const reader = new ContinuedReader(this.stream, this.sst, first.start + 8);
    while (!reader.isOver) {
      const text = reader.string(2);
      if (text === undefined) break;
      strings.push(text);
    }
    return strings;
  }
}

const isProgramLink = (path: string): boolean => path.charCodeAt(0) > 4 && path.includes('\u0003');

/** Code pages whose number is not their name; a file without one is taken for Chinese. */
const codePages: Readonly<Record<number, string>> = {
  936: 'gb18030',
  950: 'big5',
  932: 'shift_jis',
  949: 'euc-kr',
  1200: 'utf-16le',
  10000: 'macintosh',
  10008: 'gb18030',
  32768: 'macintosh',
  32769: 'cp1252',
  65001: 'utf-8',
};

function codePageName(codePage: number): string {
  const name = codePages[codePage] ?? `cp${codePage}`;
  return iconv.encodingExists(name) ? name : 'cp1252';
}
