import { groupedNumber } from '#platform/views/helpers.js';
import type { ReadingFacts } from '#features/annexes/review/reading/reading-rules.js';
import { basisOf, isUnread } from '#features/annexes/review/reading/reading-rules.js';
import { type ChecklistLine, checklistItems } from './checklist-rules.js';

const stateWords = { none: '没有', opened: '✔ 已打开', unopened: '未打开' } as const;

/** The checklist as the page of the annex shows it: the rows first, then every item with its state and where it is opened. */
export function checklistView(here: string, lines: readonly ChecklistLine[], reading: ReadingFacts) {
  const basis = basisOf(reading);
  const rows = {
    title: '逐行浏览或抽样',
    count: `应看 ${groupedNumber(reading.needed)} 行`,
    isOpen: isUnread(basis),
    stateWords: isUnread(basis) ? `还有 ${groupedNumber(basis.count)} 行没有看` : '✔ 已看完',
    path: `${here}/rows`,
  };
  return [
    rows,
    ...lines.map(({ item, count, state }) => ({
      title: checklistItems[item],
      count: item === 'late' ? (count > 0 ? '记为迟报' : '按时') : `${groupedNumber(count)} 处`,
      isOpen: state === 'unopened',
      stateWords: stateWords[state],
      path: state === 'none' ? '' : `${here}/checklist/${item}`,
    })),
  ];
}
