import type { Batch } from '#features/imports/batch-queries.js';
import { isUnderWay } from '#features/imports/rules.js';
import { isInOrder, isQueued, previewOf, queueBar, type QueueFacts } from './queue-rules.js';
import type { ImportRun, NamedItem, QueuedAnnex } from './run-queries.js';
import { barWords, itemStateNames, queueNotes, runActNames } from './words.js';

/** The annexes of the queue, a line each: what would happen, and why not yet. Whatever can go in, in its order, is ticked. */
export const queueLines = (
  shown: readonly QueuedAnnex[],
  all: readonly QueuedAnnex[],
  facts: ReadonlyMap<number, QueueFacts>,
  personId: number,
) =>
  shown.map((annex) => {
    const of = facts.get(annex.annexId) ?? { blocked: 0, newest: undefined, isInRun: false };
    const bar = queueBar(annex, of, personId);
    const isEarly = !isInOrder(annex, all);
    const preview = previewOf(annex, of.newest);
    return {
      ...annex,
      counts: preview ? countsOf(preview) : [],
      isPreviewed: preview !== undefined,
      batchPath: of.newest && linkOf(annex, of.newest, preview),
      mayPick: bar === null,
      isTicked: bar === null && !isEarly,
      bar: bar === null ? '' : barWords[bar],
      mayAlone: bar === 'same_person',
      note: isEarly ? queueNotes.early : (of.newest?.failureSentence ?? ''),
    };
  });

/** The page of the batch that is spoken of. */
const linkOf = ({ annexId }: QueuedAnnex, newest: Batch, preview: Batch | undefined): string =>
  preview || isUnderWay(newest) || newest.state === 'failed' ? `/annexes/${annexId}/imports/${newest.id}` : '';

const countsOf = ({ counts }: Batch) =>
  [
    { label: '新增', count: counts.new },
    { label: '更新', count: counts.changed },
    { label: '关联', count: counts.linked },
    { label: '相同', count: counts.same },
    { label: '跳过', count: counts.skipped },
    { label: '未再填报', count: counts.missing },
  ].filter(({ count }) => count > 0);

/** What stands above the queue: what waits, what of it this person may take in, and what is in the register. */
export function queueTally(all: readonly QueuedAnnex[], lines: ReturnType<typeof queueLines>) {
  const waiting = all.filter(isQueued);
  return [
    { label: '待入库', count: waiting.length, unit: '份' },
    { label: '数据行', count: waiting.reduce((sum, { rows }) => sum + rows, 0), unit: '行' },
    { label: '本页可由您办理', count: lines.filter(({ mayPick }) => mayPick).length, unit: '份' },
    { label: '已入库', count: all.filter(({ state }) => state === 'imported').length, unit: '份' },
  ];
}

/** A run in numbers. */
export function runLine(run: ImportRun, items: readonly NamedItem[], names: ReadonlyMap<number, string>) {
  const count = (...states: NamedItem['state'][]) => items.filter(({ state }) => states.includes(state)).length;
  return {
    ...run,
    path: `/imports/runs/${run.id}`,
    actName: runActNames[run.act],
    by: names.get(run.startedBy) ?? '',
    all: items.length,
    ended: items.length - count('waiting'),
    done: count('done'),
    nothing: count('nothing'),
    left: count('refused', 'failed'),
  };
}

export const itemLines = (items: readonly NamedItem[]) =>
  items.map((item) => ({
    ...item,
    stateName: itemStateNames[item.state],
    isFault: item.state === 'refused' || item.state === 'failed',
    annexPath: `/annexes/${item.annexId}`,
    batchPath: item.batchId === null ? '' : `/annexes/${item.annexId}/imports/${item.batchId}`,
  }));
