import { codeName, resolveCode, resolveCodes } from '#domain/codes/code-lists.js';
import type { AnnexColumn, AnnexNo, CodeListName, ColumnType } from '#domain/annexes/types.js';
import type { Cell } from '#formats/cells.js';
import { damageSays, numberDamage, textDamage, type Damage } from '#domain/values/damage.js';
import { parseDay } from '#domain/values/days.js';
import { error, note, withProposal, type CellFault } from './faults.js';
import { hiddenCharacters } from '#domain/values/hidden.js';
import { isNoName, isSampleText } from '#domain/values/names.js';
import { isPlaceholder, normaliseCode, normaliseText } from '#domain/values/normalise.js';
import { type InvisibleCharacter, withoutInvisible } from '#formats/text/invisible.js';
import { parseNumber } from '#domain/values/numbers.js';
import { normaliseMobile, normalisePhone } from '#domain/values/phone.js';

/** What a cell means: the normalised value, or the fault that keeps it from meaning anything. */
export type Reading = string | CellFault;
type TypedReader = (typed: string) => Reading;
export type CellReader = (typed: string, cell: Cell) => Reading;

/** The reader of a column, made once for a file: no decision by column is taken again for each cell. */
export function cellReader(annexNo: AnnexNo, column: AnnexColumn): CellReader {
  const rule = `A${annexNo}-${column.no}`;
  if (column.type.kind === 'text') return textReader(rule, column, column.type.max);
  const read = readerOfType(rule, column, column.type);
  return (typed, cell) => {
    const reading = read(typed);
    return typeof reading === 'string' ? reading : whyUnreadable(typed, cell, reading);
  };
}

/** Only what cannot be read is looked at twice: it may be damaged, or a sign for "nothing". */
function whyUnreadable(typed: string, cell: Cell, fault: CellFault): Reading {
  if (isErrorCell(cell)) return damaged('cell-error', typed);
  const damage = textDamage(typed);
  if (damage !== undefined) return damaged(damage, typed);
  return isPlaceholder(typed) ? '' : fault;
}

/** V24: a cell that a spreadsheet would run as a formula is kept as text and said so. */
export function formulaNote(column: AnnexColumn, cell: Cell, typed: string): CellFault | undefined {
  if (typeof cell !== 'string' && cell.formula === true) {
    return note('V24', 'cached', `由公式得出，已按显示的内容“${typed}”读取，公式不保留。`);
  }
  if (column.type.kind !== 'text' || isPhone(column.field) || !formulaSigns.has(typed.charCodeAt(0))) return undefined;
  return note('V24', 'sign', `以“${typed.charAt(0)}”开头，已作为文字保存，不会当作公式运行。`);
}

/** Text columns that hold a code, a number or an address of the net: no blanks inside. */
export const codeFields: ReadonlySet<string> = new Set([
  'agency_uscc',
  'uscc',
  'legacy_reg_no',
  'legacy_code',
  'legal_id_no',
  'id_number',
  'legal_id_masked',
  'old_system_id',
  'licence_no',
  'filing_no',
  'head_office_filing_no',
  'platform_case_no',
  'postcode',
  'mobile',
  'liaison_mobile',
  'manager_mobile',
  'phone_masked',
  'office_phone',
  'business_phone',
  'liaison_email',
  'old_account',
]);
/** Columns that name an office, a business, a person or a place: 无, 0 or 示例 is none of these. */
const nameFields: ReadonlySet<string> = new Set([
  'agency_name',
  'system_agency_name',
  'acting_agency',
  'actual_agency',
  'parent_agency',
  'domicile_agency',
  'filing_agency',
  'issuer',
  'responsible_name',
  'liaison_name',
  'user_name',
  'business_name',
  'legal_name',
  'manager_name',
  'head_office_name',
  'address',
  'business_address',
  'registered_address',
]);
const mobileFields: ReadonlySet<string> = new Set(['mobile', 'liaison_mobile', 'manager_mobile']);
const lineFields: ReadonlySet<string> = new Set(['office_phone', 'business_phone']);
/** Columns whose own rule speaks about the length, and blocks: V2, V5, A1-13, A3-7. In locked columns nothing blocks. */
const shapeFields: ReadonlySet<string> = new Set([
  'agency_uscc',
  'uscc',
  'legacy_reg_no',
  'legal_id_no',
  'id_number',
  'postcode',
]);
/** Codes whose letters mean something in lower case. */
const casedFields: ReadonlySet<string> = new Set(['liaison_email', 'old_account']);
const formulaSigns: ReadonlySet<number> = new Set([...'=+-@'].map((sign) => sign.charCodeAt(0)));

function textReader(rule: string, column: AnnexColumn, limit: number): CellReader {
  const isCode = codeFields.has(column.field);
  const isName = nameFields.has(column.field);
  const max = shapeFields.has(column.field) && column.filledBy !== 'prefilled' ? Number.POSITIVE_INFINITY : limit;
  return (typed, cell) => {
    const damage = isErrorCell(cell)
      ? 'cell-error'
      : (textDamage(typed) ?? (isCode ? numberDamage(typed, isNumberCell(cell)) : undefined));
    if (damage !== undefined) return damaged(damage, typed);
    if (isCode && isPlaceholder(typed)) return '';
    const value = isCode ? codeText(column.field, typed) : normaliseText(typed);
    const hidden = value === typed ? [] : hiddenCharacters(typed);
    if (hidden.length > 0) return hiddenFault(hidden, withoutInvisible(typed));
    if (isName && value !== '') {
      if (column.need !== 'must' && isNoName(value)) return '';
      if (isNoName(value) || isSampleText(value)) return noName(rule, typed);
    }
    return value.length <= max ? value : error(rule, 'length', `有 ${value.length} 个字，最多 ${max} 个字。请缩短。`);
  };
}

function hiddenFault(hidden: readonly InvisibleCharacter[], shown: string): CellFault {
  const names = hidden.slice(0, 3).map(({ code, name }) => `${code} ${name}`);
  const says = `含有看不见的字符（${names.join('、')}），内容与看到的不同。请删去后重新填写。`;
  return withProposal(error('V23', 'hidden', says), normaliseText(shown));
}

function noName(rule: string, typed: string): CellFault {
  return error(rule, 'no-name', `为“${typed}”，不是真实的名称、姓名或地址。请对照证照填写。`);
}

function readerOfType(rule: string, column: AnnexColumn, type: Exclude<ColumnType, { kind: 'text' }>): TypedReader {
  switch (type.kind) {
    case 'int':
      return intReader(rule, column.rules.includes('V20') ? 'V20' : rule);
    case 'dec':
      return decReader(rule, type.digits, type.decimals);
    case 'date':
      return readDate;
    case 'bool':
      return boolReader(rule);
    case 'code':
      return codeReader(rule, type.list);
    case 'codes':
      return codesReader(rule, type.list);
  }
}

const isPhone = (field: string): boolean => mobileFields.has(field) || lineFields.has(field);
const isErrorCell = (cell: Cell): boolean => typeof cell !== 'string' && cell.kind === 'error';
const isNumberCell = (cell: Cell): boolean => typeof cell !== 'string' && cell.kind === 'number';

function codeText(field: string, typed: string): string {
  if (mobileFields.has(field)) return normaliseMobile(normaliseCode(typed));
  if (lineFields.has(field)) return normalisePhone(normaliseCode(typed));
  return casedFields.has(field) ? normaliseText(typed).replace(/\s/g, '') : normaliseCode(typed);
}

function intReader(rule: string, shapeRule: string): TypedReader {
  return (typed) => {
    const reading = parseNumber(typed);
    if (!reading.ok) return notANumber(rule, typed, reading.meant);
    if (!Number.isInteger(reading.value)) return error(shapeRule, 'whole', `为“${typed}”，不是整数。请填写整数。`);
    if (reading.value < 0) return error(shapeRule, 'negative', `为“${typed}”，不能是负数。请更正。`);
    return reading.value <= largestInt
      ? String(reading.value)
      : error(rule, 'size', `为“${typed}”，数字过大。请更正。`);
  };
}

/** Decimals in excess (measuring instruments, binary fractions of a spreadsheet) are rounded, not refused. */
function decReader(rule: string, digits: number, decimals: number): TypedReader {
  const limit = 10 ** (digits - decimals);
  return (typed) => {
    const reading = parseNumber(typed);
    if (!reading.ok) return notANumber(rule, typed, reading.meant);
    if (Math.abs(reading.value) < limit) return reading.value.toFixed(decimals);
    return error(rule, 'size', `为“${typed}”，整数部分最多 ${digits - decimals} 位。请更正。`);
  };
}

function notANumber(rule: string, typed: string, meant: string | undefined): CellFault {
  return withProposal(error(rule, 'number', `为“${typed}”，不是数字。请只填数字，不带单位和千分位逗号。`), meant);
}

/** The level of an unreadable date depends on the need of its column; the row decides it. */
function readDate(typed: string): Reading {
  return (
    parseDay(typed) ?? error('V25', 'date', `为“${typed}”，不能识别为日期。请按“2020-11-27”的样式填写年、月、日。`)
  );
}

function boolReader(rule: string): TypedReader {
  return (typed) =>
    bools.get(typed) ??
    bools.get(normaliseCode(typed)) ??
    error(rule, 'bool', `为“${typed}”，只能填“是”或“否”。请更正。`);
}

function codeReader(rule: string, list: CodeListName): TypedReader {
  return (typed) =>
    resolveCode(list, typed) ?? error(rule, 'code', `为“${typed}”，不在代码表中。请按代码表填写代码或名称。`);
}

function codesReader(rule: string, list: CodeListName): TypedReader {
  return (typed) => {
    const { codes, unknown } = resolveCodes(list, typed);
    if (unknown.length === 0) return codes.join('、');
    return error(rule, 'code', `中的“${unknown.join('”“')}”不在代码表中。请按代码表填写，多项用“、”隔开。`);
  };
}

function damaged(damage: Damage, typed: string): CellFault {
  return error('V23', damage, `为“${typed}”，${damageSays[damage]}`);
}

/** Names of stored codes, as sentences quote them. */
export function namesOf(list: CodeListName, codes: string): string {
  return codes
    .split('、')
    .map((code) => codeName(list, code))
    .join('、');
}

const largestInt = 2_147_483_647;
const bools: ReadonlyMap<string, string> = new Map([
  ...['是', '1', 'TRUE', 'Y', 'YES', '√', '✓', '有', '对'].map((yes) => [yes, '1'] as const),
  ...['否', '0', 'FALSE', 'N', 'NO', '×', 'X', '不是', '无', '没有'].map((no) => [no, '0'] as const),
]);
