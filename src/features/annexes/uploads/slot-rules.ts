import { type AnnexState, nextState } from '#domain/annexes/states.js';
import type { AnnexNo } from '#domain/annexes/types.js';

/** What was recognised of a file; nothing of what stands in its cells. */
export interface Recognised {
  /** Annexes that its headers fit, the best first. */
  readonly annexes: readonly AnnexNo[];
  /** Whether it is the first of them and no other. */
  readonly isClear: boolean;
  /** Codes of the own office's units that it names. */
  readonly ownUnits: readonly string[];
  /** Another office or place that it names, where it names none of the own; '' for none. */
  readonly otherOffice: string;
  /** The drive that it says it is of; left out where it says none. */
  readonly driveId?: number;
}

/** Why a person is asked: no annex, several, another office's name, several units or drives, two files for one annex. */
export type Question = 'none' | 'several' | 'office' | 'unit' | 'drive' | 'same';

/** An annex of the own office. */
export interface Slot {
  readonly annexId: number;
  readonly annexNo: AnnexNo;
  readonly unitCode: string;
  readonly unitName: string;
  readonly state: AnnexState;
  readonly driveId?: number;
  /** What tells its drive from others that are open; left out or '' where one is. */
  readonly driveName?: string;
  /** False where the phase of its drive does not leave it with its office any more. */
  readonly isCollected?: boolean;
}

export type Decision =
  | { readonly kind: 'place'; readonly annexId: number }
  | { readonly kind: 'closed'; readonly annexId: number }
  | { readonly kind: 'ask'; readonly question: Question; readonly guess: number | null };

/** Whether a file can be put there now. */
export const isOpen = ({ state, isCollected }: Pick<Slot, 'state' | 'isCollected'>): boolean =>
  isCollected !== false && nextState(state, 'upload') !== undefined;

/** Where a file belongs, among the annexes of the office whose person sent it, and no others. */
export function slotFor(found: Recognised, slots: readonly Slot[]): Decision {
  const fitting = guesses(found, slots);
  const ask = (question: Question): Decision => {
    const guess = fitting.find(isOpen)?.annexId ?? null;
    return { kind: 'ask', question, guess };
  };
  if (found.annexes.length === 0) return ask('none');
  if (found.otherOffice !== '') return ask('office');
  if (!found.isClear) return ask('several');
  const [unit, ...furtherUnits] = found.ownUnits;
  const named = unit !== undefined && furtherUnits.length === 0 ? unit : undefined;
  const own = fitting.filter((slot) => slot.annexNo === found.annexes[0]);
  const ofDrive = found.driveId === undefined ? own : own.filter(({ driveId }) => driveId === found.driveId);
  if (own.length > 0 && ofDrive.length === 0) return ask('drive');
  const [slot, ...others] = named === undefined ? ofDrive : ofDrive.filter(({ unitCode }) => unitCode === named);
  if (!slot) return ask('none');
  if (others.length > 0) return ask(others.every(({ unitCode }) => unitCode === slot.unitCode) ? 'drive' : 'unit');
  return { kind: isOpen(slot) ? 'place' : 'closed', annexId: slot.annexId };
}

/** Slots of the annexes that fit, the best first; of units that are named before others. */
function guesses({ annexes, ownUnits }: Recognised, slots: readonly Slot[]): readonly Slot[] {
  const isNamed = (slot: Slot) => (ownUnits.includes(slot.unitCode) ? 0 : 1);
  return annexes.flatMap((no) =>
    slots.filter(({ annexNo }) => annexNo === no).toSorted((a, b) => isNamed(a) - isNamed(b)),
  );
}

/** Of files that came together no two go to one annex: which of them counts is for a person to say. */
export function slotsFor<T>(
  files: readonly (readonly [file: T, decision: Decision])[],
): readonly (readonly [T, Decision])[] {
  const times = new Map<number, number>();
  for (const [, one] of files) if (one.kind === 'place') times.set(one.annexId, (times.get(one.annexId) ?? 0) + 1);
  return files.map(([file, one]) =>
    one.kind === 'place' && (times.get(one.annexId) ?? 0) > 1
      ? [file, { kind: 'ask', question: 'same', guess: one.annexId }]
      : [file, one],
  );
}
