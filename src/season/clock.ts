import { type Clock, systemClock } from '#platform/clock.js';

/** A clock that runs at its usual pace from wherever it was last set. */
export interface MovableClock extends Clock {
  setTo(at: Date): void;
}

export function movableClock(): MovableClock {
  let offsetMs = 0;
  const real = () => systemClock.now().getTime();
  return {
    now: () => new Date(real() + offsetMs),
    setTo(at) {
      offsetMs = at.getTime() - real();
    },
  };
}
