import type { Deps } from '#platform/deps.js';
import type { PhaseFrame } from '#platform/http/render.js';
import { createMemory } from '#platform/work.js';
import { type Drive, findCurrentDrive } from '#features/drive/queries.js';
import { phaseText } from '#features/drive/rules.js';
import { closedPaths, phaseOf } from './phase-rules.js';

const ended: PhaseFrame = { text: '', closedPaths: closedPaths('ended') };

/** The phase of the open drive for the frame: its words, and what of the menu it closes; remembered for seconds. */
export function createPhase(deps: Deps): () => Promise<PhaseFrame> {
  const remember = createMemory(() => deps.clock.now().getTime());
  let known: { second: number; of: Drive; frame: PhaseFrame } | undefined;
  return async () => {
    const current = await remember<Drive | undefined>('drive', () => findCurrentDrive(deps.db));
    if (!current) return ended;
    const [now, zone] = [deps.clock.now(), deps.config.officeZone];
    const second = Math.floor(now.getTime() / 1_000);
    if (known?.second !== second || known.of !== current) {
      const frame = { text: phaseText(current, now, zone), closedPaths: closedPaths(phaseOf(current, now, zone)) };
      known = { second, of: current, frame };
    }
    return known.frame;
  };
}
