import { stateNames } from '#domain/annexes/states.js';
import type { HandedAnnex, HandOver } from './hand-over-queries.js';
import { handOverState, handOverStates } from './hand-over-rules.js';

/** 甲交给乙代办，2020-12-01 至 2020-12-05 */
export const handOverWords = ({ fromName, toName, fromDay, toDay }: HandOver): string =>
  `${fromName}交给${toName}代办，${fromDay} 至 ${toDay}`;

export const annexWords = ({ unitName, annexNo }: HandedAnnex): string => `${unitName}附件${annexNo}`;

export const annexLine = (one: HandedAnnex) => ({
  ...one,
  name: annexWords(one),
  path: `/annexes/${one.annexId}`,
  stateName: stateNames[one.state],
});

/** A hand-over as the list shows it. */
export function handOverLine(
  one: HandOver,
  items: readonly (HandedAnnex & { readonly handOverId: number })[],
  mayEnd: boolean,
) {
  const state = handOverState(one);
  return {
    ...one,
    state,
    stateName: handOverStates[state],
    mayEnd: mayEnd && state !== 'ended',
    annexes: items.filter(({ handOverId }) => handOverId === one.id).map(annexLine),
  };
}
