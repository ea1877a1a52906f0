import type { PersonalCipher } from '#platform/crypto/personal.js';
import { cellWords, sheetNames } from '#domain/annexes/sheets.js';
import type { Annex } from '#features/annexes/queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { importBarWords } from '#features/annexes/present.js';
import type { PostButton } from '#platform/views/post-button.js';
import type { Batch } from '#features/imports/batch-queries.js';
import type { StoredImportChange } from '#features/imports/change-queries.js';
import { isEmpty, mayRun, mayStart } from '#features/imports/rules.js';
import { batchStateNames, kindNames, matchNames } from '#features/imports/words.js';
import {
  type BatchState,
  type ChangeCounts,
  type ImportChangeKind,
  importChangeKinds,
} from '#features/imports/types.js';
import { readableChanges } from '#features/register/detail/show.js';

type Names = ReadonlyMap<number, string>;

/** How the batch ended otherwise than it was meant to. `isNewest`: nothing newer speaks for the annex. */
export function endingOf(batch: Batch, isNewest: boolean): { look: 'fault' | 'wait'; text: string } | undefined {
  if (batch.failureSentence !== null && isNewest)
    return { look: 'fault', text: `${batch.failureSentence}再次中断的，请把批号 ${batch.id} 告诉技术支持。` };
  if (batch.state === 'failed')
    return {
      look: 'wait',
      text: '本批没有完成，登记册没有改动；后来已重新预览，请看下面入库记录中较新的一批。',
    };
  if (batch.state === 'stale')
    return {
      look: 'wait',
      text: '预览之后，其中涉及的业户或这张表又有变化，预览已经不准，没有入库。请重新预览，核对新的结果后再确认。',
    };
  return undefined;
}

/** Why a preview that is ready is not confirmed here. */
export function barOf(annex: Annex, batch: Batch, personId: number): { look: 'wait' | ''; text: string } | undefined {
  if (batch.state !== 'ready') return undefined;
  const bar = importBarWords(annex, personId);
  if (bar !== '') return { look: 'wait', text: bar };
  return isEmpty(batch, annex.annexNo) ? { look: '', text: '没有需要新增或更新的业户，不必入库。' } : undefined;
}

/** What the work under way leads to, and that nothing is left half done. */
export const underWayWords: Readonly<Partial<Record<BatchState, string>>> = {
  previewing: '比对完成后在本页列出将要新增和更新的业户，登记册没有任何改动。',
  importing: '全部入库或全部不入库，不会只入一半；现在可以离开本页。',
  undoing: '全部撤销或全部不撤销；现在可以离开本页。',
};

/** What has become of the batch, for the sentence on top. */
export function pastOf({ state, importedBy, importedAt, undoneBy, undoneAt }: Batch, names: Names) {
  if (state === 'imported') return { name: names.get(importedBy ?? 0), at: importedAt, act: '入库' };
  if (state === 'undone') return { name: names.get(undoneBy ?? 0), at: undoneAt, act: '撤销入库' };
  return undefined;
}

/** What the preview counts; what there is none of and nobody expects is left out. */
export const tallyOf = ({ state, counts, keptCount }: Batch) => [
  { label: '新增', count: counts.new, unit: '户' },
  { label: '更新', count: counts.changed, unit: '户' },
  ...(counts.linked > 0 ? [{ label: '关联', count: counts.linked, unit: '户' }] : []),
  { label: '相同', count: counts.same, unit: '户' },
  { label: '跳过', count: counts.skipped, unit: '行' },
  ...(counts.missing > 0 ? [{ label: '未再填报', count: counts.missing, unit: '户' }] : []),
  ...(state === 'undone' && keptCount > 0 ? [{ label: '撤销时保持现状', count: keptCount, unit: '户' }] : []),
];

/** The buttons of the preview: confirm with its numbers, or another preview. */
export function buttonsOf(annex: Annex, batch: Batch, base: string, personId: number) {
  const isReady = mayRun(annex, batch, personId);
  const run: PostButton = {
    action: `${base}/${batch.id}/run`,
    label: runLabel(batch.counts),
    look: 'primary',
    busy: '正在入库…',
    fields: [['token', batch.token ?? '']],
  };
  const again: PostButton = {
    action: base,
    label: '重新预览',
    look: isReady ? '' : 'primary',
    busy: '正在生成预览…',
  };
  return { run: isReady ? run : undefined, again: mayStart(annex, batch, personId) ? again : undefined };
}

/** What the import will do, in numbers; of annexes 4 and 5 the licences that it links too. */
export const runLabel = (counts: ChangeCounts): string => `将导入 ${countWords(counts)}`;

/** What an import has done. */
export const doneWords = (counts: ChangeCounts): string => `已入库：新增 ${countWords(counts)}。`;

const countWords = ({ new: added, changed, linked }: ChangeCounts): string =>
  `${added} 户，更新 ${changed} 户${linked > 0 ? `，关联 ${linked} 户` : ''}`;

/** Which changes the list shows. */
export interface ChangeFilter {
  readonly kind: ImportChangeKind | null;
  readonly keptOnly: boolean;
}

/** The lists there are, each with its count; empty ones are not offered. */
export const chipsOf = ({ counts, keptCount }: Batch, { kind, keptOnly }: ChangeFilter) => [
  { label: '全部', count: null, query: {}, isHere: kind === null && !keptOnly },
  ...importChangeKinds
    .filter((one) => counts[one] > 0)
    .map((one) => ({ label: kindNames[one], count: counts[one], query: { kind: one }, isHere: kind === one })),
  ...(keptCount > 0 ? [{ label: '撤销时保持现状', count: keptCount, query: { kept: '1' }, isHere: keptOnly }] : []),
];

export const listCaption = ({ kind, keptOnly }: ChangeFilter): string =>
  keptOnly ? '撤销时保持现状' : kind === null ? '全部' : kindNames[kind];

const verdicts: Readonly<Partial<Record<ImportChangeKind, string>>> = {
  new: '登记册中没有这一户',
  same: '与登记册一致',
};

/** A change with facts in words; a new business has its address in the register only while the batch stands. */
export function changeView(
  change: StoredImportChange,
  batch: Batch,
  version: AnnexVersion,
  deps: { cipher: PersonalCipher },
) {
  const isInRegister = batch.state === 'imported' || (batch.state === 'undone' && change.isKept);
  const newId =
    change.newNo !== null && batch.firstBusinessId !== null && isInRegister
      ? batch.firstBusinessId + change.newNo
      : null;
  const businessId = change.businessId ?? newId;
  return {
    ...change,
    kindName: kindNames[change.kind] + (change.isKept ? '（保持现状）' : ''),
    businessPath: businessId === null ? '' : `/businesses/${businessId}`,
    rowPath: change.row === null ? '' : `/annexes/${batch.annexId}/versions/${batch.versionId}/rows/${change.row}`,
    place: change.row === null ? '—' : cellWords(change.row, null, sheetNames(version.head)),
    verdict: verdicts[change.kind] ?? '',
    matchedByWords: change.matchedBy ? matchNames[change.matchedBy] : '',
    facts: readableChanges(change.fields, deps.cipher),
  };
}

/** A batch as a line of the annex's history. */
export const batchView = (batch: Batch, names: Names, shownId: number) => ({
  ...batch,
  isShown: batch.id === shownId,
  stateName: batchStateNames[batch.state],
  startedByName: names.get(batch.startedBy),
  importedByName: names.get(batch.importedBy ?? 0),
  undoneByName: names.get(batch.undoneBy ?? 0),
});
