import { type AnnexState, entersRegister } from '#domain/annexes/states.js';

/** The way of an annex from the blank table to the register, in the office's words. */
export const journeySteps = ['下载', '填写', '上传', '改正', '报送', '审核', '入库'] as const;
export type JourneyStep = (typeof journeySteps)[number];

/** Where an annex stands: what of it decides that. */
export interface Standing {
  readonly annexNo: number;
  readonly state: AnnexState;
  readonly hasVersion: boolean;
  /** Something is open that the office must mend, confirm or answer. */
  readonly hasOpen: boolean;
  /** Handed in as a nil return: nothing of it goes into the register. */
  readonly isNil?: boolean;
}

/** The step that is next; undefined when there is none any more. */
export function stepNow({ annexNo, state, hasVersion, hasOpen, isNil = false }: Standing): JourneyStep | undefined {
  switch (state) {
    case 'submitted':
      return '审核';
    case 'accepted':
      return entersRegister(annexNo) && !isNil ? '入库' : undefined;
    case 'imported':
      return undefined;
    default:
      if (!hasVersion) return '填写';
      return hasOpen ? '改正' : '报送';
  }
}

/** The strip of steps; annexes 1 and 2 do not go into the register. */
export function stepViews(standing: Standing): { name: JourneyStep; isDone: boolean; isHere: boolean }[] {
  const steps = journeySteps.filter((step) => step !== '入库' || (entersRegister(standing.annexNo) && !standing.isNil));
  const now = stepNow(standing);
  const at = now === undefined ? steps.length : steps.indexOf(now);
  return steps.map((name, index) => ({ name, isDone: index < at, isHere: index === at }));
}
