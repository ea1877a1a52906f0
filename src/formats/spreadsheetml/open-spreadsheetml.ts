import type { Cell, SheetRow } from '#formats/cells.js';
import { columnLetters } from '#formats/addresses.js';
import { isoDateCell, numberCell, textCell, typed } from '#formats/cell-values.js';
import type { Deadline, ReadLimits } from '#formats/limits.js';
import { fileRefusals } from '#formats/refusals.js';
import { tallAreas } from '#formats/merged-areas.js';
import type { MergedArea, SheetSource } from '#formats/sheet-source.js';
import { decodePieces, type TextEncoding } from '#formats/text/encoding.js';
import { type XmlHandler, XmlScanner } from '#formats/xml/xml-scanner.js';
import { workbookText } from '#formats/xml/escapes.js';

export function isSpreadsheetMl(head: string): boolean {
  return /<(?:\w+:)?Workbook\b/.test(head) && head.includes('urn:schemas-microsoft-com:office:spreadsheet');
}

interface XmlSheet {
  readonly name: string;
  hidden: boolean;
  readonly rows: SheetRow[];
  readonly merges: MergedArea[];
}

/** Opens a workbook in the XML of Excel 2003, whole in memory: such files are as large as their text. */
export function openSpreadsheetMl(
  bytes: Buffer,
  encoding: TextEncoding,
  limits: ReadLimits,
  deadline: Deadline,
): SheetSource {
  const handler = new SpreadsheetMlHandler(limits);
  const scanner = new XmlScanner(handler);
  for (const piece of decodePieces(bytes, encoding)) {
    scanner.write(Buffer.from(piece));
    if (deadline.passed()) throw fileRefusals.file_too_complex();
  }
  scanner.end();
  const { sheets } = handler;
  return {
    format: 'html',
    encoding: encoding.name,
    sheets,
    properties: {},
    async read(index, receiver) {
      for (const [at, row] of sheets[index]!.rows.entries()) {
        if (!receiver.row(row)) return;
        if (at % 500 === 499) await receiver.drain?.();
      }
      await receiver.drain?.();
    },
    rowsAtMost: async () => null,
    merges: async (index) => tallAreas(sheets[index]?.merges ?? [], limits),
    close: async () => {},
  };
}

class SpreadsheetMlHandler implements XmlHandler {
  readonly sheets: XmlSheet[] = [];
  private rowNumber = 0;
  private hidden = false;
  private cells: (Cell | undefined)[] = [];
  private column = -1;
  private across = 0;
  private down = 0;
  private formula = false;
  private type = 'String';
  private content: string | null = null;
  private inData = false;
  private inComment = false;
  private inVisible = false;

  constructor(private readonly limits: ReadLimits) {}

  open(xml: XmlScanner): void {
    const name = xml.name;
    if (name === 'Worksheet') {
      this.sheets.push({ name: xml.attribute('Name') ?? '', hidden: false, rows: [], merges: [] });
      this.rowNumber = 0;
    } else if (name === 'Row') this.openRow(xml);
    else if (name === 'Cell') this.openCell(xml);
    else if (name === 'Comment') this.inComment = true;
    else if (name === 'Data' && !this.inComment) {
      this.type = xml.attribute('Type') ?? 'String';
      this.content = '';
      this.inData = true;
    } else if (name === 'Visible') this.inVisible = true;
    xml.wantText = this.inData || this.inVisible;
  }

  text(xml: XmlScanner, start: number, end: number, raw: boolean): void {
    const text = xml.buf.toString('utf8', start, end);
    if (this.inVisible) {
      const sheet = this.sheets.at(-1);
      if (sheet && text.trim() !== 'SheetVisible') sheet.hidden = true;
      return;
    }
    this.content += workbookText(text, raw);
    if (this.content!.length > this.limits.cellChars)
      throw fileRefusals.cell_too_long({ limit: this.limits.cellChars });
  }

  close(xml: XmlScanner): void {
    const name = xml.name;
    if (name === 'Cell') this.closeCell();
    else if (name === 'Row') this.closeRow();
    else if (name === 'Data') this.inData = false;
    else if (name === 'Comment') this.inComment = false;
    else if (name === 'Visible') this.inVisible = false;
    xml.wantText = this.inData;
  }

  private openRow(xml: XmlScanner): void {
    const index = Number(xml.attribute('Index'));
    this.rowNumber = index > 0 ? index : this.rowNumber + 1;
    this.hidden = xml.attribute('Hidden') === '1';
    this.cells = [];
    this.column = -1;
    this.across = 0;
  }

  private openCell(xml: XmlScanner): void {
    const index = Number(xml.attribute('Index'));
    this.column = index > 0 ? index - 1 : this.column + this.across + 1;
    this.across = Math.min(16_384, Number(xml.attribute('MergeAcross') ?? 0) || 0);
    this.down = Math.min(1_048_576, Number(xml.attribute('MergeDown') ?? 0) || 0);
    this.formula = xml.attribute('Formula') !== undefined;
    this.content = null;
  }

  private closeCell(): void {
    const cell = this.cellValue();
    if (cell === undefined) return;
    if (this.column >= this.limits.columns) {
      throw fileRefusals.too_many_columns({
        row: this.rowNumber,
        limit: this.limits.columns,
        cell: columnLetters(this.column) + this.rowNumber,
      });
    }
    while (this.cells.length < this.column) this.cells.push(undefined);
    this.cells[this.column] = cell;
    if (this.down <= 0) return;
    const [top, left] = [this.rowNumber, this.column];
    this.sheets.at(-1)?.merges.push({ top, bottom: top + this.down, left, right: left + this.across });
  }

  private cellValue(): Cell | undefined {
    const text = this.content;
    if (text === null || text === '') return this.formula ? typed('text', '', true) : undefined;
    switch (this.type) {
      case 'Number':
        return Number.isNaN(Number(text))
          ? textCell(text, this.formula)
          : numberCell(Number(text), false, false, this.formula);
      case 'DateTime':
        return isoDateCell(text, this.formula);
      case 'Boolean':
        return typed('bool', text.trim() === '1' ? 'TRUE' : 'FALSE', this.formula);
      case 'Error':
        return typed('error', text, this.formula);
      default:
        return textCell(text, this.formula);
    }
  }

  private closeRow(): void {
    const last = Number(this.rowNumber);
    if (this.cells.length > 0) this.sheets.at(-1)?.rows.push({ row: last, hidden: this.hidden, cells: this.cells });
  }
}
