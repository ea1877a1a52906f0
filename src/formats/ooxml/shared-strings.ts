import { fileRefusals } from '#formats/refusals.js';
import { type XmlHandler, XmlScanner } from '#formats/xml/xml-scanner.js';
import { needsDecoding, workbookText } from '#formats/xml/escapes.js';

const blockBytes = 4 * 1024 * 1024;
const rememberedStrings = 65_536;

/**
 * The shared strings of a workbook, kept as packed UTF-8 and made into strings when a cell asks: a table of a million
 * different strings costs its bytes and no more. The first ones are remembered, for tables of often repeated words.
 */
export class SharedStrings {
  private readonly blocks: Buffer[] = [];
  private room = 0;
  private starts = new Float64Array(1024);
  private lengths = new Uint32Array(1024);
  private readonly remembered: (string | undefined)[] = [];
  length = 0;

  constructor(private readonly maxChars: number) {}

  get(index: number): string | undefined {
    if (index >= this.length) return undefined;
    const known = this.remembered[index];
    if (known !== undefined) return known;
    const length = this.lengths[index]!;
    const start = this.starts[index]!;
    const block = Math.floor(start / blockBytes);
    const from = start - block * blockBytes;
    const text = length === 0 ? '' : this.blocks[block]!.toString('utf8', from, from + length);
    if (index < rememberedStrings) this.remembered[index] = text;
    return text;
  }

  /** Number of the first string that is the text; -1: none. */
  indexOf(text: string): number {
    const wanted = Buffer.from(text);
    for (let index = 0; index < this.length; index++) {
      if (this.lengths[index] !== wanted.length) continue;
      const start = this.starts[index]!;
      const block = Math.floor(start / blockBytes);
      const from = start - block * blockBytes;
      if (this.blocks[block]!.compare(wanted, 0, wanted.length, from, from + wanted.length) === 0) return index;
    }
    return -1;
  }

  add(bytes: Buffer, start: number, end: number): void {
    const length = end - start;
    if (length > this.maxChars * 4) throw fileRefusals.cell_too_long({ limit: this.maxChars });
    if (length > this.room) this.newBlock();
    const block = this.blocks.length - 1;
    const from = blockBytes - this.room;
    if (length > 0) bytes.copy(this.blocks[block]!, from, start, end);
    this.room -= length;
    if (this.length === this.starts.length) this.grow();
    this.starts[this.length] = block * blockBytes + from;
    this.lengths[this.length++] = length;
  }

  private newBlock(): void {
    this.blocks.push(Buffer.allocUnsafeSlow(blockBytes));
    this.room = blockBytes;
  }

  private grow(): void {
    const starts = new Float64Array(this.starts.length * 2);
    starts.set(this.starts);
    this.starts = starts;
    const lengths = new Uint32Array(this.lengths.length * 2);
    lengths.set(this.lengths);
    this.lengths = lengths;
  }
}

/** Collects `<si>` items: plain text or rich text runs, phonetic readings left out. */
class SharedStringHandler implements XmlHandler {
  private inPhonetic = false;
  private inItem = false;
  /** The only text piece of the item so far, as bytes; joined to a string as soon as there are more. */
  private single: Buffer | null = null;
  private joined: string | null = null;

  constructor(private readonly table: SharedStrings) {}

  open(xml: XmlScanner): void {
    const name = nameOf(xml);
    if (name === 't') xml.wantText = this.inItem && !this.inPhonetic;
    else if (name === 'si') this.inItem = true;
    else if (name === 'rPh') this.inPhonetic = true;
  }

  text(xml: XmlScanner, start: number, end: number, raw: boolean): void {
    const plain = raw || !needsDecoding(xml.buf, start, end);
    if (plain && this.single === null && this.joined === null) {
      this.single = xml.buf.subarray(start, end);
      return;
    }
    const text = workbookText(xml.buf.toString('utf8', start, end), raw);
    const before = this.joined ?? this.single?.toString('utf8') ?? '';
    this.single = null;
    this.joined = before + text;
  }

  close(xml: XmlScanner): void {
    xml.wantText = false;
    const name = nameOf(xml);
    if (name === 'rPh') this.inPhonetic = false;
    else if (name === 'si') this.finishItem();
  }

  private finishItem(): void {
    const bytes = this.joined === null ? (this.single ?? Buffer.alloc(0)) : Buffer.from(this.joined);
    this.table.add(bytes, 0, bytes.length);
    this.single = null;
    this.joined = null;
    this.inItem = false;
  }
}

/** Names are told by their bytes: making a string of each would cost more than all the rest. */
function nameOf(xml: XmlScanner): 't' | 'si' | 'rPh' | null {
  const { buf, nameStart } = xml;
  switch (xml.nameEnd - nameStart) {
    case 1:
      return buf[nameStart] === 116 ? 't' : null;
    case 2:
      return buf[nameStart] === 115 && buf[nameStart + 1] === 105 ? 'si' : null;
    case 3:
      return buf[nameStart] === 114 && buf[nameStart + 1] === 80 && buf[nameStart + 2] === 104 ? 'rPh' : null;
    default:
      return null;
  }
}

/** Reads the shared string part. */
export async function readSharedStrings(chunks: AsyncIterable<Buffer>, maxChars: number): Promise<SharedStrings> {
  const table = new SharedStrings(maxChars);
  const scanner = new XmlScanner(new SharedStringHandler(table));
  for await (const chunk of chunks) scanner.write(chunk);
  scanner.end();
  return table;
}
