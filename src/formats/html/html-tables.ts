import type { Cell, SheetRow } from '#formats/cells.js';
import { columnLetters } from '#formats/cell-values.js';
import type { Deadline, ReadLimits } from '#formats/limits.js';
import { fileRefusals } from '#formats/refusals.js';
import { decodeHtml } from './entities.js';
import { htmlTags } from './html-tags.js';

export interface HtmlTable {
  readonly rows: SheetRow[];
}

const silent = new Set(['script', 'style', 'head', 'title']);

/** Reads the outermost tables of a page: merged cells keep their place, `<br>` is a line break, tables within cells are text. */
export function readHtmlTables(text: string, limits: ReadLimits, deadline: Deadline): HtmlTable[] {
  const builder = new TableBuilder(limits);
  let skipping: string | null = null;
  let count = 0;
  for (const { before, name, closing, attributes } of htmlTags(text)) {
    if (++count % 4096 === 0 && deadline.passed()) throw fileRefusals.file_too_complex();
    if (skipping === null) builder.text(before);
    if (skipping !== null) {
      if (closing && name === skipping) skipping = null;
    } else if (!closing && silent.has(name)) skipping = name;
    else if (closing) builder.close(name);
    else builder.open(name, attributes);
  }
  return builder.finish();
}

class TableBuilder {
  private readonly tables: { rows: SheetRow[] }[] = [];
  private depth = 0;
  private rowNumber = 0;
  private hidden = false;
  private cells: (Cell | undefined)[] | null = null;
  private column = 0;
  private span = 1;
  private content: string | null = null;
  /** Sheet column -> rows that a cell from above still covers. */
  private covered: number[] = [];

  constructor(private readonly limits: ReadLimits) {}

  text(raw: string): void {
    if (this.content === null || raw === '') return;
    this.content += decodeHtml(raw.replace(/[ \t\r\n]+/g, ' '));
    if (this.content.length > this.limits.cellChars) throw fileRefusals.cell_too_long({ limit: this.limits.cellChars });
  }

  open(name: string, attributes: string): void {
    if (name === 'table') this.openTable();
    else if (this.depth !== 1) return void (name === 'br' && this.lineBreak());
    else if (name === 'tr') this.openRow(attributes);
    else if (name === 'td' || name === 'th') this.openCell(attributes);
    else if (name === 'br') this.lineBreak();
    else if ((name === 'p' || name === 'div') && this.content?.trim()) this.lineBreak();
  }

  close(name: string): void {
    if (name === 'table') {
      if (this.depth === 1) this.closeRow();
      this.depth = Math.max(0, this.depth - 1);
    } else if (this.depth === 1 && (name === 'td' || name === 'th')) this.closeCell();
    else if (this.depth === 1 && name === 'tr') this.closeRow();
  }

  finish(): HtmlTable[] {
    if (this.depth > 0) throw fileRefusals.file_damaged();
    return this.tables;
  }

  private lineBreak(): void {
    if (this.content !== null) this.content += '\n';
  }

  private openTable(): void {
    if (this.depth++ > 0) return;
    this.tables.push({ rows: [] });
    this.rowNumber = 0;
    this.covered = [];
  }

  private openRow(attributes: string): void {
    this.closeRow();
    this.rowNumber++;
    this.hidden = /display\s*:\s*none/i.test(attributes);
    this.cells = [];
    this.column = 0;
  }

  private openCell(attributes: string): void {
    if (this.cells === null) this.openRow('');
    this.closeCell();
    while ((this.covered[this.column] ?? 0) > 0) this.covered[this.column++]!--;
    this.span = spanOf(attributes, 'colspan', 16_384);
    const down = spanOf(attributes, 'rowspan', 1_048_576) - 1;
    if (down > 0)
      for (let k = 0; k < Math.min(this.span, this.limits.columns); k++) this.covered[this.column + k] = down;
    this.content = '';
  }

  private closeCell(): void {
    if (this.content === null || this.cells === null) return;
    const text = this.content.replace(/ *\n */g, '\n').trim();
    this.content = null;
    if (text !== '') {
      if (this.column >= this.limits.columns) {
        throw fileRefusals.too_many_columns({
          row: this.rowNumber,
          limit: this.limits.columns,
          cell: columnLetters(this.column) + this.rowNumber,
        });
      }
      while (this.cells.length < this.column) this.cells.push(undefined);
      this.cells[this.column] = text;
    }
    this.column += this.span;
  }

  private closeRow(): void {
    this.closeCell();
    if (this.cells === null) return;
    for (let column = this.column; column < this.covered.length; column++)
      if ((this.covered[column] ?? 0) > 0) this.covered[column]!--;
    if (this.cells.length > 0)
      this.tables.at(-1)!.rows.push({ row: this.rowNumber, hidden: this.hidden, cells: this.cells });
    this.cells = null;
  }
}

function spanOf(attributes: string, name: string, most: number): number {
  const found = new RegExp(`\\b${name}\\s*=\\s*["']?(\\d{1,7})`, 'i').exec(attributes);
  return Math.min(most, Math.max(1, Number(found?.[1] ?? 1)));
}
