import type { Batch } from '#features/imports/batch-queries.js';
import { importBar, isUnderWay } from '#features/imports/rules.js';
import type { QueuedAnnex } from './run-queries.js';

/** Why an annex cannot go in now by this person; null: it can. */
export type QueueBar = 'same_person' | 'unchecked' | 'blocked' | 'busy' | 'in_run' | null;

/** What else is known of an annex of the queue. */
export interface QueueFacts {
  /** Errors that count, waivers that ended among them. */
  readonly blocked: number;
  readonly newest: Batch | undefined;
  readonly isInRun: boolean;
}

/** Annexes that wait for their import: accepted, and not as a nil return. */
export const isQueued = ({ state, rows }: Pick<QueuedAnnex, 'state' | 'rows'>): boolean =>
  state === 'accepted' && rows > 0;

/** Asked for each annex by itself, whoever presses and however many go at once (C33). */
export function queueBar(annex: QueuedAnnex, { blocked, newest, isInRun }: QueueFacts, personId: number): QueueBar {
  if (isInRun) return 'in_run';
  if (newest && isUnderWay(newest)) return 'busy';
  if (!annex.isChecked) return 'unchecked';
  if (blocked > 0) return 'blocked';
  return importBar(annex, personId) === null ? null : 'same_person';
}

/** The preview that still speaks of what is accepted now. */
export const previewOf = (annex: Pick<QueuedAnnex, 'versionId'>, newest: Batch | undefined): Batch | undefined =>
  newest?.state === 'ready' && newest.versionId === annex.versionId ? newest : undefined;

/** Within a unit the filings come first: licences that are marked as filed are linked with them then. */
export function isInOrder(annex: QueuedAnnex, all: readonly QueuedAnnex[]): boolean {
  if (annex.annexNo === 3) return true;
  return all.some(({ unitCode, annexNo }) => unitCode === annex.unitCode && annexNo === 3);
}
