import type { Cell, SheetRow } from '#formats/cells.js';
import { columnLetters } from '#formats/addresses.js';
import type { ReadLimits } from '#formats/limits.js';
import { fileRefusals } from '#formats/refusals.js';
import type { MergedArea } from '#formats/sheet-source.js';
import type { Attributes } from './tag-attributes.js';

const mostColumns = 16_384;
const mostRows = 1_048_576;

export interface HtmlTable {
  readonly rows: SheetRow[];
  /** Cells with words that reach over several rows. */
  readonly merges: MergedArea[];
}

/** Makes rows of the tags and texts of a page as they come, however they are nested or left open. */
export class TableBuilder {
  private readonly tables: HtmlTable[] = [];
  private depth = 0;
  private rowNumber = 0;
  private hidden = false;
  private cells: (Cell | undefined)[] | null = null;
  private column = 0;
  private span = 1;
  private down = 0;
  private content: string | null = null;
  private hasWords = false;
  /** Sheet column -> number of the last row that a cell from above covers. */
  private covered: number[] = [];

  constructor(private readonly limits: ReadLimits) {}

  get isInCell(): boolean {
    return this.content !== null;
  }

  text(words: string): void {
    if (this.content === null) return;
    this.content += words;
    this.hasWords ||= /\S/.test(words);
    if (this.content.length > this.limits.cellChars) throw fileRefusals.cell_too_long({ limit: this.limits.cellChars });
  }

  open(name: string, attributes: Attributes): void {
    if (name === 'table') this.openTable();
    else if (name === 'br') this.lineBreak();
    else if (this.depth !== 1) return;
    else if (name === 'tr') this.openRow(attributes.isHidden);
    else if (name === 'td' || name === 'th') this.openCell(attributes);
    else if ((name === 'p' || name === 'div') && this.hasWords) this.lineBreak();
  }

  close(name: string): void {
    if (name === 'table') {
      if (this.depth === 1) this.closeRow();
      this.depth = Math.max(0, this.depth - 1);
    } else if (this.depth === 1 && (name === 'td' || name === 'th')) this.closeCell();
    else if (this.depth === 1 && name === 'tr') this.closeRow();
  }

  /** @throws damaged when a table is still open: the file broke off */
  finish(): HtmlTable[] {
    if (this.depth > 0) throw fileRefusals.file_damaged();
    return this.tables;
  }

  private lineBreak(): void {
    if (this.content !== null) this.content += '\n';
  }

  private openTable(): void {
    if (this.depth++ > 0) return;
    this.tables.push({ rows: [], merges: [] });
    this.rowNumber = 0;
    this.covered = [];
  }

  private openRow(hidden: boolean): void {
    this.closeRow();
    this.rowNumber++;
    this.hidden = hidden;
    this.cells = [];
    this.column = 0;
  }

  private openCell(attributes: Attributes): void {
    if (this.cells === null) this.openRow(false);
    this.closeCell();
    while ((this.covered[this.column] ?? 0) >= this.rowNumber) this.column++;
    this.span = attributes.span('colspan', mostColumns);
    this.down = attributes.span('rowspan', mostRows) - 1;
    if (this.down > 0) this.cover(this.down);
    this.content = '';
    this.hasWords = false;
  }

  /** Only columns that could ever be read are remembered: a page may claim billions. */
  private cover(rows: number): void {
    const end = Math.min(this.column + this.span, this.limits.columns);
    for (let column = this.column; column < end; column++) this.covered[column] = this.rowNumber + rows;
  }

  private closeCell(): void {
    if (this.content === null || this.cells === null) return;
    const text = this.content.replace(/ *\n */g, '\n').trim();
    this.content = null;
    if (text !== '') this.put(this.cells, text);
    this.column += this.span;
  }

  private put(cells: (Cell | undefined)[], text: string): void {
    if (this.column >= this.limits.columns) {
      const cell = columnLetters(this.column) + this.rowNumber;
      throw fileRefusals.too_many_columns({ row: this.rowNumber, limit: this.limits.columns, cell });
    }
    while (cells.length < this.column) cells.push(undefined);
    cells[this.column] = text;
    if (this.down === 0) return;
    const [top, left] = [this.rowNumber, this.column];
    this.tables.at(-1)?.merges.push({ top, bottom: top + this.down, left, right: left + this.span - 1 });
  }

  private closeRow(): void {
    this.closeCell();
    if (this.cells === null) return;
    if (this.cells.length > 0)
      this.tables.at(-1)?.rows.push({ row: this.rowNumber, hidden: this.hidden, cells: this.cells });
    this.cells = null;
  }
}
