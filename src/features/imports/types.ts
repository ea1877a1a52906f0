import type { FactChange } from '#features/register/detail/history-rules.js';
import type { BusinessColumns } from '#features/register/columns.js';

/**
 * What a row of an accepted annex does to the register; `linked` puts a licence behind a business and changes none, `missing` is a business
 * that the newer version no longer names.
 */
export const importChangeKinds = ['new', 'changed', 'linked', 'same', 'skipped', 'missing'] as const;
export type ImportChangeKind = (typeof importChangeKinds)[number];

/**
 * By what a business was recognised (annexes.md, annex 3; a filing number is unique in its agency, V13): `link` the mark of annex 4 or 5,
 * `entry` that its licence has entered before, `old_id` the number in the old system.
 */
export type MatchedBy = 'place' | 'licence' | 'name' | 'filing' | 'link' | 'entry' | 'old_id';

interface ChangeBase {
  readonly row: number | null;
  readonly name: string;
}
export interface NewChange extends ChangeBase {
  readonly kind: 'new';
  readonly row: number;
  /** Place among the new businesses of the batch, from 0. */
  readonly newNo: number;
  /** Takes a number that another business gives up in this batch: written after the changes. */
  readonly isLate: boolean;
}
export interface ChangedChange extends ChangeBase {
  readonly kind: 'changed';
  readonly row: number;
  readonly businessId: number;
  readonly baseVersion: number;
  readonly matchedBy: MatchedBy;
  readonly fields: readonly FactChange[];
  readonly stored: BusinessColumns;
  readonly columns: BusinessColumns;
  /** Why the business ends: it has gone into another entry. */
  readonly reason?: string;
}
export interface LinkedChange extends ChangeBase {
  readonly kind: 'linked';
  readonly row: number;
  /** null: its filing has not entered yet; the import of annex 3 links it. */
  readonly businessId: number | null;
  readonly matchedBy: MatchedBy;
  readonly reason: string | null;
}
export interface SameChange extends ChangeBase {
  readonly kind: 'same';
  readonly row: number;
  readonly businessId: number;
  readonly matchedBy: MatchedBy;
}
export interface SkippedChange extends ChangeBase {
  readonly kind: 'skipped';
  readonly row: number;
  readonly reason: string;
}
export interface MissingChange extends ChangeBase {
  readonly kind: 'missing';
  readonly row: null;
  readonly businessId: number;
  readonly reason: string;
}
export type PlannedChange = NewChange | ChangedChange | LinkedChange | SameChange | SkippedChange | MissingChange;

export type ChangeCounts = Readonly<Record<ImportChangeKind, number>>;

export type BatchState = 'previewing' | 'ready' | 'importing' | 'imported' | 'undoing' | 'undone' | 'stale' | 'failed';
