import { xmlDeclaration } from './namespaces.js';

/** Numbers of the cell styles of a plain workbook. Text is marked so that a leading `=` stays a letter when the cell is edited (V24). */
export const plainStyle = { general: 0, text: 1, boldText: 2, day: 3 } as const;

const builtInDay = 14;
const textFormat = 49;

/** Styles part of a workbook that has no looks of its own. */
export const plainStyles = (namespace: string): string =>
  `${xmlDeclaration}<styleSheet xmlns="${namespace}">` +
  '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  `<cellXfs count="4">${xf(0, 0, '')}${xf(textFormat, 0, asText)}${xf(textFormat, 1, `${asText} applyFont="1"`)}${xf(builtInDay, 0, ' applyNumberFormat="1"')}</cellXfs>` +
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';

const asText = ' quotePrefix="1" applyNumberFormat="1"';
function xf(format: number, font: number, more: string): string {
  return `<xf numFmtId="${format}" fontId="${font}" fillId="0" borderId="0" xfId="0"${more}/>`;
}
