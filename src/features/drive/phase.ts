import type { Deps } from '#platform/deps.js';
import { createMemory } from '#platform/work.js';
import { type Drive, findCurrentDrive } from '#features/drive/queries.js';
import { phaseText } from '#features/drive/rules.js';

/** The phase of the drive for the frame, remembered for seconds. */
export function createPhase(deps: Deps): () => Promise<string> {
  const remember = createMemory(() => deps.clock.now().getTime());
  let phase: { second: number; of: Drive; text: string } | undefined;
  return async () => {
    const current = await remember<Drive | undefined>('drive', () => findCurrentDrive(deps.db));
    if (!current) return '';
    const second = Math.floor(deps.clock.now().getTime() / 1_000);
    if (phase?.second !== second || phase.of !== current)
      phase = { second, of: current, text: phaseText(current, deps.clock.now(), deps.config.officeZone) };
    return phase.text;
  };
}
