import type { Annex } from '#features/annexes/queries.js';
import { isThirdPerson } from '#features/annexes/review/review-rules.js';
import type { Batch } from '#features/imports/batch-queries.js';

/** What the register gets comes from an accepted annex 3, by a third person beside who submitted and who accepted it (C33). */
export type ImportBar = 'only_annex_3' | 'not_accepted' | 'same_person';
type Importable = Pick<Annex, 'annexNo' | 'state' | 'decidedBy' | 'submittedBy'> & Partial<Pick<Annex, 'importCaseBy'>>;

/** Why this person may not import the annex now; null: may. Pages ask it before they offer a button, the actions ask it again. */
export function importBar(annex: Importable, personId: number): ImportBar | null {
  if (annex.annexNo !== 3) return 'only_annex_3';
  if (annex.state !== 'accepted') return 'not_accepted';
  return isThirdPerson(annex, personId) ? null : 'same_person';
}

/** Its job is under way; nothing else may be done to the batch. */
export const isUnderWay = ({ state }: Pick<Batch, 'state'>): boolean =>
  state === 'previewing' || state === 'importing' || state === 'undoing';

/** A preview that changes nothing is not imported. */
export const isEmpty = ({ counts }: Pick<Batch, 'counts'>): boolean => counts.new + counts.changed === 0;

/** Whether this person may confirm the preview. */
export const mayRun = (annex: Importable, batch: Pick<Batch, 'state' | 'counts'>, personId: number): boolean =>
  batch.state === 'ready' && !isEmpty(batch) && importBar(annex, personId) === null;

/** Whether this person may ask for another preview. */
export const mayStart = (annex: Importable, batch: Pick<Batch, 'state'>, personId: number): boolean =>
  !isUnderWay(batch) && importBar(annex, personId) === null;

/** Whether an undo may be asked for now: only the newest import of its annex. */
export const isUndoable = (
  batch: Pick<Batch, 'id' | 'state'>,
  newestImported: Pick<Batch, 'id'> | undefined,
): boolean => batch.state === 'imported' && newestImported?.id === batch.id;
