import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { type ClassCounts, countsOf, type LedgerSum } from '#domain/ledger/classes.js';
import { type Drive, listBoard } from '#features/drive/queries.js';
import { momentWords } from '#features/drive/progress/moment-rules.js';
import type { PdfDocument, PdfTable } from '#formats/pdf/document.js';
import { equations, type ReasonLine, reasonLines, settledShare, type UnitEquation } from './present.js';

/** The coverage of the old licences (R14): of each unit what share is settled, how, and what remains. */
export interface Coverage {
  /** '' for the whole province. */
  readonly unit: string;
  readonly unitName: string;
  readonly officeName: string;
  readonly when: string;
  readonly day: string;
  readonly lines: readonly (UnitEquation & { readonly share: string })[];
  readonly total: ClassCounts & { readonly share: string };
  readonly reasons: readonly ReasonLine[];
}

/** @param sums of the units that the report speaks of */
export async function coverageOf(
  { db, config }: Pick<Deps, 'db' | 'config'>,
  drive: Drive,
  sums: readonly LedgerSum[],
  about: {
    readonly unit: string;
    readonly own: readonly string[] | undefined;
    readonly names: ReadonlyMap<string, string>;
    readonly at: Date;
  },
): Promise<Coverage> {
  const { unit, own, names, at } = about;
  const total = countsOf(sums);
  const board = await listBoard(db, drive.id, null);
  const offices = board.filter(({ unitCode }) => (unit === '' ? own?.includes(unitCode) : unitCode === unit));
  return {
    unit,
    unitName:
      unit === '' ? (own ? own.map((code) => names.get(code) ?? code).join('、') : '全省') : (names.get(unit) ?? unit),
    officeName: offices[0]?.agencyName ?? config.organName,
    when: momentWords(at, config.officeZone),
    day: dayIn(config.officeZone, at),
    lines: equations(sums, names, unit === '' ? own : [unit]).map((line) => ({ ...line, share: settledShare(line) })),
    total: { ...total, share: settledShare(total) },
    reasons: reasonLines(sums),
  };
}

export const coverageHeaders = [
  '填报单位',
  '原许可业户',
  '已备案',
  '有许可未备案',
  '不入库',
  '未了结',
  '已了结',
] as const;
export const coverageWidths = [22, 12, 12, 14, 12, 12, 10] as const;
export const reasonHeaders = ['去向', '原因', '户数'] as const;

export const coverageRow = (line: ClassCounts & { readonly name: string; readonly share: string }): string[] => [
  line.name,
  ...[line.total, line.filed, line.licensed_unfiled, line.excluded, line.open].map(String),
  line.share,
];

export const coverageRows = ({ lines, total }: Coverage): string[][] => [
  ...lines.map(coverageRow),
  ...(lines.length === 1 ? [] : [coverageRow({ ...total, name: '合计' })]),
];

export const reasonRows = ({ reasons }: Coverage): string[][] =>
  reasons.map(({ className, words, count }) => [className, words, String(count)]);

/** One sentence that says the equation. */
export const equationSentence = ({ unitName, total }: Coverage): string =>
  `${unitName}原许可业户 ${total.total} 户 = 已备案 ${total.filed} 户 + 有许可未备案 ${total.licensed_unfiled} 户 + ` +
  `不入库 ${total.excluded} 户 + 未了结 ${total.open} 户；已了结 ${total.share}。`;

export const signatureLabels = [
  '填报单位（盖章）：',
  '填报人：',
  '审核人：',
  '负责人：',
  '省局经办人：',
  '日期：',
] as const;

/** The report as a document with places for signatures. */
export function coverageDocument(coverage: Coverage, issuer: string, madeAt: Date): PdfDocument {
  return {
    title: `${coverage.unitName}原许可业户覆盖情况报告`,
    madeAt,
    foot: `${coverage.unitName}　截至 ${coverage.when}`,
    blocks: [
      { kind: 'subtitle', text: issuer },
      { kind: 'title', text: '原许可业户覆盖情况报告' },
      { kind: 'subtitle', text: `${coverage.unitName}　截至 ${coverage.when}（北京时间）` },
      { kind: 'paragraph', text: equationSentence(coverage) },
      { kind: 'heading', text: '一、各填报单位' },
      table(coverageHeaders, coverageWidths, coverageRows(coverage), [1, 2, 3, 4, 5, 6], coverage.lines.length > 1),
      { kind: 'heading', text: '二、去向和原因' },
      table(reasonHeaders, [20, 50, 12], reasonRows(coverage), [2], false),
      { kind: 'signatures', labels: signatureLabels, hasSeal: true },
    ],
  };
}

const table = (
  headers: readonly string[],
  widths: readonly number[],
  rows: readonly (readonly string[])[],
  figures: readonly number[],
  hasSum: boolean,
): PdfTable => ({ kind: 'table', headers, widths, rows, figures, hasSum });
