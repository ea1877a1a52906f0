import { createChecker, formHead } from '#domain/checking/check.js';
import type { Entered } from '#features/annexes/entry/form.js';
import { typedWord } from '#domain/annexes/typed-words.js';
import type { AnnexDefinition, CheckContext, Finding } from '#domain/annexes/types.js';

/** What the check of the workbook will find, found before there is one: the same rules, rows counted as in the form. */
export function checkEntry(definition: AnnexDefinition, context: CheckContext, rows: readonly Entered[]): Finding[] {
  const checker = createChecker(definition.no, context, formHead(definition.no));
  const findings = rows.flatMap((row, at) => {
    const cells = definition.columns.map(({ field, type }) => typedWord(type, row[field] ?? '') || undefined);
    return checker.row({ row: at + 1, hidden: false, cells }).findings;
  });
  return [...findings, ...checker.finish()];
}
