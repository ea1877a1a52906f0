import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { mayDo } from '#platform/http/actor.js';
import { countFailed } from '#platform/jobs/overview.js';
import { listWaitingHops } from '#features/agencies/duties/forwarding-queries.js';
import { countOpenAnnexes, type Drive, findCurrentDrive } from '#features/drive/queries.js';
import { phaseText } from '#features/drive/rules.js';
import { countAppointments, countWaiting } from '#features/operators/requests/requests-queries.js';

const keepMs = 5_000;

/** Figures of the frame (open work, phase), remembered for seconds so that a page costs no extra query. */
export function createWorkCounter(deps: Deps) {
  const remember = createMemory(() => deps.clock.now().getTime());
  const drive = () => remember<Drive | undefined>('drive', () => findCurrentDrive(deps.db));
  let phase: { second: number; of: Drive; text: string } | undefined;
  return {
    async counts(actor: Actor): Promise<Readonly<Record<string, number>>> {
      const current = await drive();
      if (!current) return {};
      const whose = actor.scope.level === 'province' ? null : actor.agencyId;
      const [annexes, duties, accountRequests, appointments, failedJobs] = await Promise.all([
        mayDo(actor, 'annex.view')
          ? remember(`open:${whose}`, () => countOpenAnnexes(deps.db, current.id, whose))
          : undefined,
        mayDo(actor, 'duty.acknowledge')
          ? remember(`duties:${actor.agencyId}`, async () => (await listWaitingHops(deps.db, actor.agencyId)).length)
          : undefined,
        mayDo(actor, 'account.approve') ? remember('account-requests', () => countWaiting(deps.db, null)) : undefined,
        mayDo(actor, 'account.confirm') ? remember('appointments', () => countAppointments(deps.db)) : undefined,
        mayDo(actor, 'job.view') ? remember('failed-jobs', () => countFailed(deps.db)) : undefined,
      ]);
      const counts = { annexes, duties, accountRequests, appointments, failedJobs };
      return Object.fromEntries(Object.entries(counts).filter((one): one is [string, number] => one[1] !== undefined));
    },
    async phase(): Promise<string> {
      const current = await drive();
      if (!current) return '';
      const second = Math.floor(deps.clock.now().getTime() / 1_000);
      if (phase?.second !== second || phase.of !== current)
        phase = { second, of: current, text: phaseText(current, deps.clock.now(), deps.config.officeZone) };
      return phase.text;
    },
  };
}

function createMemory(now: () => number) {
  const kept = new Map<string, { at: number; value: Promise<unknown> }>();
  return <T>(key: string, load: () => Promise<T>): Promise<T> => {
    const known = kept.get(key);
    if (known && Math.abs(now() - known.at) < keepMs) return known.value as Promise<T>;
    if (kept.size > 2_000) kept.clear();
    const value = load();
    kept.set(key, { at: now(), value });
    value.catch(() => kept.delete(key));
    return value;
  };
}
