import { entersRegister } from '#domain/annexes/states.js';
import type { Annex } from '#features/annexes/queries.js';
import { isThirdPerson } from '#features/annexes/review/review-rules.js';
import type { Batch } from '#features/imports/batch-queries.js';

/** What the register gets comes from accepted annexes 3, 4 and 5, by a third person beside who submitted and who accepted them (C33). */
export type ImportBar = 'not_this_annex' | 'not_accepted' | 'same_person';
type Importable = Pick<Annex, 'annexNo' | 'state' | 'decidedBy' | 'submittedBy'> & Partial<Pick<Annex, 'importCaseBy'>>;

/** Why this person may not import the annex now; null: may. Pages ask it before they offer a button, the actions ask it again. */
export function importBar(annex: Importable, personId: number): ImportBar | null {
  if (!entersRegister(annex.annexNo)) return 'not_this_annex';
  if (annex.state !== 'accepted') return 'not_accepted';
  return isThirdPerson(annex, personId) ? null : 'same_person';
}

/** Its job is under way; nothing else may be done to the batch. */
export const isUnderWay = ({ state }: Pick<Batch, 'state'>): boolean =>
  state === 'previewing' || state === 'importing' || state === 'undoing';

/** A preview that changes nothing is not imported; of annexes 4 and 5 every row has its outcome, those that stay out among them. */
export const isEmpty = ({ counts }: Pick<Batch, 'counts'>, annexNo: number): boolean =>
  annexNo === 3 ? counts.new + counts.changed === 0 : Object.values(counts).every((count) => count === 0);

/** Whether this person may confirm the preview. */
export const mayRun = (annex: Importable, batch: Pick<Batch, 'state' | 'counts'>, personId: number): boolean =>
  batch.state === 'ready' && !isEmpty(batch, annex.annexNo) && importBar(annex, personId) === null;

/** Whether this person may ask for another preview. */
export const mayStart = (annex: Importable, batch: Pick<Batch, 'state'>, personId: number): boolean =>
  !isUnderWay(batch) && importBar(annex, personId) === null;

/** Whether an undo may be asked for now: only the newest import of its annex. */
export const isUndoable = (
  batch: Pick<Batch, 'id' | 'state'>,
  newestImported: Pick<Batch, 'id'> | undefined,
): boolean => batch.state === 'imported' && newestImported?.id === batch.id;
