import type { PersonalCipher } from '#platform/crypto/personal.js';
import { columnLetters } from '#formats/addresses.js';
import { type BusinessField, fieldGroups, toBeCompleted } from '#domain/business-fields.js';
import { codeFields } from '#domain/checking/values.js';
import { valueWords } from '#domain/annexes/value-words.js';
import { maskCell } from '#domain/values/masking.js';
import { type BusinessColumns, textOf } from '#features/register/columns.js';
import {
  filingStatusName,
  isPersonal,
  personalColumns,
  registerField,
  registerFields,
} from '#features/register/fields.js';
import { readSource, sourceFact } from '#features/register/source.js';
import { actNames, sourceText } from '#features/register/words.js';
import type { BusinessHistory, SourceFile } from './detail-queries.js';
import type { FactChange, Facts } from './history-rules.js';

/** A fact as a page shows it. */
export interface Fact {
  readonly field: string;
  readonly label: string;
  readonly text: string;
  readonly isCode: boolean;
  /** Cell of the file that stated it, `C12`; '' where the file has none. */
  readonly cell: string;
  readonly isMended: boolean;
}

export interface FactGroup {
  readonly legend: string;
  readonly facts: readonly Fact[];
}

/** The facts that a row of the register holds, personal numbers sealed. */
export const factsOfRow = (columns: BusinessColumns): Facts => ({
  filing_status: textOf(columns['filing_status']),
  source: sourceFact(readSource(columns)),
  ...Object.fromEntries(
    registerFields.map(({ field }) => [
      field,
      textOf(columns[isPersonal(field) ? personalColumns[field].sealed : field]),
    ]),
  ),
});

/**
 * Facts in the groups and order of the paper form; personal numbers masked unless `isFull`. What the old system tells is a group of its
 * own, where it tells anything. `file` is the one whose row stated them, if one did.
 */
export function factGroups(
  facts: Facts,
  file: SourceFile | undefined,
  cipher: PersonalCipher,
  isFull: boolean,
): FactGroup[] {
  const groups = new Map<string, Fact[]>();
  for (const known of registerFields) {
    const { field, label, group } = known;
    const index = file?.columns.get(field);
    const list = groups.get(group) ?? [];
    list.push({
      field,
      label,
      text: shownText(known, facts[field] ?? '', cipher, isFull),
      isCode: isCodeLike(known),
      cell: file && index !== undefined ? `${columnLetters(index)}${file.rowInSheet}` : '',
      isMended: file?.mended.has(field) ?? false,
    });
    groups.set(group, list);
  }
  return [...groups]
    .filter(([legend, list]) => legend !== fieldGroups.licence || list.some(({ text }) => text !== ''))
    .map(([legend, list]) => ({ legend, facts: list }));
}

/** An act of the history for people. */
export interface HistoryLine {
  readonly at: Date;
  readonly actName: string;
  readonly effectiveOn: string;
  readonly source: string;
  readonly actorName: string;
  readonly changes: readonly ReadableChange[];
}

/** History for people, newest first: labels and names of codes, personal numbers masked. */
export function historyLines(history: readonly BusinessHistory[], cipher: PersonalCipher): HistoryLine[] {
  return history.toReversed().map((entry) => ({
    at: entry.at,
    actName: actNames[entry.act],
    effectiveOn: entry.effectiveOn,
    source: sourceText(entry.source, entry),
    actorName: entry.actorName || '系统',
    changes: readableChanges(entry.fields, cipher),
  }));
}

/** Stored changes of facts as people read them; where they come from stands beside them. */
export const readableChanges = (fields: readonly FactChange[], cipher: PersonalCipher): readonly ReadableChange[] =>
  fields.filter(({ field }) => field !== 'source').map((change) => readableChange(change, cipher));

export interface ReadableChange {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

function readableChange({ field, before, after }: FactChange, cipher: PersonalCipher): ReadableChange {
  if (field === 'filing_status')
    return { label: '备案状态', before: filingStatusName(before), after: filingStatusName(after) };
  const known = registerField(field);
  const show = (value: string) => shownText(known, value, cipher, false);
  return { label: known.label, before: show(before), after: show(after) };
}

/** A stored value as people read it: names of codes, yes and no in words; what nobody has told yet is to be completed. */
function shownText(known: BusinessField, value: string, cipher: PersonalCipher, isFull: boolean): string {
  const { field, mayBeUnknown } = known;
  if (value === '') return mayBeUnknown ? toBeCompleted : '';
  if (isPersonal(field)) return isFull ? cipher.open(value) : maskCell(known, cipher.open(value));
  return valueWords(known, value);
}

const isCodeLike = ({ field, type }: BusinessField): boolean =>
  codeFields.has(field) || type.kind === 'int' || type.kind === 'dec' || type.kind === 'date';
