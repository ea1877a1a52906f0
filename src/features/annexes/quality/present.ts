import { groupedNumber } from '#platform/views/helpers.js';
import { lyingBars } from '#formats/svg/bars.js';
import { ink } from '#formats/svg/picture.js';
import { ruleEntry } from '#domain/checking/rule-catalogue.js';
import { levelNames } from '#features/annexes/words.js';
import { type AnnexQuality, hoursBetween, type OfficeQuality, ruleLines } from './quality-rules.js';
import type { RuleCount } from './quality-queries.js';

const mostBars = 22;

/** Errors in a hundred rows, office by office, worst first. */
export const officeBars = (offices: readonly OfficeQuality[]): string =>
  lyingBars(
    {
      title: '各机构首次上传每百行的错误',
      says: offices.map(({ agencyName, perHundred }) => `${agencyName} ${perHundred}`).join('，'),
    },
    offices
      .slice(0, mostBars)
      .map(({ agencyName, perHundred }) => ({ label: agencyName, value: perHundred, shown: String(perHundred) })),
    { labelWidth: 240, colour: ink.red },
  );

/** Errors that the first check of each version found. */
export const versionBars = ({ annexNo, unitName, versions }: AnnexQuality): string =>
  lyingBars(
    {
      title: `${unitName}附件${annexNo}各版的错误`,
      says: versions.map(({ no, found }) => `第 ${no} 版 ${found} 处`).join('，'),
    },
    versions.map(({ no, found }) => ({ label: `第 ${no} 版`, value: found, shown: String(found) })),
    { width: 520, labelWidth: 80, colour: ink.red },
  );

/** 3.5 小时, 2.1 天; what is not mended yet says so. */
export const timeWords = (hours: number | undefined): string =>
  hours === undefined
    ? '—'
    : hours < 1
      ? '不到 1 小时'
      : hours < 48
        ? `${hours} 小时`
        : `${Math.round(hours / 2.4) / 10} 天`;

export function mendingWords({ mending }: Pick<AnnexQuality, 'mending'>): string {
  if (!mending) return '没有查出过错误';
  return mending.to === null ? '还有错误没有改正' : timeWords(hoursBetween(mending.from, mending.to));
}

/** An annex of the office as its report tells it. */
export function annexView(annex: AnnexQuality, counts: readonly RuleCount[]) {
  return {
    ...annex,
    title: `${annex.unitName}附件${annex.annexNo}`,
    path: `/annexes/${annex.annexId}`,
    figureMarkup: versionBars(annex),
    mended: mendingWords(annex),
    rules: ruleLines(annex.versions, counts).map(({ rule, level, cells }) => ({
      rule,
      level,
      levelName: levelNames[level],
      title: ruleEntry(rule).title,
      cells: cells.map((cell) =>
        cell === undefined ? '' : groupedNumber(cell.count) + (cell.waived > 0 ? `（豁免 ${cell.waived}）` : ''),
      ),
    })),
  };
}

/** What the figures mean. */
export const terms = [
  '首版错误：每份附件第一版首次检查查出的错误。',
  '现有错误：当前版本里妨碍报送的错误，不含已豁免的。',
  '改正用时：从查出错误的上传，到第一次检查不再有错误，取各附件的中位数。',
  '再次退回：上次退回时就能看到、当时没有提出的问题造成的退回。',
] as const;

export const officeHeaders = [
  '机构',
  '附件',
  '版本',
  '首版行数',
  '首版错误',
  '首版每百行错误',
  '现有错误',
  '已豁免',
  '已确认提醒',
  '退回次数',
  '其中再次退回',
  '改正用时（小时）',
];
export const officeWidths = [34, 8, 8, 10, 10, 16, 10, 10, 12, 10, 14, 18];

export const officeCells = (one: OfficeQuality): string[] => [
  one.agencyName,
  ...[one.annexes, one.versions, one.firstRows, one.firstErrors, one.perHundred, one.left].map(String),
  ...[one.waived, one.confirmed, one.returns, one.second].map(String),
  one.hours === undefined ? '' : String(one.hours),
];

export const annexHeaders = ['填报单位', '附件', '规则', '规则名称', '级别', '版本', '处数', '其中豁免'];
export const annexWidths = [16, 8, 10, 30, 8, 8, 10, 10];

/** An office's report as lines of a file: a line for each rule of each version. */
export const annexCells = (annex: AnnexQuality, counts: readonly RuleCount[]): string[][] =>
  ruleLines(annex.versions, counts).flatMap(({ rule, level, cells }) =>
    cells.flatMap((cell, at) =>
      cell === undefined
        ? []
        : [
            [
              annex.unitName,
              String(annex.annexNo),
              rule,
              ruleEntry(rule).title,
              levelNames[level],
              String(annex.versions[at]?.no ?? ''),
              String(cell.count),
              String(cell.waived),
            ],
          ],
    ),
  );
