import type { AnnexNo } from '#domain/annexes/types.js';
import type { Actor } from '#platform/http/actor.js';
import { getAnnex } from '#features/annexes/queries.js';
import { loadActor, enrol } from '#src/season/accounts.js';
import { annexIdOf, sendAnnex, annexSteps, uploadAndCheck } from '#src/season/actions.js';
import { carryOn } from '#src/season/course.js';
import type { SentFile } from '#test/support/client.js';
import { actorNamed } from '#test/support/operators.js';
import type { TestPortal } from '#test/support/test-portal.js';

/** The people of one unit: who fills in and who submits. */
export interface UnitPeople {
  readonly collector: Actor;
  readonly manager: Actor;
  readonly agencyId: number;
}

/** Plays annexes of any unit through the actions, from the file to its acceptance. */
export function annexSeason(portal: TestPortal) {
  const { deps } = portal;
  const { db } = deps;
  const known = new Map<string, UnitPeople>();
  const reviewer = () => actorNamed(portal, 'reviewer');

  async function peopleOf(unit: string): Promise<UnitPeople> {
    const there = known.get(unit);
    if (there) return there;
    const [collector, manager] = await enrol(
      deps,
      ['collector', 'agency_manager'].map((role) => ({
        account: `${role}-${unit}`.slice(0, 30),
        name: `${unit}${role}`.slice(0, 30),
        agencyCode: unit,
        roles: [role],
      })),
    );
    const people = {
      collector: await loadActor(deps, collector?.id ?? 0),
      manager: await loadActor(deps, manager?.id ?? 0),
      agencyId: collector?.agencyId ?? 0,
    };
    known.set(unit, people);
    return people;
  }

  const annexOf = (unit: string, no: AnnexNo) => annexIdOf(deps, unit, no);
  const steps = async (annexId: number, manager: Actor) =>
    annexSteps(deps, { manager, reviewer: await reviewer(), importer: await actorNamed(portal, 'importer') }, annexId);

  return {
    peopleOf,
    annexIdOf: annexOf,
    reviewer,
    /** Sends a file, which nobody has read yet. Returns the version. */
    async upload(unit: string, no: AnnexNo, file: SentFile): Promise<number> {
      const { collector } = await peopleOf(unit);
      return (await sendAnnex(deps, collector, { annexId: await annexOf(unit, no), ...file })).versionId;
    },
    /** Uploads, checks, confirms every warning and submits; the reviewer has it in hand then. */
    async handIn(
      unit: string,
      no: AnnexNo,
      file: SentFile,
      /** Code of the office that answers for the unit now, where that is another one. */
      office = unit,
    ): Promise<{ annexId: number; versionId: number }> {
      const { collector, manager } = await peopleOf(office);
      const annexId = await annexOf(unit, no);
      const { currentVersionId: basedOn } = await getAnnex(db, annexId);
      const versionId = await uploadAndCheck(deps, collector, { annexId, ...file, basedOn });
      await db('annex_findings')
        .where({ version_id: versionId, level: 'W' })
        .update({ reason: '已核对', confirmed_by: collector.id, confirmed_at: deps.clock.now() });
      await carryOn(await steps(annexId, manager), 'claimed');
      return { annexId, versionId };
    },
    async accept(annexId: number): Promise<void> {
      await (await steps(annexId, await reviewer())).accepted();
    },
  };
}
