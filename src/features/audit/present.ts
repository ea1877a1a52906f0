import { dateTimeIn } from '#platform/clock.js';
import { annexDefinitions } from '#domain/annexes/index.js';
import { rowWords } from '#domain/annexes/sheets.js';
import { businessFields } from '#domain/business-fields.js';
import { codeName } from '#domain/codes/code-lists.js';
import { annexTitles } from '#domain/annexes/titles.js';
import type { AuditLine } from '#features/audit/entry-queries.js';
import { fieldWord, valueWord } from '#features/audit/field-words.js';
import { type Names, thingFacts } from '#features/audit/names.js';
import { type ObjectPart, objectParts, versionTitle, versionWords } from '#features/audit/object-words.js';
import { clausesOf, refusedSentences, sentences } from '#features/audit/sentences.js';
import { type EntryState, keysOf, readState, stateOf } from '#features/audit/states-of-entry.js';
import { verbNames } from '#features/audit/words.js';

/** One thing an entry tells: what it is called, and its value before and after. */
export interface AuditDetail {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** An entry as the list shows it: a sentence whose subject is the person. */
export interface AuditView extends AuditLine {
  readonly verbName: string;
  readonly isRefused: boolean;
  readonly sentence: readonly ObjectPart[];
}

type Told = Pick<AuditLine, 'verb' | 'objectType' | 'objectId' | 'agency' | 'outcome' | 'before' | 'after'>;

export function auditView(line: AuditLine, names: Names, zone: string): AuditView {
  return {
    ...line,
    verbName: verbNames[line.verb] ?? line.verb,
    isRefused: line.outcome !== 'done',
    sentence: sentenceOf(line, names, zone),
  };
}

/** What was done, in pieces: words, and names that lead to all entries about the same thing. */
export function sentenceOf(line: Told, names: Names, zone: string): ObjectPart[] {
  const [before, after] = [readState(line.before), readState(line.after)];
  const refused = line.outcome === 'done' ? undefined : refusedSentences[line.verb];
  const sentence = refused ?? sentences[line.verb] ?? `${verbNames[line.verb] ?? line.verb}：{object}`;
  const context = contextOf(line, before, after, names, zone);
  const pieceOf = (name: string): readonly ObjectPart[] => {
    if (name === 'object') return objectParts(line, names, textOf(context, 'job', after['job']));
    const version = name === 'version' ? names.thing('version', after['versionId'] ?? before['versionId']) : undefined;
    const text = version ? versionWords(version) : textOf(context, name, after[name] ?? before[name]);
    return text === '' ? [] : [{ text }];
  };
  return clausesOf(sentence).flatMap(({ isOptional, pieces }) => {
    const parts = pieces.map((piece) => ('text' in piece ? [{ text: piece.text }] : pieceOf(piece.name)));
    return isOptional && parts.some((part) => part.length === 0) ? [] : parts.flat();
  });
}

/** The sentence without its links, for files. */
export const sentenceText = (parts: readonly ObjectPart[]): string => parts.map(({ text }) => text).join('');

/** The states of an entry as a person reads them; what is the same before and after is left out. */
export function detailsOf(line: Told, names: Names, zone: string): AuditDetail[] {
  const [{ values: was, ...before }, { values: is, ...after }] = [readState(line.before), readState(line.after)];
  const context = contextOf(line, before, after, names, zone);
  const facts = keysOf(before, after)
    .map((key) => ({
      label: fieldWord(key),
      before: textOf(context, key, before[key]),
      after: textOf(context, key, after[key]),
    }))
    .filter((detail) => detail.before !== detail.after);
  return [...facts, ...cellsOf(context.annexNo, stateOf(was), stateOf(is))];
}

/** What the words of a fact depend on. */
interface Context {
  readonly annexNo: number;
  readonly names: Names;
  readonly zone: string;
}

const contextOf = (line: Told, before: EntryState, after: EntryState, names: Names, zone: string): Context => ({
  annexNo: Number(
    after['annexNo'] ??
      before['annexNo'] ??
      (line.objectType === 'annex' ? names.thing('annex', line.objectId)?.name : 0) ??
      0,
  ),
  names,
  zone,
});

/**
 * Mended cells under their headers, those of many rows with their row (`12 legal_name`). All of them changed, though masked numbers may
 * look alike before and after.
 */
const cellsOf = (annexNo: number, before: EntryState, after: EntryState): AuditDetail[] =>
  keysOf(before, after).map((key) => {
    const [, row, field = key] = /^(\d+) (.+)$/.exec(key) ?? [];
    const header = columnWord(annexNo, field);
    const [was, is] = [String(before[key] ?? ''), String(after[key] ?? '')];
    return { label: row === undefined ? header : `${rowWords(Number(row))} ${header}`, before: was, after: is };
  });

/** The header of a column; of a file as a whole, which is named by nothing, ''. */
const columnWord = (annexNo: number, field: string): string =>
  annexDefinitions.find(({ no }) => no === annexNo)?.columns.find((column) => column.field === field)?.header ??
  businessFields.find((fact) => fact.field === field)?.label ??
  field;

/** A fact in words; '' where nothing is told. */
function textOf(context: Context, key: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  if (Array.isArray(value))
    return value.map((one) => textOf(context, key === 'fields' ? 'field' : key, one)).join('、');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([inner, one]) => `${fieldWord(inner)} ${textOf(context, inner, one)}`)
      .join('，');
  }
  if (typeof value === 'boolean') return value ? '是' : '否';
  return valueWord(key, String(value)) ?? plainText(context, key, value as string | number);
}

function plainText({ annexNo, names, zone }: Context, key: string, value: string | number): string {
  const text = String(value);
  const thing = Object.hasOwn(thingFacts, key) ? names.thing(thingFacts[key] ?? 'operator', value) : undefined;
  switch (key) {
    case 'row':
      return rowWords(Number(value));
    case 'annexNo':
      return `附件${text}《${(annexTitles as Readonly<Record<string, string>>)[text] ?? ''}》`;
    case 'versionId':
      return thing ? versionTitle(thing) : `编号 ${text} 的版本`;
    case 'taker':
    case 'collectorId':
    case 'managerId':
      return thing ? `${thing.name}（${thing.more}）` : `编号 ${text}`;
    case 'commentId':
      return commentWords(names, value);
    case 'field':
      return columnWord(annexNo, text);
    case 'unit':
    case 'division':
      return codeName('divisions', text);
    case 'class':
      return codeName('business-classes', text);
    case 'operating':
      return codeName('operating-status', text);
    default:
      return instant.test(text) ? dateTimeIn(zone, new Date(text)) : text;
  }
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

function commentWords(names: Names, id: string | number): string {
  const comment = names.comment(id);
  if (!comment) return `编号 ${id}`;
  const place = `${comment.row === null ? '' : rowWords(comment.row)}${
    comment.field === '' ? '' : `“${columnWord(comment.annexNo, comment.field)}”`
  }`;
  return `${place === '' ? '整份附件' : place}的意见（编号 ${id}）`;
}
