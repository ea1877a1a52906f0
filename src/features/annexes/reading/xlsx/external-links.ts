import { fileRefusals } from '../refusals.js';

/** Refuses a formula that runs a program (DDE) or takes its value from another workbook. @source C24 */
export function refuseLinkedFormula(formula: string, externalBooks: ReadonlySet<string>, cell: () => string): void {
  if (formula.includes('|') && /[\w.]\s*\|\s*'?[^"]*!/.test(formula.replace(/"[^"]*"/g, ''))) throw fileRefusals.file_with_dde();
  if (externalBooks.size === 0 || !formula.includes('[')) return;
  for (const found of formula.replace(/"[^"]*"/g, '').matchAll(/(?:^|[^\w\]])\[(\d+)\][^[\]]*!/g)) {
    if (externalBooks.has(found[1]!)) throw fileRefusals.file_with_external_links({ cell: cell() });
  }
}
