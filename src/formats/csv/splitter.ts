import { fileRefusals } from '#formats/refusals.js';

/** A record of delimited text. */
export interface CsvRecord {
  /** From 1; blank lines count. */
  readonly number: number;
  /** Values, without their quotes. */
  readonly fields: string[];
  /** Where each field ends in the whole text, its quotes included; the next one begins behind the delimiter. */
  readonly ends: readonly number[];
  /** Where the record begins. */
  readonly start: number;
}

export interface CsvLimits {
  /** Longest field. */
  readonly chars: number;
  readonly fields: number;
}

type State = 'start' | 'plain' | 'quoted' | 'quoteInQuoted' | 'afterCr';

/** Splits delimited text into records: quotes doubled within quotes, line breaks within quotes, CR, LF or CRLF between records. */
export class CsvSplitter {
  private fields: string[] = [];
  private ends: number[] = [];
  private field = '';
  private state: State = 'start';
  private quoteFrom = 0;
  private number = 1;
  private start: number;
  /** Characters of the text before the piece at hand. */
  private base: number;

  /** @param take returns false when it has seen enough @param from characters of the text that are left out before the first piece */
  constructor(
    private readonly delimiter: string,
    private readonly take: (record: CsvRecord) => boolean,
    private readonly limits: CsvLimits,
    from = 0,
  ) {
    this.base = this.start = from;
  }

  /** Returns false when the taker has seen enough. */
  write(text: string): boolean {
    let p = 0;
    while (p < text.length) {
      if (this.state === 'quoted') p = this.inQuotes(text, p);
      else {
        const char = text[p] ?? '';
        if (this.state === 'afterCr' && this.isRestOfBreak(char)) p++;
        else if (char === this.delimiter) this.endField(p++);
        else if (char === '\n' || char === '\r') {
          if (!this.endRecord(p++)) return false;
          if (char === '\r') this.state = 'afterCr';
        } else if (char === '"' && this.isQuote()) p++;
        else p = this.plain(text, p);
      }
    }
    this.base += text.length;
    return true;
  }

  /** @throws annex.unclosed_quote when the text ends within quotes */
  end(): void {
    if (this.state === 'quoted') throw fileRefusals.unclosed_quote({ row: this.quoteFrom });
    if (this.fields.length > 0 || this.field !== '' || this.state === 'quoteInQuoted') this.endRecord(0);
  }

  /** Takes what stands within quotes; returns where to go on. */
  private inQuotes(text: string, p: number): number {
    const end = text.indexOf('"', p);
    this.append(text.slice(p, end < 0 ? text.length : end));
    if (end < 0) return text.length;
    this.state = 'quoteInQuoted';
    return end + 1;
  }

  /** The LF of a CRLF ends no further record. */
  private isRestOfBreak(char: string): boolean {
    this.state = 'start';
    if (char !== '\n') return false;
    this.start++;
    return true;
  }

  /** Whether a quote means something: it opens a field, or stands for itself within quotes. */
  private isQuote(): boolean {
    if (this.state === 'quoteInQuoted') this.append('"');
    else if (this.state === 'start') this.quoteFrom = this.number;
    else return false;
    this.state = 'quoted';
    return true;
  }

  private plain(text: string, from: number): number {
    let p = from + 1;
    while (p < text.length && text[p] !== this.delimiter && text[p] !== '\n' && text[p] !== '\r') p++;
    this.append(text.slice(from, p));
    this.state = 'plain';
    return p;
  }

  private append(text: string): void {
    this.field += text;
    if (this.field.length <= this.limits.chars) return;
    throw this.state === 'quoted'
      ? fileRefusals.unclosed_quote({ row: this.quoteFrom })
      : fileRefusals.cell_too_long({ limit: this.limits.chars });
  }

  private endField(p: number): void {
    const { fields } = this.limits;
    if (this.fields.length < fields) {
      this.fields.push(this.field);
      this.ends.push(this.base + p);
    } else if (this.field.trim() !== '')
      throw fileRefusals.too_many_columns({ row: this.number, limit: fields, cell: `第 ${this.fields.length + 1} 列` });
    this.field = '';
    this.state = 'start';
  }

  private endRecord(p: number): boolean {
    this.endField(p);
    const { fields, ends, start } = this;
    this.fields = [];
    this.ends = [];
    this.start = this.base + p + 1;
    return this.take({ number: this.number++, fields, ends, start });
  }
}
