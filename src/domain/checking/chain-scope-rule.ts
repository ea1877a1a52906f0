import { rowWords } from '#domain/annexes/sheets.js';
import { codeName } from '#domain/codes/code-lists.js';
import type { CheckedRow } from './checked-row.js';
import { classFacts } from '#domain/codes/class-facts.js';
import { warning, type CellFault } from './faults.js';
import type { CheckFacts, FileRule } from './rule-types.js';
import { namesOf } from './values.js';

/** What a chain business may do, as far as its row says. */
interface ChainScope {
  readonly row: number;
  readonly name: string;
  readonly filingNo: string;
  readonly headOfficeName: string;
  readonly headOfficeFilingNo: string;
  readonly businessClass: string;
  readonly typedClass: string;
  readonly items: string;
  readonly typedItems: string;
}

/** V11: an outlet's scope lies within that of its head office, when the head office stands in the same file. */
export function chainScopeRule({ sheets }: Pick<CheckFacts, 'sheets'>): FileRule {
  const heads: ChainScope[] = [];
  const outlets: ChainScope[] = [];
  return {
    see(row) {
      const kind = row.value('chain_kind');
      if (kind === 'head') heads.push(scopeOf(row));
      if (kind === 'outlet') outlets.push(scopeOf(row));
    },
    finish(report) {
      const byNo = new Map(heads.map((head) => [head.filingNo, head]));
      const byName = new Map(heads.map((head) => [head.name, head]));
      for (const outlet of outlets) {
        const head = byNo.get(outlet.headOfficeFilingNo || ' ') ?? byName.get(outlet.headOfficeName || ' ');
        if (head === undefined) continue;
        const wider = widerClass(outlet, head, sheets);
        if (wider !== undefined) report({ row: outlet.row, typed: outlet.typedClass }, 'business_class', wider);
        const more = moreItems(outlet, head, sheets);
        if (more !== undefined) report({ row: outlet.row, typed: outlet.typedItems }, 'special_items', more);
      }
    },
  };
}

/** What of a chain business' scope is compared: its class, and its items as annex 3 writes several. */
export interface ComparedScope {
  readonly businessClass: string;
  readonly items: string;
}

const widerClass = (outlet: ChainScope, head: ChainScope, sheets: readonly string[]): CellFault | undefined =>
  widerClassThan(outlet, head, `总部（${rowWords(head.row, sheets)}）`);
const moreItems = (outlet: ChainScope, head: ChainScope, sheets: readonly string[]): CellFault | undefined =>
  moreItemsThan(outlet, head, `总部（${rowWords(head.row, sheets)}）`);

/** Another subject, or a higher class, than the head office has. `upperName`: the head office, as the message names it. */
export function widerClassThan(outlet: ComparedScope, head: ComparedScope, upperName: string): CellFault | undefined {
  const own = classFacts(outlet.businessClass);
  const upper = classFacts(head.businessClass);
  if (own === undefined || upper === undefined) return undefined;
  if (own.subject === upper.subject && own.level >= upper.level) return undefined;
  const names = `“${codeName('business-classes', own.code)}”，超出${upperName}的“${codeName('business-classes', upper.code)}”`;
  return warning('V11', 'class', `为${names}。服务网点的经营范围应在总部范围内，请核实。`);
}

/** Items that a class 3 head office lacks; classes 1 and 2 may do every special item, a head office without items shows nothing. */
export function moreItemsThan(outlet: ComparedScope, head: ComparedScope, upperName: string): CellFault | undefined {
  if (outlet.items === '' || head.items === '' || classFacts(head.businessClass)?.level !== 3) return undefined;
  const allowed = new Set(head.items.split('、'));
  const more = outlet.items.split('、').filter((item) => !allowed.has(item));
  if (more.length === 0) return undefined;
  return warning(
    'V11',
    'items',
    `中的“${namesOf('special-repair-items', more.join('、'))}”${upperName}没有备案。服务网点的经营范围应在总部范围内，请核实。`,
  );
}

function scopeOf(row: CheckedRow): ChainScope {
  return {
    row: row.row,
    name: row.value('business_name'),
    filingNo: row.value('filing_no'),
    headOfficeName: row.value('head_office_name'),
    headOfficeFilingNo: row.value('head_office_filing_no'),
    businessClass: row.value('business_class'),
    typedClass: row.typed('business_class'),
    items: row.value('special_items'),
    typedItems: row.typed('special_items'),
  };
}
