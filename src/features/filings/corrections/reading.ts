import { annexDefinition } from '#domain/annexes/index.js';
import { createChecker, formHead } from '#domain/checking/check.js';
import { typedWord } from '#domain/annexes/typed-words.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';

/** Facts that a correction may correct, in the order of the paper form: all that a filing states but what other acts give it. */
export const correctable = annexDefinition(3).columns.filter(
  ({ filledBy, field }) => filledBy === 'agency' && !['filing_no', 'materials'].includes(field),
);

/** How a fact is typed that is to be taken away. */
export const emptied = '（空）';

/** What a correction says, read by the rules of annex 3. */
export interface ReadCorrection {
  /** Facts that become others, as the register keeps them. */
  readonly values: CaseFacts;
  /** What is wrong with them: complete sentences by field. */
  readonly faults: readonly { readonly field: string; readonly message: string }[];
}

interface CheckedOn {
  readonly today: string;
  readonly ownDivisions: readonly string[];
}

/** Reads what was typed over the facts of an entry; faults that stand there already are not the correction's. */
export function readCorrection(
  registered: CaseFacts,
  typed: Readonly<Record<string, string>>,
  on: CheckedOn,
): ReadCorrection {
  const asked = correctable.map(({ field }) => field).filter((field) => (typed[field] ?? '') !== '');
  const before = checked(registered, {}, on);
  const after = checked(registered, Object.fromEntries(asked.map((field) => [field, typed[field] ?? ''])), on);
  const stood = new Set(before.findings.map(({ field, kind }) => `${field} ${kind}`));
  const values = Object.fromEntries(
    asked.flatMap((field) => {
      const value = after.values[field] ?? '';
      return value === (registered[field] ?? '') ? [] : [[field, value]];
    }),
  );
  const faults = after.findings
    .filter(({ field, level, kind }) => level === 'E' && !stood.has(`${field} ${kind}`))
    .map(({ field, message }) => ({ field, message: message.replace(/^第 1 行/, '') }));
  return { values, faults };
}

function checked(registered: CaseFacts, typed: Readonly<Record<string, string>>, { today, ownDivisions }: CheckedOn) {
  const context = { annexNo: 3, receivedOn: today, baselineOn: today, ownDivisions } as const;
  const cells = annexDefinition(3).columns.map(({ field, type }) => {
    const text = typed[field] ?? typedWord(type, registered[field] ?? '');
    return text === '' || text === emptied ? undefined : text;
  });
  return createChecker(3, context, formHead(3)).row({ row: 1, hidden: false, cells });
}
