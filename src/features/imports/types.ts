import type { FactChange } from '#features/register/detail/history-rules.js';
import type { BusinessColumns } from '#features/register/columns.js';

/** What a row of an accepted annex does to the register; `missing` is a business that the newer version no longer names. */
export const importChangeKinds = ['new', 'changed', 'same', 'skipped', 'missing'] as const;
export type ImportChangeKind = (typeof importChangeKinds)[number];

/** By what a business was recognised, strongest first (annexes.md, annex 3; a filing number is unique in its agency, V13). */
export type MatchedBy = 'place' | 'licence' | 'name' | 'filing';

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
export type PlannedChange = NewChange | ChangedChange | SameChange | SkippedChange | MissingChange;

export type ChangeCounts = Readonly<Record<ImportChangeKind, number>>;

export type BatchState = 'previewing' | 'ready' | 'importing' | 'imported' | 'undoing' | 'undone' | 'stale' | 'failed';
