import { insertion, replacement, type Edit } from '#formats/text/edits.js';
import { columnLetters } from '#formats/addresses.js';
import { attribute, findElement, findElements, withAttribute } from '#formats/xml/elements.js';

/** Style of whole columns, for cells that do not exist yet. */
export type ColumnStyles = (column: number) => string | undefined;

export function columnStyles(before: string, prefix: string): ColumnStyles {
  const ranges = columnElements(before, prefix).map(({ tag }) => ({
    min: numberOf(tag, 'min'),
    max: numberOf(tag, 'max'),
    style: attribute(tag, 'style'),
  }));
  return (column) => ranges.find(({ min, max }) => min <= column + 1 && column + 1 <= max)?.style;
}

/** Gives one column a width of its own; a `<col>` that covers more columns is split. */
export function setColumnWidth(before: string, prefix: string, column: number, width: number): readonly Edit[] {
  const number = column + 1;
  const own = `<${prefix}col min="${number}" max="${number}" width="${width}" customWidth="1"/>`;
  const cols = findElement(before, `${prefix}cols`);
  if (cols === null)
    return [insertion(before.lastIndexOf(`<${prefix}sheetData`), `<${prefix}cols>${own}</${prefix}cols>`)];
  const elements = columnElements(before, prefix);
  const covering = elements.find(({ tag }) => numberOf(tag, 'min') <= number && number <= numberOf(tag, 'max'));
  if (covering === undefined) {
    const next = elements.find(({ tag }) => numberOf(tag, 'min') > number);
    return [insertion(next?.start ?? elements.at(-1)?.end ?? cols.inner, own)];
  }
  const [min, max] = [numberOf(covering.tag, 'min'), numberOf(covering.tag, 'max')];
  const close = covering.selfClosing ? '' : `</${prefix}col>`;
  const piece = (from: number, to: number): string =>
    from > to ? '' : withAttribute(withAttribute(covering.tag, 'min', String(from)), 'max', String(to)) + close;
  return [replacement(covering.start, covering.end, piece(min, number - 1) + own + piece(number + 1, max))];
}

/** Lets the stated dimension of the sheet reach to a column: some readers believe it. */
export const widenDimension = (before: string, prefix: string, column: number): readonly Edit[] =>
  withDimension(before, prefix, ({ from, bottom }) => `${from}:${columnLetters(column)}${bottom}`);

/** Lets it reach down to a row: what stands below, those readers pass over. */
export const lengthenDimension = (before: string, prefix: string, row: number): readonly Edit[] =>
  withDimension(before, prefix, ({ from, right, bottom }) => `${from}:${right}${Math.max(bottom, row)}`);

function withDimension(
  before: string,
  prefix: string,
  refOf: (stated: { readonly from: string; readonly right: string; readonly bottom: number }) => string,
): readonly Edit[] {
  const element = findElement(before, `${prefix}dimension`);
  const match = element === null ? null : /\sref\s*=\s*["']([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?["']/.exec(element.tag);
  if (element === null || match === null) return [];
  const [, left = '', top = '', right = left, bottom = top] = match;
  const ref = refOf({ from: left + top, right, bottom: Number(bottom) });
  return [replacement(element.start, element.inner, withAttribute(element.tag, 'ref', ref))];
}

function columnElements(before: string, prefix: string) {
  const cols = findElement(before, `${prefix}cols`);
  return cols === null ? [] : findElements(before, `${prefix}col`, cols.inner, cols.innerEnd);
}

const numberOf = (tag: string, name: string): number => Number(attribute(tag, name) ?? 0);
