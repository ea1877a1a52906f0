import { annexDefinitions } from '#domain/annexes/index.js';
import { rowsPerSheet, rowWords } from '#domain/annexes/sheets.js';
import type { AuditLine } from '#features/audit/queries.js';
import { objectNames, valueWords, verbNames, wordOf } from '#features/audit/words.js';

/** One thing an entry tells: what it is called, and its value before and after. */
export interface AuditDetail {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** An entry as the list shows it. */
export interface AuditView extends AuditLine {
  readonly verbName: string;
  readonly isRefused: boolean;
  /** What it is about: kind and number, long ones cut. */
  readonly objectName: string;
  readonly details: readonly AuditDetail[];
}

export const auditView = (line: AuditLine): AuditView => ({
  ...line,
  verbName: verbNames[line.verb] ?? line.verb,
  isRefused: line.outcome !== 'done',
  objectName: `${objectNames[line.objectType] ?? line.objectType} ${cut(line.objectId)}`,
  details: detailsOf(line),
});

const cut = (text: string): string => (text.length > 16 ? `${text.slice(0, 16)}…` : text);

type State = Readonly<Record<string, unknown>>;

/** The states of an entry as a person reads them; what is the same before and after is left out. */
export function detailsOf(line: Pick<AuditLine, 'before' | 'after'>): AuditDetail[] {
  const [{ values: was, ...before }, { values: is, ...after }] = [parse(line.before), parse(line.after)];
  const facts = keysOf(before, after)
    .map((key) => ({ label: wordOf(key), before: factText(key, before[key]), after: factText(key, after[key]) }))
    .filter((detail) => detail.before !== detail.after);
  return [...facts, ...cellsOf(after['annexNo'], stateOf(was), stateOf(is))];
}

/**
 * Mended cells under their headers, those of many rows with their row (`12 legal_name`). All of them changed, though masked numbers may
 * look alike before and after.
 */
function cellsOf(annexNo: unknown, before: State, after: State): AuditDetail[] {
  const columns = annexDefinitions.find(({ no }) => no === annexNo)?.columns;
  return keysOf(before, after).map((key) => {
    const [, row, field = key] = /^(\d+) (.+)$/.exec(key) ?? [];
    const header = columns?.find((column) => column.field === field)?.header ?? field;
    const [was, is] = [String(before[key] ?? ''), String(after[key] ?? '')];
    return { label: row === undefined ? header : `${rowWords(Number(row))} ${header}`, before: was, after: is };
  });
}

const keysOf = (before: State, after: State): string[] => [...new Set([...Object.keys(before), ...Object.keys(after)])];

const stateOf = (value: unknown): State => (typeof value === 'object' && value !== null ? (value as State) : {});

function parse(json: string | null): Record<string, unknown> {
  return json === null ? {} : (JSON.parse(json) as Record<string, unknown>);
}

/** Rows of further sheets have numbers that only the portal counts by. */
const factText = (key: string, value: unknown): string =>
  key === 'row' && Number(value) >= rowsPerSheet ? rowWords(Number(value)) : textOf(value);

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(textOf).join('、');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([key, inner]) => `${wordOf(key)} ${textOf(inner)}`)
      .join('，');
  }
  return valueWords[String(value)] ?? String(value);
}
