import type { WorkItem } from '#platform/work.js';
import { annexName } from '#domain/annexes/titles.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { annexDefinition } from '#domain/annexes/index.js';
import type { ChangedLine, ListDelta } from '#domain/legacy/list-delta.js';
import type { ListChange } from './change-queries.js';

export const changesPath = (annexId: number): string => `/annexes/${annexId}/list-changes`;

/** The duty of an office whose annex went back to it by a change of its list. */
export const changedWork = (
  { annexId, annexNo }: { readonly annexId: number; readonly annexNo: AnnexNo },
  unit: string,
  change: ListChange,
): WorkItem => ({
  what: `${unit}${annexName(annexNo)}名单有变化，待重新报送`,
  detail: change.reason,
  act: { label: '查看变动', path: changesPath(annexId) },
});

/** How many rows of one kind are named on the page; the rest is counted. */
export const mostNamed = 200;

/** What changed in a row, a line a column; masked as the list itself is. */
const changeLines = (annexNo: AnnexNo, { fields, isBack }: ChangedLine) => [
  ...(isBack ? [{ header: '由其他单位或省局退回', before: '', after: '' }] : []),
  ...(fields
    ? fields.map(({ field, before, after }) => ({
        header: annexDefinition(annexNo).columns.find((column) => column.field === field)?.header ?? field,
        before: before || '（空）',
        after: after || '（空）',
      }))
    : isBack
      ? []
      : [{ header: '改动前的内容没有保存，请对照名单核对', before: '', after: '' }]),
];

/** What a change tells of, a group for each kind of row that there is. */
export const deltaGroups = (annexNo: AnnexNo, delta: ListDelta) =>
  (
    [
      ['新增的户', '名单中新有的，须核对', delta.new],
      ['不再列入的户', '已不在本单位名单中，本表中的这些行须删除', delta.gone],
      ['内容变动的户', '名单内容有改动，或由其他单位、省局退回，须重新核对', delta.changed],
    ] as const
  )
    .filter(([, , rows]) => rows.length > 0)
    .map(([title, help, rows]) => ({
      title,
      help,
      count: rows.length,
      hasFields: rows === delta.changed,
      rows: rows.slice(0, mostNamed).map((row: ChangedLine) => ({
        ...row,
        lines: rows === delta.changed ? changeLines(annexNo, row) : [],
      })),
      more: Math.max(0, rows.length - mostNamed),
    }));

/** Where a change stands. */
export function changeState({ isOpen, wasState }: Pick<ListChange, 'isOpen' | 'wasState'>): string {
  if (isOpen) return wasState === 'imported' ? '待省局办结' : '待重新报送';
  return wasState === 'imported' ? '已办结' : '已重新报送，或又有变化';
}
