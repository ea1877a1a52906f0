import type { Level } from '#domain/annexes/types.js';

/** What is wrong with one cell, before it is known in which row and under which header it stands. */
export interface CellFault {
  readonly rule: string;
  readonly level: Level;
  /** Which of the rule's faults it is; equal kinds of one column are shown as one line (C19). */
  readonly kind: string;
  /** The sentence after the name of the cell: what is wrong, then what to do. */
  readonly says: string;
  /** The value as it should be typed, only where it is proved. */
  readonly proposal?: string;
}

export const error = (rule: string, kind: string, says: string): CellFault => ({ rule, level: 'E', kind, says });
export const warning = (rule: string, kind: string, says: string): CellFault => ({ rule, level: 'W', kind, says });
export const note = (rule: string, kind: string, says: string): CellFault => ({ rule, level: 'N', kind, says });

/** The same fault with a proved repair. */
export function withProposal(fault: CellFault, proposal: string | undefined): CellFault {
  return proposal === undefined
    ? fault
    : { ...fault, says: `${fault.says.replace(/。$/, '')}，或点“采用建议值”。`, proposal };
}
