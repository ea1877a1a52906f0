import { fileRefusals } from '#formats/refusals.js';

/** Splits delimited text into records: quotes doubled within quotes, line breaks within quotes, CR, LF or CRLF between records. */
export class CsvSplitter {
  private fields: string[] = [];
  private field = '';
  private state: 'start' | 'plain' | 'quoted' | 'quoteInQuoted' | 'afterCr' = 'start';
  private quoteFrom = 0;
  /** Number of the record at hand, from 1. */
  record = 1;

  constructor(
    private readonly delimiter: string,
    private readonly take: (fields: string[], record: number) => boolean,
    private readonly maxChars: number,
    private readonly maxFields: number,
  ) {}

  /** Returns false when the taker has seen enough. */
  write(text: string): boolean {
    const { delimiter } = this;
    let p = 0;
    while (p < text.length) {
      if (this.state === 'quoted') {
        const end = text.indexOf('"', p);
        this.append(text.slice(p, end < 0 ? text.length : end));
        if (end < 0) return true;
        this.state = 'quoteInQuoted';
        p = end + 1;
        continue;
      }
      const char = text[p]!;
      if (this.state === 'afterCr') {
        this.state = 'start';
        if (char === '\n') {
          p++;
          continue;
        }
      }
      if (this.state === 'quoteInQuoted' && char === '"') {
        this.append('"');
        this.state = 'quoted';
        p++;
      } else if (this.state === 'start' && char === '"') {
        this.state = 'quoted';
        this.quoteFrom = this.record;
        p++;
      } else if (char === delimiter) {
        this.endField();
        p++;
      } else if (char === '\n' || char === '\r') {
        if (!this.endRecord()) return false;
        if (char === '\r') this.state = 'afterCr';
        p++;
      } else {
        const from = p++;
        while (p < text.length && text[p] !== delimiter && text[p] !== '\n' && text[p] !== '\r') p++;
        this.append(text.slice(from, p));
        this.state = 'plain';
      }
    }
    return true;
  }

  /** @throws annex.unclosed_quote when the text ends within quotes */
  end(): void {
    if (this.state === 'quoted') throw fileRefusals.unclosed_quote({ row: this.quoteFrom });
    if (this.fields.length > 0 || this.field !== '' || this.state === 'quoteInQuoted') this.endRecord();
  }

  private append(text: string): void {
    this.field += text;
    if (this.field.length <= this.maxChars) return;
    throw this.state === 'quoted'
      ? fileRefusals.unclosed_quote({ row: this.quoteFrom })
      : fileRefusals.cell_too_long({ limit: this.maxChars });
  }

  private endField(): void {
    if (this.fields.length < this.maxFields) this.fields.push(this.field);
    else if (this.field.trim() !== '')
      throw fileRefusals.too_many_columns({
        row: this.record,
        limit: this.maxFields,
        cell: `第 ${this.fields.length + 1} 列`,
      });
    this.field = '';
    this.state = 'start';
  }

  private endRecord(): boolean {
    this.endField();
    const fields = this.fields;
    this.fields = [];
    return this.take(fields, this.record++);
  }
}

const delimiters = [',', '\t', ';', '，', '|'];

/** The delimiter of a text by its beginning: the one that makes the widest records; a line `sep=;` says it outright. */
export function sniffDelimiter(head: string): string {
  const said = /^sep=(.)\r?\n/i.exec(head);
  if (said) return said[1]!;
  let best = ',';
  let width = 1;
  for (const delimiter of delimiters) {
    const found = widestRecord(head, delimiter);
    if (found > width) [best, width] = [delimiter, found];
  }
  return best;
}

function widestRecord(head: string, delimiter: string): number {
  let widest = 0;
  const splitter = new CsvSplitter(
    delimiter,
    (fields, record) => {
      widest = Math.max(widest, fields.filter((field) => field !== '').length);
      return record < 50;
    },
    Number.MAX_SAFE_INTEGER,
    20_000,
  );
  splitter.write(head);
  return widest;
}
