import { groupedNumber, queryString } from '#platform/views/helpers.js';
import type { FindingGroup } from './finding-group-queries.js';
import type { VersionContext } from '#features/annexes/context.js';
import type { PostButton } from '#platform/views/post-button.js';
import { isTypedIn } from '#features/annexes/typed-in.js';
import { levelNames } from '#features/annexes/words.js';
import { waiverBar } from '#domain/checking/waivable.js';
import { kindWordsOf } from '#domain/checking/kind-words.js';
import type { AnnexDefinition, Level } from '#domain/annexes/types.js';

const levelOrder: Record<Level, number> = { E: 0, W: 1, N: 2 };

/** Errors first, then warnings, then notes; within a level the most frequent first. */
export const groupOrder = (groups: readonly FindingGroup[]): FindingGroup[] =>
  [...groups].sort(
    (a, b) => levelOrder[a.level] - levelOrder[b.level] || b.count - a.count || (a.kind < b.kind ? -1 : 1),
  );

/** What is wrong with all of a group and how much of it there is: 与别的行重复：3 组，6 行. */
export function groupSentence({ kind, rule, count, sets }: FindingGroup): string {
  const words = kindWordsOf(kind) ?? `不符合规则 ${rule}`;
  const many = groupedNumber(count);
  return sets > 0 ? `${words}：${groupedNumber(sets)} 组，${many} 行` : `${words}：${many} 处`;
}

/**
 * A check digit says that a code is wrong, not where; of two columns that say different things nobody knows for all rows which is right:
 * such proposals are taken one by one, beside the licence.
 */
export const isSafeInBulk = (kind: string): boolean => !/\.(?:check-digit|double)$/.test(kind);

/** Findings by level, and how many warnings are still open. */
export function levelSums(groups: readonly FindingGroup[]): Record<Level, { count: number; open: number }> {
  const sums = { E: { count: 0, open: 0 }, W: { count: 0, open: 0 }, N: { count: 0, open: 0 } };
  for (const group of groups) {
    sums[group.level].count += group.count;
    sums[group.level].open += group.open;
  }
  return sums;
}

const columnOf = (definition: AnnexDefinition, field: string) =>
  definition.columns.find((column) => column.field === field);
const wholeRow = '整行';

/** What was asked to be listed: a group, or everything of a level. */
export interface Selection {
  readonly group: FindingGroup | undefined;
  readonly level: Level;
}

/** Everything of a level as an entry above the groups; levels without findings have none. */
export const levelTotals = (groups: readonly FindingGroup[], { group, level }: Selection) =>
  (['E', 'W', 'N'] as const)
    .map((one) => ({
      level: one,
      word: `全部${levelNames[one]}`,
      count: levelSums(groups)[one].count,
      isHere: group === undefined && level === one,
    }))
    .filter(({ count }) => count > 0);

/** A group as an entry of the list at the left. */
export const groupView = (definition: AnnexDefinition, group: FindingGroup, selection: Selection) => ({
  ...group,
  levelName: levelNames[group.level],
  columnName: columnOf(definition, group.field)?.header ?? wholeRow,
  sentence: groupSentence(group),
  isSettled: group.level === 'W' && group.open === 0,
  isHere: selection.group?.kind === group.kind,
});

/** What stands above the findings that were chosen, and what can be done to all of them at once. */
export interface Chosen {
  readonly heading: string;
  /** In small print: the rule. */
  readonly rule: string;
  readonly help: string;
  readonly bulk: PostButton | undefined;
  readonly confirming: FindingGroup | undefined;
  readonly unconfirm: PostButton | undefined;
  /** Where the errors of the group may be asked to be let through, or why they never are; both '' where nobody may ask now (C35). */
  readonly waiver: { readonly path: string; readonly bar: string };
  /** Page on which rows are compared with each other, for what is wrong with several of them. */
  readonly pairsPath: string;
  readonly pairsLabel: string;
}

/** Where rows that a rule takes together are compared, and what leads there. */
const pairPages: Readonly<Record<string, readonly [page: string, label: string]>> = {
  V3: ['duplicates', '逐组对照处理'],
  V4: ['duplicates', '逐组对照处理'],
  V17: ['matches', '找同一户'],
  V18: ['matches', '找同一户'],
};

const levelHeadings: Readonly<Record<Level, string>> = {
  E: '全部错误，改正后才能报送',
  W: '全部提醒，核对后改正或写明理由确认',
  N: '说明，不需要处理',
};

export function chosenOf(
  { definition, here, base }: Pick<VersionContext, 'definition' | 'here' | 'base'>,
  { group, level }: Selection,
  isEditable: boolean,
  isBulkNext: boolean,
  mayAskWaiver = false,
): Chosen {
  if (!group)
    return {
      heading: levelHeadings[level],
      rule: '',
      help: '',
      bulk: undefined,
      confirming: undefined,
      unconfirm: undefined,
      waiver: { path: '', bar: '' },
      pairsPath: '',
      pairsLabel: '',
    };
  const column = columnOf(definition, group.field);
  const fields = [['kind', group.kind]] as const;
  const isWarning = isEditable && group.level === 'W';
  const pairs = definition.no < 3 ? undefined : pairPages[group.rule];
  return {
    heading: `“${column?.header ?? wholeRow}”${groupSentence(group)}`,
    rule: group.rule,
    help: column?.help ?? '',
    bulk:
      isEditable && group.proposals > 0 && isSafeInBulk(group.kind)
        ? {
            action: `${here}/proposals`,
            fields,
            label: `全部采用建议值（${groupedNumber(group.proposals)} 处）`,
            look: isBulkNext ? 'primary' : '',
            busy: '正在修改并重新检查…',
          }
        : undefined,
    confirming: isWarning && group.open > 0 ? group : undefined,
    unconfirm:
      isWarning && group.open < group.count
        ? { action: `${here}/confirmations/removal`, fields, label: '取消确认', look: 'small' }
        : undefined,
    waiver: mayAskWaiver && group.level === 'E' ? waiverOf(definition.no, here, group) : { path: '', bar: '' },
    pairsPath: pairs ? `${base}/${pairs[0]}` : '',
    pairsLabel: pairs?.[1] ?? '',
  };
}

/** The way to ask for a waiver, unless all are waived already or never can be. */
function waiverOf(annexNo: AnnexDefinition['no'], here: string, group: FindingGroup): Chosen['waiver'] {
  const bar = waiverBar(annexNo, group) ?? '';
  return {
    path: bar === '' && group.waived < group.count ? `${here}/waiver${queryString({ kind: group.kind })}` : '',
    bar,
  };
}

/** A file to take along, below the version's address. */
export interface Download {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly label: string;
  readonly look: string;
}

/** The files of a version: marked where there are findings, in the format it came in too; corrected where something was mended. */
export function downloadsOf(
  { annex, version }: Pick<VersionContext, 'annex' | 'version'>,
  hasFindings: boolean,
  hasRowChanges: boolean,
): Download[] {
  const format = version.head?.format;
  // The decisions on an accepted annex 2 are given back in its own workbook.
  const hasResults = annex.annexNo === 2 && annex.decidedBy !== null;
  const marked: Download[] = [{ path: '/marked', label: '下载问题标注工作簿', look: '' }];
  if (format === 'xls' || format === 'csv')
    marked.push({ path: '/marked', query: { format }, label: `标注 .${format}`, look: '' });
  const isTyped = isTypedIn(version);
  const correctedLabel = hasResults ? '下载带办理结果的工作簿' : isTyped ? '下载工作簿' : '下载已更正的工作簿';
  return [
    ...(hasFindings ? marked : []),
    ...(version.fixCount > 0 || hasRowChanges || hasResults
      ? [{ path: '/corrected', label: correctedLabel, look: '' }]
      : []),
    // Of what was typed in on line the file holds nothing.
    ...(isTyped ? [] : [{ path: '/original', label: '原文件', look: '' }]),
    { path: '/rows', label: '逐行浏览', look: '' },
    ...(version.no !== null && version.no > 1 ? [{ path: '/comparison', label: '与上一版比较', look: '' }] : []),
  ];
}
