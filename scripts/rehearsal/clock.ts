import type { Clock } from '#platform/clock.js';

/** A clock that runs at its usual pace from wherever it was last set. */
export interface MovableClock extends Clock {
  setTo(at: Date): void;
}

export function movableClock(): MovableClock {
  let offsetMs = 0;
  return {
    now: () => new Date(Date.now() + offsetMs),
    setTo(at) {
      offsetMs = at.getTime() - Date.now();
    },
  };
}
