import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import type { PhaseFrame } from '#platform/http/render.js';
import { createMemory } from '#platform/work.js';
import { type OpenDrive, openDrives } from '#features/drive/chosen-drive.js';
import { phaseText } from '#features/drive/rules.js';
import { isLiveBy } from './phase-queries.js';
import { closedPaths, phaseOf } from './phase-rules.js';

const ended: PhaseFrame = { text: '', closedPaths: closedPaths('ended') };

/** The phase of the open drives for the frame: the words of the one that the page is about, what of the menu all close; remembered for seconds. */
export function createPhase(deps: Deps): (choice?: string) => Promise<PhaseFrame> {
  const remember = createMemory(() => deps.clock.now().getTime());
  let known: { second: number; isLive: boolean; of: readonly OpenDrive[]; frames: Map<string, PhaseFrame> } | undefined;
  return async (choice = '') => {
    const drives = await remember<readonly OpenDrive[]>('drives', () => openDrives(deps));
    const isLive = await remember('live', () => isLiveBy(deps.db, dayIn(deps.config.officeZone, deps.clock.now())));
    const [next] = drives;
    if (!next) return ended;
    const now = deps.clock.now();
    const second = Math.floor(now.getTime() / 1_000);
    if (known?.second !== second || known.of !== drives || known.isLive !== isLive)
      known = { second, isLive, of: drives, frames: new Map() };
    const shown = drives.find(({ id }) => String(id) === choice) ?? next;
    const frame = known.frames.get(choice) ?? frameOf(shown, drives, now, isLive);
    known.frames.set(choice, frame);
    return frame;
  };

  /** An entry of the menu is there as long as one of the drives has it. */
  function frameOf(shown: OpenDrive, drives: readonly OpenDrive[], now: Date, isLive: boolean): PhaseFrame {
    const zone = deps.config.officeZone;
    const [first = new Set<string>(), ...others] = drives.map((drive) =>
      closedPaths(phaseOf(drive, now, zone), isLive),
    );
    const text = phaseText(shown, now, zone);
    return {
      text: shown.name === '' ? text : `${shown.name}：${text}`,
      closedPaths: new Set([...first].filter((path) => others.every((closed) => closed.has(path)))),
    };
  }
}
