import { annexColumn, annexDefinition } from '#domain/annexes/index.js';
import { columnAt, rowWords, sheetNames } from '#domain/annexes/sheets.js';
import type { Finding, HandedRow, RowValues, SheetHead } from '#domain/annexes/types.js';
import { normaliseCode } from '#domain/values/normalise.js';
import { nameKey } from '#domain/values/names.js';
import { type CellFault, error, warning } from './faults.js';
import { findingOf } from './finding.js';

/** A row of an annex, as its check read it. */
export interface CrossRow {
  readonly row: number;
  readonly values: RowValues;
  /** Keyed name of the row, by which persons decide; only where they have. */
  readonly key?: string;
}

/** What persons said of licences and filings of the unit: it goes before codes and names (C29). */
export interface PersonsSay {
  /** Filings by the keys of licences that are the same business. */
  readonly links: ReadonlyMap<string, number>;
  /** Pairs that are not: `licence key`, blank, row of the filing. */
  readonly apart: ReadonlySet<string>;
}

/** An annex of a unit in the version that counts. */
export interface CrossAnnex {
  readonly head: SheetHead;
  readonly rows: readonly CrossRow[];
  /** Rows that their office has set aside (C23): they are there, and do not go. */
  readonly aside?: ReadonlySet<number>;
}

/** The annexes of one unit that are held against each other; absent: nothing of it was sent. */
export interface CrossUnit {
  readonly annex3?: CrossAnnex;
  readonly annex4?: CrossAnnex;
  readonly annex5?: CrossAnnex;
  /** The lists that the unit was given, whatever came back of them. */
  readonly handed4?: readonly HandedRow[];
  readonly handed5?: readonly HandedRow[];
  readonly persons?: PersonsSay;
}

/** An old licence and the filing of the same business. */
export interface CrossLink {
  readonly annexNo: 4 | 5;
  readonly row: number;
  readonly filedRow: number;
  /** By what both are one. */
  readonly by: 'uscc' | 'licence' | 'name' | 'person';
}

export interface CrossOutcome {
  readonly findings: Readonly<Record<3 | 4 | 5, readonly Finding[]>>;
  readonly links: readonly CrossLink[];
}

/**
 * V17 and V18 across the annexes of a unit (R21, R24; C27): a licence that is marked as filed has its filing in annex 3, and a filing whose
 * licence is in annex 4 or 5 is marked there. Both sides are told, whichever came last. A filing that is set aside counts as there (C23).
 */
export function crossCheck(unit: CrossUnit): CrossOutcome {
  const filed = indexOf(unit.annex3?.rows ?? []);
  const links: CrossLink[] = [];
  const findings: Record<3 | 4 | 5, Finding[]> = { 3: [], 4: [], 5: [] };
  const unmarked: Unmarked[] = [];
  const markedFilings = new Set<number>();
  for (const annexNo of [4, 5] as const) {
    const annex = annexNo === 4 ? unit.annex4 : unit.annex5;
    // Annex 5 need not come back at all; of annex 4 nothing is said before it has.
    if (!annex && annexNo === 4) continue;
    const returned = new Set<string>();
    for (const row of annex?.rows ?? []) {
      const oldId = normaliseCode(row.values['old_system_id'] ?? '');
      if (oldId !== '') returned.add(oldId);
      if (row.values['is_filed'] !== '1') {
        unmarked.push({
          annexNo,
          where: rowWords(row.row, sheetNames(annex?.head ?? null)),
          uscc: codeOf(row, 'uscc'),
          licenceNo: codeOf(row, 'licence_no'),
          key: row.key,
        });
        continue;
      }
      const link = linkOf(row, filed, unit.persons);
      if (link) {
        links.push({ annexNo, row: row.row, ...link });
        markedFilings.add(link.filedRow);
        if (annex && unit.annex3?.aside?.has(link.filedRow))
          findings[annexNo].push(filingAside(annex.head, annexNo, row));
      } else if (annex) findings[annexNo].push(withoutFiling(annex.head, annexNo, row, unit.annex3 !== undefined));
    }
    // What was handed out and did not come back is not marked either.
    for (const { typed } of (annexNo === 4 ? unit.handed4 : unit.handed5) ?? [])
      if (!returned.has(normaliseCode(typed['old_system_id'] ?? '')))
        unmarked.push({
          annexNo,
          where: '',
          uscc: normaliseCode(typed['uscc'] ?? ''),
          licenceNo: normaliseCode(typed['licence_no'] ?? ''),
          key: undefined,
        });
  }
  if (unit.annex3) findings[3].push(...unmarkedFilings(unit.annex3, unmarked, markedFilings, unit.persons));
  return { findings, links };
}

interface Unmarked {
  readonly annexNo: 4 | 5;
  /** Where it stands in the file; '' for one that did not come back. */
  readonly where: string;
  readonly uscc: string;
  readonly licenceNo: string;
  readonly key: string | undefined;
}

interface FiledIndex {
  readonly uscc: ReadonlyMap<string, readonly number[]>;
  readonly licence: ReadonlyMap<string, readonly number[]>;
  readonly name: ReadonlyMap<string, readonly number[]>;
}

function indexOf(rows: readonly CrossRow[]): FiledIndex {
  const index = {
    uscc: new Map<string, number[]>(),
    licence: new Map<string, number[]>(),
    name: new Map<string, number[]>(),
  };
  for (const row of rows) {
    note(index.uscc, codeOf(row, 'uscc'), row.row);
    note(index.licence, codeOf(row, 'licence_no'), row.row);
    note(index.name, nameKey(row.values['business_name'] ?? ''), row.row);
  }
  return index;
}

function note(map: Map<string, number[]>, key: string, row: number): void {
  if (key === '') return;
  const rows = map.get(key);
  if (rows) rows.push(row);
  else map.set(key, [row]);
}

const codeOf = ({ values }: CrossRow, field: string): string => normaliseCode(values[field] ?? '');

const isApart = (persons: PersonsSay | undefined, key: string | undefined, filedRow: number): boolean =>
  key !== undefined && persons?.apart.has(`${key} ${filedRow}`) === true;

/** The filing of a marked licence: as a person said, else by credit code, then by licence number, then by name (V17). */
function linkOf(
  row: CrossRow,
  filed: FiledIndex,
  persons: PersonsSay | undefined,
): Pick<CrossLink, 'filedRow' | 'by'> | undefined {
  const said = row.key === undefined ? undefined : persons?.links.get(row.key);
  if (said !== undefined) return { filedRow: said, by: 'person' };
  const ways = [
    ['uscc', filed.uscc.get(codeOf(row, 'uscc'))],
    ['licence', filed.licence.get(codeOf(row, 'licence_no'))],
    ['name', filed.name.get(nameKey(row.values['business_name'] ?? ''))],
  ] as const;
  for (const [by, rows] of ways) {
    const filedRow = rows?.find((one) => !isApart(persons, row.key, one));
    if (filedRow !== undefined) return { filedRow, by };
  }
  return undefined;
}

function withoutFiling(head: SheetHead, annexNo: 4 | 5, row: CrossRow, isSent: boolean): Finding {
  const says = isSent
    ? '为“是”，而附件3中没有这一户（按信用代码、许可证号和名称都没有找到）。请在附件3中补上这一户，或把本栏改为“否”。'
    : '为“是”，而附件3还没有上传。请在附件3中填报这一户；没有备案的，把本栏改为“否”。';
  return place(head, annexNo, row, 'is_filed', '是', error('V17', 'no-filing', says));
}

/** The mark holds, since its filing is there; what nobody may overlook is that it does not come into the register yet. */
function filingAside(head: SheetHead, annexNo: 4 | 5, row: CrossRow): Finding {
  const says = '为“是”，附件3中有这一户，但填报单位已把它隔离，改正补报以前不入库。标注不用改。';
  return place(head, annexNo, row, 'is_filed', '是', warning('V17', 'filing-aside', says));
}

function unmarkedFilings(
  { head, rows }: CrossAnnex,
  unmarked: readonly Unmarked[],
  markedFilings: ReadonlySet<number>,
  persons: PersonsSay | undefined,
): Finding[] {
  const byUscc = new Map(unmarked.filter(({ uscc }) => uscc !== '').map((one) => [one.uscc, one]));
  const byLicence = new Map(unmarked.filter(({ licenceNo }) => licenceNo !== '').map((one) => [one.licenceNo, one]));
  return rows.flatMap((row) => {
    if (markedFilings.has(row.row)) return [];
    const licence = byLicence.get(codeOf(row, 'licence_no'));
    const coded = byUscc.get(codeOf(row, 'uscc'));
    const found = [licence, coded].find((one) => one && !isApart(persons, one.key, row.row));
    if (!found) return [];
    const field = found === licence ? 'licence_no' : 'uscc';
    const where = found.where || '的名单中';
    const says = `为“${row.values[field]}”，附件${found.annexNo}${where}有这一户，但没有标注已备案。请在附件${found.annexNo}中把它标注为已备案；不是同一户的，说明理由后确认。`;
    return [place(head, 3, row, field, row.values[field] ?? '', warning('V18', 'unmarked', says))];
  });
}

function place(
  head: SheetHead,
  annexNo: 3 | 4 | 5,
  { row }: CrossRow,
  field: string,
  value: string,
  fault: CellFault,
): Finding {
  const column = columnAt(head, row, field)?.index ?? null;
  const at = { row, column, value, sheets: sheetNames(head) };
  return findingOf(at, annexColumn(annexDefinition(annexNo), field), fault);
}
