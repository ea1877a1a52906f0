import type { Cell, SheetRow } from '#formats/cells.js';
import { columnLetters } from '#formats/addresses.js';
import { isBlank, isoDateCell, numberCell, textCell, typed } from '#formats/cell-values.js';
import type { ReadLimits } from '#formats/limits.js';
import { fileRefusals } from '#formats/refusals.js';
import type { RowReceiver } from '#formats/sheet-source.js';
import { type CellType, cellType, closingQuote, letterCode, columnOf, wholeNumber } from './cell-bytes.js';
import { refuseLinkedFormula } from './external-links.js';
import type { SharedStrings } from './shared-strings.js';
import type { XmlHandler, XmlScanner } from '#formats/xml/xml-scanner.js';
import { decodeXml, needsDecoding, workbookText } from '#formats/xml/escapes.js';

/** What the cells of a workbook refer to. */
export interface WorkbookContext {
  readonly strings: SharedStrings;
  /** By style number: whether it shows a date. */
  readonly dateStyles: readonly boolean[];
  readonly date1904: boolean;
  /** Numbers of the external workbooks, as formulas write them: `[1]`. */
  readonly externalBooks: ReadonlySet<string>;
  readonly limits: ReadLimits;
}

const { c, f, o, r, s, t, v } = letterCode;

/** Longer ones are no formulas: a sheet takes 8,192 characters. */
const maxFormulaChars = 16_384;

/** Turns the events of a worksheet part into rows. One cell costs one pass over its bytes and one string at most. */
export class SheetScanner implements XmlHandler {
  /** Set at the end of the sheet data; what follows is of no interest. */
  done = false;
  private inData = false;
  private wanted = true;
  private rowNumber = 0;
  private hidden = false;
  private cells: (Cell | undefined)[] = [];
  private filled = false;
  private column = -1;
  private type: CellType = 'n';
  private style = 0;
  private formula = false;
  private mode: 'value' | 'formula' | 'inline' | 'none' = 'none';
  private inPhonetic = false;
  private value: string | null = null;
  private formulaText = '';
  private shared = -1;

  constructor(
    private readonly context: WorkbookContext,
    private readonly receiver: RowReceiver,
  ) {}

  open(xml: XmlScanner): void {
    if (!this.inData) {
      if (!this.done && xml.nameEnd - xml.nameStart === 9 && xml.name === 'sheetData') this.inData = true;
      return;
    }
    const length = xml.nameEnd - xml.nameStart;
    const first = xml.buf[xml.nameStart]!;
    if (length === 1) {
      if (first === c) this.openCell(xml);
      else if (first === v) this.want(xml, 'value');
      else if (first === f) {
        this.formula = true;
        this.want(xml, 'formula');
      } else if (first === t && !this.inPhonetic) this.want(xml, 'inline');
    } else if (length === 3 && first === r) {
      if (xml.buf[xml.nameStart + 1] === o) this.openRow(xml);
      else if (isPhonetic(xml)) this.inPhonetic = true;
    }
  }

  text(xml: XmlScanner, start: number, end: number, raw: boolean): void {
    if (this.mode === 'value' && this.type === 's') {
      this.shared = wholeNumber(xml.buf, start, end);
      return;
    }
    if (this.mode === 'formula') {
      if (this.formulaText.length < maxFormulaChars)
        this.formulaText += decodeXml(xml.buf.toString('utf8', start, Math.min(end, start + maxFormulaChars)));
      return;
    }
    const plain = !needsDecoding(xml.buf, start, end);
    const text = plain ? xml.buf.toString('utf8', start, end) : workbookText(xml.buf.toString('utf8', start, end), raw);
    const whole: string = this.value === null ? text : this.value + text;
    this.value = whole;
    if (whole.length > this.context.limits.cellChars)
      throw fileRefusals.cell_too_long({ limit: this.context.limits.cellChars });
  }

  close(xml: XmlScanner): void {
    if (!this.inData) return;
    xml.wantText = false;
    this.mode = 'none';
    const length = xml.nameEnd - xml.nameStart;
    const first = xml.buf[xml.nameStart]!;
    if (length === 1) {
      if (first === c) this.closeCell();
    } else if (length === 3 && first === r) {
      if (xml.buf[xml.nameStart + 1] === o) this.closeRow(xml);
      else if (isPhonetic(xml)) this.inPhonetic = false;
    } else if (length === 9 && first === s && xml.name === 'sheetData') {
      this.inData = false;
      this.done = true;
    }
  }

  private want(xml: XmlScanner, mode: 'value' | 'formula' | 'inline'): void {
    this.mode = mode;
    xml.wantText = true;
  }

  private openRow(xml: XmlScanner): void {
    const number = Number(xml.attribute('r') ?? this.rowNumber + 1);
    this.rowNumber = Number.isInteger(number) && number > 0 ? number : this.rowNumber + 1;
    const hidden = xml.attribute('hidden');
    this.hidden = hidden === '1' || hidden === 'true';
    this.cells = [];
    this.filled = false;
    this.column = -1;
  }

  private closeRow(xml: XmlScanner): void {
    if (!this.filled || !this.wanted) return;
    const row: SheetRow = { row: this.rowNumber, hidden: this.hidden, cells: this.cells };
    this.wanted = this.receiver.row(row);
    if (!this.wanted) xml.stopped = true;
  }

  /** Reads r, s and t in one pass; other attributes are skipped. */
  private openCell(xml: XmlScanner): void {
    this.column++;
    this.type = 'n';
    this.style = 0;
    this.formula = false;
    this.formulaText = '';
    this.value = null;
    this.shared = -1;
    this.inPhonetic = false;
    const buf = xml.buf;
    const end = xml.attributesEnd;
    let p = xml.nameEnd;
    while (p < end) {
      const name = buf[p]!;
      if (buf[p + 1] !== 61 || buf[p - 1]! > 32) {
        if (buf[p] === 34 || buf[p] === 39) p = closingQuote(buf, p, end);
        p++;
        continue;
      }
      const start = p + 3;
      p = closingQuote(buf, p + 2, end);
      if (name === r) this.column = columnOf(buf, start, p, this.column);
      else if (name === s) this.style = wholeNumber(buf, start, p);
      else if (name === t) this.type = cellType(buf, start, p);
      p++;
    }
  }

  private closeCell(): void {
    const cell = this.cellValue();
    if (cell === undefined) return;
    const { cells, column } = this;
    const { columns } = this.context.limits;
    if (this.formulaText !== '') {
      refuseLinkedFormula(this.formulaText, this.context.externalBooks, () => columnLetters(column) + this.rowNumber);
    }
    if (column >= columns) {
      if (isBlank(cell)) return;
      throw fileRefusals.too_many_columns({
        row: this.rowNumber,
        limit: columns,
        cell: columnLetters(column) + this.rowNumber,
      });
    }
    while (cells.length < column) cells.push(undefined);
    cells[column] = cell;
    this.filled = true;
  }

  private cellValue(): Cell | undefined {
    const { context, formula, type } = this;
    if (type === 's' && this.value === null) {
      if (this.shared < 0) return formula ? typed('text', '', true) : undefined;
      const text = context.strings.get(this.shared);
      if (text === undefined) throw fileRefusals.file_damaged();
      return text === '' && !formula ? undefined : textCell(text, formula);
    }
    const value = this.value;
    if (value === null || value === '') return formula ? typed('text', '', true) : undefined;
    switch (type) {
      case 'n':
        return plainNumber(value, context, this.style, formula);
      case 'b':
        return typed('bool', value === '1' || value.toLowerCase() === 'true' ? 'TRUE' : 'FALSE', formula);
      case 'e':
        return typed('error', value, formula);
      case 'd':
        return isoDateCell(value, formula);
      default:
        return textCell(value, formula);
    }
  }
}

function plainNumber(value: string, context: WorkbookContext, style: number, formula: boolean): Cell {
  const isDate = context.dateStyles[style] === true;
  if (!isDate && isCanonicalInteger(value)) return typed('number', value, formula);
  const number = Number(value);
  return Number.isNaN(number) ? textCell(value, formula) : numberCell(number, isDate, context.date1904, formula);
}

/** Up to 15 digits without leading zero: the text is already what would be shown. */
function isCanonicalInteger(text: string): boolean {
  if (text.length > 15 || (text.length > 1 && text.charCodeAt(0) === 48)) return false;
  for (let k = 0; k < text.length; k++) {
    const digit = text.charCodeAt(k);
    if (digit < 48 || digit > 57) return false;
  }
  return true;
}

const isPhonetic = (xml: XmlScanner): boolean =>
  xml.buf[xml.nameStart + 1] === 80 && xml.buf[xml.nameStart + 2] === 104;
