import type { BiffRecord } from './records.js';

/** Reads the strings of a record and the CONTINUE records behind it, where each new piece of characters begins with a flag byte. */
export class ContinuedText {
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
        if (this.p >= this.end) continue;
        wide = ((this.stream[this.p++] ?? 0) & 1) === 1;
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
