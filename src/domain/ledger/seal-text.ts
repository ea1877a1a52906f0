import type { EntryClass, LedgerReason } from './classes.js';

/** What of an entry its seal covers. When it ends is said by the next one, which begins then. */
export interface SealedFacts {
  readonly driveId: number;
  readonly licenceId: number;
  readonly seq: number;
  readonly oldId: string;
  readonly copyNo: number;
  readonly unit: string;
  readonly list: number;
  readonly class: EntryClass;
  readonly reason: LedgerReason;
  /** As it is stored, JSON. */
  readonly evidence: string;
  readonly fromAt: Date;
  readonly previousMac: string;
}

/** Before the first entry of a licence. */
export const noMac = '0'.repeat(64);

/** The text that is sealed: everything in one order, so that the seal of the same entry is the same everywhere. */
export const sealText = (one: SealedFacts): string =>
  JSON.stringify([
    'ledger',
    ...[one.driveId, one.licenceId, one.seq, one.oldId, one.copyNo, one.unit, one.list, one.class, one.reason],
    ...[one.evidence, one.fromAt.toISOString(), one.previousMac],
  ]);

/** Evidence in the one spelling that is stored and sealed. */
export const evidenceText = (evidence: object): string =>
  JSON.stringify(Object.fromEntries(Object.entries(evidence).sort(([a], [b]) => (a < b ? -1 : 1))));
