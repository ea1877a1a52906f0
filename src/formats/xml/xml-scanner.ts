import { fileRefusals } from '#formats/refusals.js';
import { decodeXml } from './escapes.js';

/** Takes the events of an `XmlScanner`; names and attributes are read from the scanner while the call lasts. */
export interface XmlHandler {
  /** A start tag; for `<a/>` followed by `close` at once. */
  open(xml: XmlScanner): void;
  close(xml: XmlScanner): void;
  /** Character data of an element, only while `xml.wantText`; may come in several pieces. `raw`: CDATA, no references in it. */
  text?(xml: XmlScanner, start: number, end: number, raw: boolean): void;
}

const lt = 60,
  gt = 62,
  slash = 47,
  bang = 33,
  question = 63,
  quote = 34,
  apostrophe = 39,
  colon = 58,
  equals = 61;
const maxTokenBytes = 8 * 1024 * 1024;
const maxDepth = 256;
const isSpace = (byte: number): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9;

/**
 * Reads UTF-8 XML chunk by chunk on the bytes themselves: no string is made that nobody asks for, which is several times
 * faster than a general parser. Namespace prefixes are skipped. Refuses a DOCTYPE, so entities are never declared or expanded.
 */
export class XmlScanner {
  buf: Buffer = Buffer.alloc(0);
  /** Local name of the tag at hand: buf[nameStart, nameEnd). */
  nameStart = 0;
  nameEnd = 0;
  /** Its attributes: buf[nameEnd, attributesEnd). */
  attributesEnd = 0;
  /** Set by the handler when it wants the character data that follows. */
  wantText = false;
  depth = 0;
  /** Set by the handler to stop early. */
  stopped = false;
  private rest: Buffer | null = null;
  private rootClosed = false;

  constructor(private readonly handler: XmlHandler) {}

  write(chunk: Buffer): void {
    if (this.stopped) return;
    const buf = this.rest === null ? chunk : Buffer.concat([this.rest, chunk]);
    this.buf = buf;
    const used = this.scan(buf);
    if (buf.length - used > maxTokenBytes) throw fileRefusals.file_too_complex();
    this.rest = used < buf.length ? buf.subarray(used) : null;
  }

  /** To be called after the last chunk. @throws damaged when the document broke off */
  end(): void {
    if (!this.stopped && (!this.rootClosed || this.depth !== 0)) throw fileRefusals.file_damaged();
  }

  /** Local name of the tag at hand. */
  get name(): string {
    return this.buf.toString('latin1', this.nameStart, this.nameEnd);
  }

  /** Value of an attribute of the start tag at hand by local name, references resolved. */
  attribute(name: string): string | undefined {
    const buf = this.buf;
    const end = this.attributesEnd;
    let p = this.nameEnd;
    while (p < end) {
      while (p < end && isSpace(buf[p]!)) p++;
      let from = p;
      while (p < end && buf[p] !== equals && !isSpace(buf[p]!)) {
        if (buf[p] === colon) from = p + 1;
        p++;
      }
      const to = p;
      while (p < end && buf[p] !== quote && buf[p] !== apostrophe) p++;
      const mark = buf[p];
      const start = ++p;
      while (p < end && buf[p] !== mark) p++;
      if (to - from === name.length && buf.toString('latin1', from, to) === name)
        return decodeXml(buf.toString('utf8', start, p));
      p++;
    }
    return undefined;
  }

  /** Scans complete tokens and returns how many bytes were used. */
  private scan(buf: Buffer): number {
    const n = buf.length;
    let p = 0;
    for (;;) {
      const textStart = p;
      while (p < n && buf[p] !== lt) p++;
      if (p >= n) return this.wantText ? textStart : n;
      const tag = p;
      const kind = buf[tag + 1];
      if (kind === undefined) return this.wantText ? textStart : tag;
      let end: number;
      if (kind === bang || kind === question) {
        end = this.special(buf, tag, kind);
        if (end < 0) return this.wantText ? textStart : tag;
        if (this.wantText && tag > textStart) this.handler.text?.(this, textStart, tag, false);
        if (this.wantText && buf[tag + 2] === 91 && kind === bang) this.handler.text?.(this, tag + 9, end - 3, true);
      } else {
        end = tagEnd(buf, tag + 1, n);
        if (end < 0) return this.wantText ? textStart : tag;
        if (this.wantText && tag > textStart) this.handler.text?.(this, textStart, tag, false);
        if (kind === slash) this.closeTag(buf, tag + 2, end - 1);
        else this.openTag(buf, tag + 1, end - 1);
        if (this.stopped) return n;
      }
      p = end;
    }
  }

  private openTag(buf: Buffer, start: number, end: number): void {
    const selfClosing = buf[end - 1] === slash;
    this.setName(buf, start, selfClosing ? end - 1 : end);
    if (this.rootClosed || ++this.depth > maxDepth)
      throw this.depth > maxDepth ? fileRefusals.file_too_complex() : fileRefusals.file_damaged();
    this.handler.open(this);
    if (selfClosing && !this.stopped) this.closed();
  }

  private closeTag(buf: Buffer, start: number, end: number): void {
    this.setName(buf, start, end);
    this.closed();
  }

  private closed(): void {
    if (--this.depth < 0) throw fileRefusals.file_damaged();
    if (this.depth === 0) this.rootClosed = true;
    this.handler.close(this);
  }

  private setName(buf: Buffer, start: number, end: number): void {
    let from = start;
    let p = start;
    while (p < end && !isSpace(buf[p]!)) {
      if (buf[p] === colon) from = p + 1;
      p++;
    }
    if (p === from) throw fileRefusals.file_damaged();
    this.nameStart = from;
    this.nameEnd = p;
    this.attributesEnd = end;
  }

  /** End of a comment, CDATA section or processing instruction; -1 when it is not complete yet. */
  private special(buf: Buffer, tag: number, kind: number): number {
    if (kind === question) return after(buf, '?>', tag + 2);
    if (buf.length < tag + 9) return -1;
    const word = buf.toString('latin1', tag + 2, tag + 9);
    if (word.startsWith('--')) return after(buf, '-->', tag + 4);
    if (word === '[CDATA[') return after(buf, ']]>', tag + 9);
    throw /^doctype|^entity/i.test(word) ? fileRefusals.file_with_entities() : fileRefusals.file_damaged();
  }
}

function after(buf: Buffer, mark: string, from: number): number {
  const at = buf.indexOf(mark, from, 'latin1');
  return at < 0 ? -1 : at + mark.length;
}

/** Position behind the `>` of a tag; `>` within quotes does not count. -1 when the tag is not complete yet. */
function tagEnd(buf: Buffer, start: number, n: number): number {
  let open = 0;
  for (let p = start; p < n; p++) {
    const byte = buf[p]!;
    if (open !== 0) {
      if (byte === open) open = 0;
    } else if (byte === gt) return p + 1;
    else if (byte === quote || byte === apostrophe) open = byte;
    else if (byte === lt) throw fileRefusals.file_damaged();
  }
  return -1;
}
