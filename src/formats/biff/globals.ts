import iconv from 'iconv-lite';
import { fileRefusals } from '#formats/refusals.js';
import { isBuiltInDateFormat, isDateFormatCode } from '#formats/number-formats.js';
import { codePageName } from './code-pages.js';
import { ContinuedText } from './continued-text.js';
import { recordTypes as types } from './record-types.js';
import { type BiffRecord, placeOf, records } from './records.js';

export interface BiffSheet {
  readonly name: string;
  readonly hidden: boolean;
  /** Where it begins in the stream, and where the record that says so stands. */
  readonly offset: number;
  readonly bound: number;
}

/** What the global part of a .xls stream says about all sheets. */
export interface BiffGlobals {
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
export function readGlobals(stream: Buffer): BiffGlobals {
  const isBiff8 = versionOf(stream);
  const globals = new Globals(stream, isBiff8);
  let depth = 0;
  for (const record of records(stream, 0)) {
    if (record.type === types.bof) depth++;
    else if (record.type === types.eof && --depth === 0) break;
    globals.take(record);
  }
  return globals.finish();
}

function versionOf(stream: Buffer): boolean {
  if (stream.length < 8) throw fileRefusals.file_damaged();
  const id = stream.readUInt16LE(0);
  if (id === 0x09 || id === 0x209 || id === 0x409) throw fileRefusals.kind_xls_old();
  if (id !== types.bof) throw fileRefusals.file_damaged();
  const version = stream.readUInt16LE(4);
  if (version !== 0x600 && version !== 0x500)
    throw version < 0x500 ? fileRefusals.kind_xls_old() : fileRefusals.file_damaged();
  return version === 0x600;
}

class Globals {
  private readonly sheets: (Omit<BiffSheet, 'name'> & { name: Buffer | string })[] = [];
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
    const { type, start, end } = record;
    const size = end - start;
    if (type !== types.continue) this.inSst = type === types.sst;
    if (type === types.sst || (type === types.continue && this.inSst)) this.sst.push(record);
    else if (type === types.filePass) throw fileRefusals.file_encrypted();
    else if (type === types.xf && size >= 4) this.styleFormats.push(stream.readUInt16LE(start + 2));
    else if (type === types.date1904 && size >= 2) this.date1904 = stream.readUInt16LE(start) === 1;
    else if (type === types.codePage && size >= 2) this.codePage = stream.readUInt16LE(start);
    else if (type === types.boundSheet && size >= 8) this.takeSheet(record);
    else if (type === types.format && size >= 4) this.takeFormat(record);
    else if (type === types.supBook && size >= 4) this.takeBook(record);
    else if (type === types.externSheet) this.takeReferences(record);
  }

  finish(): BiffGlobals {
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

  private takeSheet(record: BiffRecord): void {
    const { start, end } = record;
    const { stream } = this;
    const type = stream[start + 5]! & 0x0f;
    if (type === 1) throw fileRefusals.file_with_macros();
    if (type !== 0) return;
    const count = stream[start + 6]!;
    const name = this.isBiff8
      ? (new ContinuedText(stream, [record], start + 6).string(1) ?? '')
      : Buffer.from(stream.subarray(start + 7, Math.min(end, start + 7 + count)));
    const hidden = (stream[start + 4]! & 3) !== 0;
    this.sheets.push({ name, hidden, offset: stream.readUInt32LE(start), bound: placeOf(record) });
  }

  private takeFormat(record: BiffRecord): void {
    const { start, end } = record;
    const { stream } = this;
    const code = this.isBiff8
      ? new ContinuedText(stream, [record], start + 2).string(2)
      : stream.toString('latin1', start + 3, end);
    this.formats.set(stream.readUInt16LE(start), isDateFormatCode(code ?? ''));
  }

  /** Encoded file paths begin with a character below 3; a link to a program is `program, 3, topic`. */
  private takeBook(record: BiffRecord): void {
    const { start } = record;
    const count = this.stream.readUInt16LE(start + 2);
    const isOwn = count === 0x401 || count === 0x3a01 || count === 1;
    this.externalBooks.push(!isOwn);
    if (isOwn) return;
    const path = new ContinuedText(this.stream, [record], start + 2).string(2) ?? '';
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
    const reader = new ContinuedText(this.stream, this.sst, first.start + 8);
    while (!reader.isOver) {
      const text = reader.string(2);
      if (text === undefined) break;
      strings.push(text);
    }
    return strings;
  }
}

const isProgramLink = (path: string): boolean => path.charCodeAt(0) > 4 && path.includes('\u0003');
