import { recordTypes as types } from '#formats/biff/record-types.js';
import { dataOf } from '#formats/biff/records.js';
import { escapeXml } from '#formats/xml/escapes.js';
import type { PatchedXls } from '#formats/biff/patched-xls.js';
import { mainNamespace } from '#formats/ooxml/namespaces.js';

const lineStyles = [
  '',
  'thin',
  'medium',
  'dashed',
  'dotted',
  'thick',
  'double',
  'hair',
  'mediumDashed',
  'dashDot',
  'mediumDashDot',
  'dashDotDot',
  'mediumDashDotDot',
  'slantDashDot',
];
const patterns = [
  'none',
  'solid',
  'mediumGray',
  'darkGray',
  'lightGray',
  'darkHorizontal',
  'darkVertical',
  'darkDown',
  'darkUp',
  'darkGrid',
  'darkTrellis',
  'lightHorizontal',
  'lightVertical',
  'lightDown',
  'lightUp',
  'lightGrid',
  'lightTrellis',
  'gray125',
  'gray0625',
];
const horizontals = ['', 'left', 'center', 'right', 'fill', 'justify', 'centerContinuous', 'distributed'];
const verticals = ['top', 'center', '', 'justify', 'distributed'];

/** Styles part of a converted .xls. Every XF record keeps its number, colours stay numbers of the palette. */
export function stylesFromXls(workbook: PatchedXls): string {
  const fonts = recordsOf(workbook, types.font).map(fontElement);
  const formats = recordsOf(workbook, types.format).map(formatElement);
  const xfs = workbook.styles.map((style, index) => xfElement(style, index, fonts.length));
  const fills = [
    '<fill><patternFill patternType="none"/></fill>',
    '<fill><patternFill patternType="gray125"/></fill>',
    ...workbook.styles.map(fillElement),
  ];
  const borders = ['<border><left/><right/><top/><bottom/><diagonal/></border>', ...workbook.styles.map(borderElement)];
  const list = (name: string, items: readonly string[]): string =>
    items.length === 0 ? '' : `<${name} count="${items.length}">${items.join('')}</${name}>`;
  return (
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="${mainNamespace(false)}">${list('numFmts', formats)}${list('fonts', fonts)}` +
    `${list('fills', fills)}${list('borders', borders)}<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
    `${list('cellXfs', xfs)}${paletteElement(workbook)}</styleSheet>`
  );
}

const recordsOf = ({ stream, records }: PatchedXls, type: number): readonly Buffer[] =>
  records.filter((each) => each.type === type).map((each) => dataOf(stream, each));

/** Length byte, flag byte, characters. */
const shortText = (data: Buffer, at: number): string =>
  data[at + 1]! & 1
    ? data.toString('utf16le', at + 2, at + 2 + data[at]! * 2)
    : data.toString('latin1', at + 2, at + 2 + data[at]!);

function fontElement(data: Buffer): string {
  const flags = data.readUInt16LE(2);
  const underline = { 1: '<u/>', 2: '<u val="double"/>' }[data[10]! & 3] ?? '';
  return (
    `<font>${data.readUInt16LE(6) >= 600 ? '<b/>' : ''}${flags & 2 ? '<i/>' : ''}${flags & 8 ? '<strike/>' : ''}${underline}` +
    `<sz val="${data.readUInt16LE(0) / 20}"/>${colour('color', data.readUInt16LE(4))}<name val="${escapeXml(shortText(data, 14))}"/></font>`
  );
}

function formatElement(data: Buffer): string {
  const length = data.readUInt16LE(2);
  const code = data[4]! & 1 ? data.toString('utf16le', 5, 5 + length * 2) : data.toString('latin1', 5, 5 + length);
  return `<numFmt numFmtId="${data.readUInt16LE(0)}" formatCode="${escapeXml(code)}"/>`;
}

/** Numbers from 64 on mean "automatic". */
const colour = (name: string, index: number): string => (index >= 64 ? '' : `<${name} indexed="${index}"/>`);

function fillElement(xf: Buffer): string {
  const pattern = patterns[xf.readUInt32LE(14) >>> 26] ?? 'none';
  const colours = xf.readUInt16LE(18);
  if (pattern === 'none') return '<fill><patternFill patternType="none"/></fill>';
  return `<fill><patternFill patternType="${pattern}">${colour('fgColor', colours & 0x7f)}${colour('bgColor', (colours >> 7) & 0x7f)}</patternFill></fill>`;
}

function borderElement(xf: Buffer): string {
  const lines = xf.readUInt32LE(10);
  const more = xf.readUInt32LE(14);
  const side = (name: string, style: number, index: number): string =>
    (lineStyles[style] ?? '') === ''
      ? `<${name}/>`
      : `<${name} style="${lineStyles[style]}">${colour('color', index) || '<color auto="1"/>'}</${name}>`;
  return (
    `<border>${side('left', lines & 15, (lines >>> 16) & 0x7f)}${side('right', (lines >>> 4) & 15, (lines >>> 23) & 0x7f)}` +
    `${side('top', (lines >>> 8) & 15, more & 0x7f)}${side('bottom', (lines >>> 12) & 15, (more >>> 7) & 0x7f)}<diagonal/></border>`
  );
}

/** Fills and borders stand in lists of their own, two and one behind the fixed first ones. Font number 4 does not exist in BIFF. */
function xfElement(xf: Buffer, index: number, fonts: number): string {
  const font = xf.readUInt16LE(0);
  const fontId = Math.min(font > 4 ? font - 1 : font, Math.max(0, fonts - 1));
  const protection = xf.readUInt16LE(4) & 1 ? '' : '<protection locked="0"/>';
  const children = alignmentElement(xf) + protection;
  const tag =
    `<xf numFmtId="${xf.readUInt16LE(2)}" fontId="${fontId}" fillId="${index + 2}" borderId="${index + 1}" xfId="0" applyNumberFormat="1" applyFont="1"` +
    ` applyFill="1" applyBorder="1" applyAlignment="1"${protection === '' ? '' : ' applyProtection="1"'}`;
  return children === '' ? `${tag}/>` : `${tag}>${children}</xf>`;
}

function alignmentElement(xf: Buffer): string {
  const byte = xf[6]!;
  const horizontal = horizontals[byte & 7] ?? '';
  const vertical = verticals[(byte >> 4) & 7] ?? '';
  const indent = xf[8]! & 15;
  const attributes =
    (horizontal === '' ? '' : ` horizontal="${horizontal}"`) +
    (vertical === '' ? '' : ` vertical="${vertical}"`) +
    (xf[7] === 0 ? '' : ` textRotation="${xf[7]}"`) +
    (byte & 8 ? ' wrapText="1"' : '') +
    (indent === 0 ? '' : ` indent="${indent}"`);
  return attributes === '' ? '' : `<alignment${attributes}/>`;
}

/** The first eight colours of the list repeat the basic ones. */
function paletteElement(workbook: PatchedXls): string {
  const [data] = recordsOf(workbook, types.palette);
  if (data === undefined) return '';
  const own = Array.from({ length: 56 }, (_, i) =>
    (6 + i * 4 <= data.length ? data.toString('hex', 2 + i * 4, 5 + i * 4) : '000000').toUpperCase(),
  );
  const basic = ['000000', 'FFFFFF', 'FF0000', '00FF00', '0000FF', 'FFFF00', 'FF00FF', '00FFFF'];
  return `<colors><indexedColors>${[...basic, ...own].map((rgb) => `<rgbColor rgb="00${rgb}"/>`).join('')}</indexedColors></colors>`;
}
