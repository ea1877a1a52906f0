/** Record numbers of BIFF5 and BIFF8 that carry cells or say how to read them. */
export const biff = {
  formula: 0x06,
  eof: 0x0a,
  externSheet: 0x17,
  externName: 0x23,
  date1904: 0x22,
  filePass: 0x2f,
  continue: 0x3c,
  codePage: 0x42,
  boundSheet: 0x85,
  mulRk: 0xbd,
  rString: 0xd6,
  xf: 0xe0,
  mergeCells: 0xe5,
  sst: 0xfc,
  labelSst: 0xfd,
  supBook: 0x1ae,
  number: 0x203,
  label: 0x204,
  boolErr: 0x205,
  string: 0x207,
  row: 0x208,
  formula3: 0x206,
  rk: 0x27e,
  formula4: 0x406,
  format: 0x41e,
  bof: 0x809,
} as const;

/** One record of a stream; its data is stream[start, end). */
export interface BiffRecord {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

/** Walks the records from an offset; a record cut off by the end of the stream is the last. */
export function* records(stream: Buffer, from: number): Generator<BiffRecord> {
  for (let p = from; p + 4 <= stream.length; ) {
    const id = stream.readUInt16LE(p);
    const start = p + 4;
    const end = Math.min(stream.length, start + stream.readUInt16LE(p + 2));
    yield { id, start, end };
    p = end;
  }
}

/** Reads the strings of a record and the CONTINUE records behind it, where each new piece of characters begins with a flag byte. */
export class ContinuedReader {
  private segment = 0;
  private p: number;
  private end: number;

  constructor(
    private readonly stream: Buffer,
    private readonly segments: readonly BiffRecord[],
    start?: number,
  ) {
    this.p = start ?? segments[0]!.start;
    this.end = segments[0]!.end;
  }

  /** Whether all is read. */
  get isOver(): boolean {
    while (this.p >= this.end) if (!this.next()) return true;
    return false;
  }

  /** A string with its length in front (BIFF8); rich text runs and phonetics are skipped. Undefined when the data ends within. */
  string(lengthBytes: 1 | 2): string | undefined {
    if (this.isOver || this.p + lengthBytes + 1 > this.end) return undefined;
    const count = lengthBytes === 1 ? this.stream[this.p]! : this.stream.readUInt16LE(this.p);
    const flags = this.stream[this.p + lengthBytes]!;
    this.p += lengthBytes + 1;
    const runs = flags & 8 ? this.number(2) : 0;
    const phonetic = flags & 4 ? this.number(4) : 0;
    const text = this.characters(count, (flags & 1) === 1);
    this.skip(runs * 4 + phonetic);
    return text;
  }

  private number(bytes: 2 | 4): number {
    if (this.p + bytes > this.end) return 0;
    const value = bytes === 2 ? this.stream.readUInt16LE(this.p) : this.stream.readUInt32LE(this.p);
    this.p += bytes;
    return value;
  }

  private characters(count: number, isWide: boolean): string | undefined {
    let text = '';
    let wide = isWide;
    for (let left = count; left > 0; ) {
      if (this.p >= this.end) {
        if (!this.next()) return undefined;
        wide = (this.stream[this.p++]! & 1) === 1;
      }
      const width = wide ? 2 : 1;
      const here = Math.min(left, Math.floor((this.end - this.p) / width));
      if (here === 0) return undefined;
      text += this.stream.toString(wide ? 'utf16le' : 'latin1', this.p, this.p + here * width);
      this.p += here * width;
      left -= here;
    }
    return text;
  }

  private skip(bytes: number): void {
    let left = bytes;
    while (left > 0) {
      const here = Math.min(left, this.end - this.p);
      this.p += here;
      left -= here;
      if (left > 0 && !this.next()) return;
    }
  }

  private next(): boolean {
    const segment = this.segments[++this.segment];
    if (!segment) return false;
    this.p = segment.start;
    this.end = segment.end;
    return true;
  }
}
