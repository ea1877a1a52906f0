import {
  type ClassCounts,
  countsOf,
  type EntryClass,
  ledgerClasses,
  type LedgerReason,
  type LedgerSum,
} from '#domain/ledger/classes.js';
import type { Evidence } from '#domain/ledger/class-rules.js';
import { classWords, reasonWords } from '#domain/ledger/words.js';

/** The equation of a unit in numbers. */
export interface UnitEquation extends ClassCounts {
  /** '' for licences in nobody's list. */
  readonly code: string;
  readonly name: string;
}

export const noUnitName = '未归入填报单位';

/** A line a unit, in the order of their codes, nobody's last. `own`: only these units, with those that have nothing. */
export function equations(
  sums: readonly LedgerSum[],
  names: ReadonlyMap<string, string>,
  own?: readonly string[],
): UnitEquation[] {
  const codes = own ?? [...new Set(sums.filter((one) => one.class !== 'gone').map(({ unit }) => unit))].sort(noneLast);
  return codes.map((code) => ({
    code,
    name: code === '' ? noUnitName : (names.get(code) ?? code),
    ...countsOf(sums.filter(({ unit }) => unit === code)),
  }));
}

const noneLast = (a: string, b: string): number => Number(a === '') - Number(b === '') || (a < b ? -1 : 1);

/** What makes up a class: each reason with how many, the most first. */
export interface ReasonLine {
  readonly class: EntryClass;
  readonly className: string;
  readonly reason: LedgerReason;
  readonly words: string;
  readonly count: number;
}

export function reasonLines(sums: readonly LedgerSum[]): ReasonLine[] {
  const found = new Map<string, ReasonLine>();
  for (const one of sums) {
    if (one.class === 'gone') continue;
    const key = `${one.class} ${one.reason}`;
    const count = (found.get(key)?.count ?? 0) + one.count;
    const words = reasonWords[one.reason];
    found.set(key, { class: one.class, className: classWords[one.class], reason: one.reason, words, count });
  }
  const order = (one: ReasonLine) => (ledgerClasses as readonly EntryClass[]).indexOf(one.class);
  return [...found.values()].sort((a, b) => order(a) - order(b) || b.count - a.count);
}

/** Share of what is settled, in per cent with one place; 100 only when all is, 0 for nothing at all. */
export function settledShare({ total, open }: ClassCounts): string {
  if (total === 0) return '—';
  const tenths = Math.floor(((total - open) * 1_000) / total);
  return `${(tenths / 10).toFixed(1)}%`;
}

const byWords = { office: '单位已核对', nil: '单位已签零报告', list: '名单所载，单位没有逐户核对' } as const;

/** A piece of evidence: what it says, and the page that shows it. */
export interface EvidenceWords {
  readonly words: string;
  readonly path?: string;
}

interface EvidenceNames {
  readonly versions: ReadonlyMap<
    number,
    { readonly annexId: number; readonly annexNo: number; readonly no: number; readonly fileName: string }
  >;
  readonly persons: ReadonlyMap<number, string>;
  /** An office does not open the province's pages, nor the business of another one. */
  readonly isProvince: boolean;
}

/** What a class rests on, in words, with the pages behind. */
export function evidenceWords(evidence: Evidence, { versions, persons, isProvince }: EvidenceNames): EvidenceWords[] {
  const words: EvidenceWords[] = [];
  const version = evidence.versionId === undefined ? undefined : versions.get(evidence.versionId);
  const filed = evidence.filedVersionId === undefined ? undefined : versions.get(evidence.filedVersionId);
  const rowOf = (row: number | undefined) => (row === undefined ? '' : `第 ${row} 行`);
  if (version)
    words.push({
      words: `附件${version.annexNo}第 ${version.no} 版（${version.fileName}）${rowOf(evidence.row)}`,
      path: `/annexes/${version.annexId}/versions/${evidence.versionId}`,
    });
  if (filed)
    words.push({
      words: `附件3第 ${filed.no} 版${rowOf(evidence.filedRow)}`,
      path: `/annexes/${filed.annexId}/versions/${evidence.filedVersionId}`,
    });
  if (evidence.businessId !== undefined)
    words.push({ words: `登记册 ${evidence.businessId} 号业户`, path: `/businesses/${evidence.businessId}` });
  if (evidence.batchId !== undefined) words.push({ words: `入库批次 ${evidence.batchId}` });
  if (evidence.personId !== undefined)
    words.push({ words: `入库人 ${persons.get(evidence.personId) ?? evidence.personId}` });
  if (evidence.docketId !== undefined)
    words.push({ words: '需人工判断', ...(isProvince && { path: '/licences/docket' }) });
  if (evidence.passId !== undefined)
    words.push({ words: '非本辖区转送', ...(isProvince && { path: '/licences/passed' }) });
  if (evidence.nilReturn !== undefined) words.push({ words: `零报告 ${evidence.nilReturn} 号` });
  if (evidence.by) words.push({ words: byWords[evidence.by] });
  if (evidence.note === 'still_operating') words.push({ words: '单位说明：仍在经营未备案' });
  return words;
}

export const readEvidence = (text: string): Evidence => JSON.parse(text) as Evidence;

/** Licences that came into the ledger under one number are told apart by their count. */
export const ledgerRowId = (oldId: string, copyNo: number): string => (copyNo === 1 ? oldId : `${oldId}/${copyNo}`);
