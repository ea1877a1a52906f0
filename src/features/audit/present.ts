import type { AuditLine } from '#features/audit/queries.js';
import { valueWords, wordOf } from '#features/audit/words.js';

/** One thing an entry tells: what it is called, and its value before and after. */
export interface AuditDetail {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** The states of an entry as a person reads them; what is the same before and after is left out. */
export function detailsOf(line: Pick<AuditLine, 'before' | 'after'>): AuditDetail[] {
  const [before, after] = [parse(line.before), parse(line.after)];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .map((key) => ({ label: wordOf(key), before: textOf(before[key]), after: textOf(after[key]) }))
    .filter((detail) => detail.before !== detail.after);
}

function parse(json: string | null): Record<string, unknown> {
  return json === null ? {} : (JSON.parse(json) as Record<string, unknown>);
}

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
