import { annex3 } from '#domain/annexes/annex3.js';
import type { AnnexColumn } from '#domain/annexes/types.js';
import { type CellReader, cellReader } from '#domain/checking/values.js';
import { parseDay } from '#domain/values/days.js';
import { isPlaceholder, normaliseText } from '#domain/values/normalise.js';
import { isLandline } from '#domain/values/phone.js';
import { knownLabel } from './labels.js';
import type { Loose, Pair } from './pairs.js';
import { ownedWords } from './platform-words.js';
import { mayRunOn, seemsWhole, whyUnsound } from './soundness.js';
import { caseMarks } from './types.js';

/** What a pair says: a value, nothing, or something that is not taken, and why. */
export type Said =
  | { readonly value: string; readonly typed: string; readonly further: readonly number[] }
  | { readonly why: string }
  | undefined;

/** What stands around a value without a label. */
export interface Around {
  readonly before: Loose | undefined;
  readonly after: Loose | undefined;
  /** Nothing without a label follows the line after. */
  readonly isLast: boolean;
}

/** Reads the value of a pair as the cell of annex 3 would be, and takes it only where it is surely whole and surely meant. */
export function readPair(pair: Pair, around: Around, today: string): Said {
  const { field } = pair.known;
  if (pair.typed === '' || isPlaceholder(pair.typed)) return undefined;
  if (isCaseMark(field)) return isTornDay(around) ? { why: tornWords(around) } : readMark(field, pair);
  const column = columns.get(field);
  if (!column) return { why: '这一栏不从粘贴内容带出' };
  const why = whyNotMeant(pair);
  if (why) return { why };
  const said = readValue(column, pair.typed, today);
  if (said === undefined) return said;
  if ('why' in said) return joined(pair, around, column, today) ?? said;
  const { kind } = column.column.type;
  const isHeld = (loose: Loose | undefined) => (loose && mayRunOn(field, kind, loose.text) ? loose : undefined);
  const beside = {
    ...around,
    before: kind === 'text' ? isHeld(around.before) : undefined,
    after: isHeld(around.after),
  };
  return wholeOnly(pair, said.value, beside, column, today);
}

/** A column with its reader. */
export interface ReadColumn {
  readonly column: AnnexColumn;
  readonly read: CellReader;
}
export const columns: ReadonlyMap<string, ReadColumn> = new Map(
  annex3.columns.map((column) => [column.field, { column, read: cellReader(3, column) }]),
);

/** One value as the cell of its column, sound for its field; undefined for a sign that means nothing. */
export function readValue(
  { column, read }: ReadColumn,
  typed: string,
  today: string,
): { readonly value: string } | { readonly why: string } | undefined {
  const { field, type } = column;
  if (type.kind === 'date' && /^\s*\d{1,6}(?:\.\d+)?\s*$/.test(typed)) return { why: '不是日期' };
  const first = read(joinedName(field, typed), typed);
  // 600㎡, 12人: the figure is proved.
  const reading =
    typeof first === 'string' ? first : first.proposal === undefined ? first : read(first.proposal, first.proposal);
  if (typeof reading !== 'string') return { why: '不能识别为这一栏的内容' };
  if (reading === '') return undefined;
  const why = whyUnsound(field, reading, today);
  return why === undefined ? { value: reading } : { why };
}

/** A name may be set with blanks: 示 例 丁. */
const joinedName = (field: string, typed: string): string =>
  field === 'legal_name' || field === 'manager_name'
    ? typed.replace(/(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff])/g, '')
    : typed;

/** Words that may be about somebody else, and parts of the page that are. */
function whyNotMeant({ known, isForeign, owner, typed, isParted }: Pair): string | undefined {
  const { field, word } = known;
  if (field !== 'platform_case_no' && isForeign) return '在办理过程或经办人的部分里，不是业户的内容';
  const wanted = ownedWords[word];
  const isLine = field === 'business_phone' && isLandline(typed.normalize('NFKC').replace(/\s/g, ''));
  const isElse = wanted === undefined ? field === 'remark' && owner === 'other' : owner !== wanted;
  if (isElse && !(isLine && owner !== 'other')) return '看不出是谁的';
  if (typed.split(/[ \u3000]+/).some((word) => word.length >= 3 && word !== typed && knownLabel(word)))
    return '内容里还有别的栏名';
  if (isParted) return '后面还有没有栏名的内容，看不出是否完整';
  return undefined;
}

/** A text beside which something stands without a label may be torn. */
function wholeOnly(pair: Pair, value: string, around: Around, column: ReadColumn, today: string): Said {
  if (around.before) return { why: `可能与第 ${around.before.line} 行是一段话，看不出是否完整` };
  if (!around.after) return { value, typed: pair.typed, further: [] };
  const whole = seemsWhole(pair.known.field, value) ? undefined : joined(pair, around, column, today);
  return whole ?? { why: tornWords(around) };
}

/** A value with its next line, where both are surely one: alone in their lines, and whole only together. */
function joined({ known, typed, isAlone }: Pair, around: Around, column: ReadColumn, today: string): Said {
  const { before, after, isLast } = around;
  if (!after || before || !isAlone || !isLast) return undefined;
  const both = readValue(column, typed + after.text, today);
  if (!both || !('value' in both) || !seemsWhole(known.field, both.value)) return undefined;
  return { value: both.value, typed: typed + after.text, further: [after.line] };
}

/** Whether figures follow that may belong to a day. */
export const isTornDay = ({ after }: Around): boolean => after !== undefined && mayRunOn('', 'date', after.text);

export const tornWords = ({ after }: Around): string => `可能在第 ${after?.line ?? ''} 行接着写，看不出是否完整`;

const isCaseMark = (field: string): boolean => (caseMarks as readonly string[]).includes(field);

function readMark(field: string, { typed }: Pair): Said {
  if (field !== 'result_on') return { value: normaliseText(typed).slice(0, 100), typed, further: [] };
  const day = /^\s*\d{1,6}(?:\.\d+)?\s*$/.test(typed) ? null : parseDay(typed);
  return day === null ? { why: '不是日期' } : { value: day, typed, further: [] };
}

/** First and last day of a span; undefined where it does not say just two days. */
export function daysOfSpan(typed: string): readonly [string, string] | undefined {
  const plain = typed.normalize('NFKC').replace(/\s/g, '');
  const found = plain.match(/\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?/g) ?? [];
  const rest = found.reduce((text, day) => text.replace(day, ''), plain);
  const [from, to] = found.map((day) => parseDay(day));
  if (found.length !== 2 || !from || !to || from >= to || !/^(?:自|从|由)?(?:至|到|起至|~|-|—|--|起|止)*$/.test(rest))
    return undefined;
  return [from, to];
}
