import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import { findAgencyByCode } from '#features/agencies/queries.js';
import { runAnnexCheck } from '#features/annexes/checking/check-job.js';
import { acceptAnnex, claimAnnex, submitAnnex } from '#features/annexes/review/steps.js';
import { storeUpload } from '#features/annexes/receiving/upload.js';
import { findCurrentDrive, listBoard } from '#features/drive/queries.js';
import { createActorLoader } from '#features/operators/actor.js';
import { insertOperator } from '#features/operators/queries.js';
import type { SentFile } from '#test/support/client.js';
import type { TestPortal } from '#test/support/test-portal.js';

/** The people of one unit: who fills in and who submits. */
export interface UnitPeople {
  readonly collector: Actor;
  readonly manager: Actor;
  readonly agencyId: number;
}

/** Plays annexes of any unit through the actions, from the file to its acceptance. */
export function annexSeason({ deps, cast }: TestPortal) {
  const { db } = deps;
  const known = new Map<string, UnitPeople>();
  const load = async (id: number): Promise<Actor> => {
    const actor = await createActorLoader(db, () => deps.clock.now()).load(id);
    if (!actor) throw new Error(`operator ${id} is not there`);
    return actor;
  };

  async function peopleOf(unit: string): Promise<UnitPeople> {
    const there = known.get(unit);
    if (there) return there;
    const agencyId = (await findAgencyByCode(db, unit))?.id ?? 0;
    const make = (role: string) =>
      inTransaction(db, (trx) =>
        insertOperator(trx, {
          account: `${role}-${unit}`.slice(0, 30),
          displayName: `${unit}${role}`.slice(0, 30),
          agencyId,
          passwordHash: 'none',
          roles: [role],
          mustChangePassword: false,
          now: deps.clock.now(),
        }),
      );
    const people = {
      collector: await load(await make('collector')),
      manager: await load(await make('agency_manager')),
      agencyId,
    };
    known.set(unit, people);
    return people;
  }

  async function annexIdOf(unit: string, no: number): Promise<number> {
    const drive = await findCurrentDrive(db);
    const cells = await listBoard(db, drive?.id ?? 0, null);
    return cells.find((cell) => cell.unitCode === unit && cell.annexNo === no)?.annexId ?? 0;
  }

  return {
    peopleOf,
    annexIdOf,
    reviewer: () => load(cast.reviewer.id),
    /** Sends a file, which nobody has read yet. Returns the version. */
    async upload(unit: string, no: number, file: SentFile): Promise<number> {
      const { collector } = await peopleOf(unit);
      const sent = { annexId: await annexIdOf(unit, no), ...file, basedOn: null };
      return (await inTransaction(db, (trx) => storeUpload(trx, deps, collector, sent))).versionId;
    },
    /** Uploads, checks, confirms every warning and submits; the reviewer has it in hand then. */
    async handIn(
      unit: string,
      no: number,
      file: SentFile,
      /** Code of the office that answers for the unit now, where that is another one. */
      office = unit,
    ): Promise<{ annexId: number; versionId: number }> {
      const { collector, manager } = await peopleOf(office);
      const annexId = await annexIdOf(unit, no);
      const annex = await db('annexes')
        .select('current_version_id')
        .where({ id: annexId })
        .first<{ current_version_id: number | null }>();
      const basedOn = annex?.current_version_id == null ? null : Number(annex.current_version_id);
      const { versionId } = await inTransaction(db, (trx) =>
        storeUpload(trx, deps, collector, { annexId, ...file, basedOn }),
      );
      await runAnnexCheck(deps, { versionId }, () => {});
      await db('annex_findings')
        .where({ version_id: versionId, level: 'W' })
        .update({ reason: '已核对', confirmed_by: collector.id, confirmed_at: deps.clock.now() });
      await inTransaction(db, (trx) => submitAnnex(trx, deps, manager, annexId));
      await inTransaction(db, async (trx) => claimAnnex(trx, deps, await load(cast.reviewer.id), annexId, false));
      return { annexId, versionId };
    },
    accept: async (annexId: number): Promise<void> => {
      const reviewer = await load(cast.reviewer.id);
      await inTransaction(db, (trx) => acceptAnnex(trx, deps, reviewer, annexId));
    },
  };
}
