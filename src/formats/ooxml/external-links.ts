import { fileRefusals } from '#formats/refusals.js';

/** Refuses a formula that runs a program (DDE) or takes its value from another workbook. @source C24 */
export function refuseLinkedFormula(formula: string, externalBooks: ReadonlySet<string>, cell: () => string): void {
  if (!formula.includes('|') && !(externalBooks.size > 0 && formula.includes('['))) return;
  const bare = formula.replace(/"[^"]*"/g, '');
  const program = bare.search(/[\w.]\s*\|/);
  if (program >= 0 && bare.indexOf('!', program) > 0) throw fileRefusals.file_with_dde();
  for (const found of bare.matchAll(/(?:^|[^\w\]])\[(\d{1,5})\][^[\]]*!/g)) {
    if (externalBooks.has(found[1]!)) throw fileRefusals.file_with_external_links({ cell: cell() });
  }
}
