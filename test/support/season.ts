import { dayIn } from '#platform/clock.js';
import { inTransaction } from '#platform/db/transaction.js';
import { attachDocument } from '#platform/documents.js';
import type { Actor } from '#platform/http/actor.js';
import { forwardDuty } from '#features/agencies/duties/forwarding.js';
import { listForwardings } from '#features/agencies/duties/forwarding-queries.js';
import { findAgencyByCode } from '#features/agencies/queries.js';
import { runAnnexCheck } from '#features/annexes/checking/check-job.js';
import { startImport, startPreview } from '#features/imports/actions.js';
import { getBatch } from '#features/imports/batch-queries.js';
import { runImport, runImportPreview } from '#features/imports/jobs.js';
import { addComment } from '#features/annexes/review/comments.js';
import { acceptAnnex, claimAnnex, submitAnnex } from '#features/annexes/review/steps.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { storeUpload } from '#features/annexes/receiving/upload.js';
import { findCurrentDrive, listBoard } from '#features/drive/queries.js';
import { createActorLoader } from '#features/operators/actor.js';
import { proposeAppointment } from '#features/operators/security/appointments.js';
import { askedFrom, submitRequest } from '#features/operators/requests/requests.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { type CastName, ownAgency } from '#test/support/cast.js';
import type { SentFile } from '#test/support/client.js';
import type { TestPortal } from '#test/support/test-portal.js';

/** One annex of the cast's own agency in every stage that a page can show. */
export interface Season {
  /** Annex 1: open, its current version has faults. */
  readonly open: Stage;
  /** Annex 3: imported, its business stands in the register. */
  readonly imported: Stage & { readonly batchId: number };
  /** Annex 4: claimed by the reviewer, with a comment not yet sent. */
  readonly claimed: Stage & { readonly commentId: number };
  /** Annex 5: a file that nobody has read yet. */
  readonly reading: Stage;
  /** 定安's duty, forwarded by the province to an office that nobody knew. */
  readonly forwarded: { readonly agencyId: number; readonly forwardingId: number; readonly changeId: number };
  /** The scan of the paper that the forwarding rests on. */
  readonly documentId: number;
  /** An account of the agency, and a request of its manager that nobody has decided. */
  readonly accounts: { readonly operatorId: number; readonly requestId: number };
  /** An appointment of the province that nobody has decided: its request. */
  readonly appointmentId: number;
}
export interface Stage {
  readonly annexId: number;
  readonly versionId: number;
}

const noProgress = () => {};

/** Plays the season through the actions, without jobs: what their pages would wait for is done here at once. */
export async function playSeason(portal: TestPortal): Promise<Season> {
  const { deps } = portal;
  const hands = await handsOf(portal);
  const typed = (no: AnnexNo, change: Readonly<Record<string, string>> = {}) =>
    annexWorkbook(no, [{ ...(soundRow[no] as Record<string, string>), ...change }]);
  const open = await hands.upload(1, typed(1, { liaison_mobile: '12', agency_uscc: '12469001555555553U' }));
  const imported = await hands.upload(3, annexWorkbook(3, [typedBusiness(1), typedBusiness(2)]));
  await hands.handIn(imported.annexId);
  await inTransaction(deps.db, (trx) => acceptAnnex(trx, deps, hands.reviewer, imported.annexId));
  const batchId = await hands.import(imported.annexId);
  const claimed = await hands.upload(4, typed(4));
  await hands.handIn(claimed.annexId);
  const comment = { annexId: claimed.annexId, row: 2, field: 'uscc', text: '请核对' };
  await inTransaction(deps.db, (trx) => addComment(trx, deps, hands.reviewer, comment));
  const [last] = (await deps.db('annex_comments').max({ id: 'id' })) as { id: number }[];
  const reading = await hands.upload(5, typed(5), false);
  const forwarded = await forwardForeignDuty(portal, hands.reviewer);
  return {
    open,
    imported: { ...imported, batchId },
    claimed: { ...claimed, commentId: Number(last?.id) },
    reading,
    forwarded,
    documentId: await inTransaction(deps.db, (trx) =>
      attachDocument(
        trx,
        deps,
        hands.reviewer,
        { objectType: 'forwarding', objectId: forwarded.forwardingId, agencyId: forwarded.agencyId },
        { name: '示交函8号.pdf', content: Buffer.from('%PDF-1.4') },
      ),
    ),
    accounts: { operatorId: portal.cast.filer.id, requestId: await hands.askForAccount() },
    appointmentId: await hands.propose(),
  };
}

async function forwardForeignDuty({ deps }: TestPortal, reviewer: Actor): Promise<Season['forwarded']> {
  const bureau = await findAgencyByCode(deps.db, '469021');
  const forwardingId = await inTransaction(deps.db, (trx) =>
    forwardDuty(trx, deps, reviewer, {
      unitCode: '469021',
      fromAgencyId: bureau?.id ?? 0,
      toName: '定安县示例交通运输服务中心',
      opens: ['定安县示例交通运输服务中心'],
      on: dayIn(deps.config.officeZone, deps.clock.now()),
      document: '示交函〔2020〕8号',
      note: '',
    }),
  );
  const [hop] = await listForwardings(deps.db, { id: forwardingId });
  return { agencyId: hop?.toAgencyId ?? 0, forwardingId, changeId: hop?.changeId ?? 0 };
}

async function handsOf({ deps, cast }: TestPortal) {
  const actors = createActorLoader(deps.db, () => deps.clock.now());
  const actor = async (name: CastName): Promise<Actor> => {
    const found = await actors.load(cast[name].id);
    if (!found) throw new Error(`${name} is not there`);
    return found;
  };
  const [filer, manager, reviewer, importer] = await Promise.all([
    actor('filer'),
    actor('manager'),
    actor('reviewer'),
    actor('importer'),
  ]);
  const drive = await findCurrentDrive(deps.db);
  const agency = await findAgencyByCode(deps.db, ownAgency);
  const board = await listBoard(deps.db, drive?.id ?? 0, agency?.id ?? 0);

  return {
    reviewer,
    askForAccount(): Promise<number> {
      const values = { request_kind: 'add', user_name: '示例丙', mobile: '13800000077', roles: 'viewer' };
      const asked = askedFrom(deps.cipher, values, { row: null, agencyId: manager.agencyId });
      return inTransaction(deps.db, (trx) => submitRequest(trx, deps, manager, asked, null));
    },
    async propose(): Promise<number> {
      const admin = await actor('admin');
      const proposal = { kind: 'add', name: '示例丁', roles: ['viewer'], reason: '局发〔2020〕12号任命' } as const;
      const made = await inTransaction(deps.db, (trx) => proposeAppointment(trx, deps, admin, proposal, null));
      if (typeof made !== 'number') throw new Error(made.message);
      return made;
    },
    async upload(no: AnnexNo, file: SentFile, isRead = true): Promise<Stage> {
      const annexId = board.find((cell) => cell.annexNo === no)?.annexId ?? 0;
      const { versionId } = await inTransaction(deps.db, (trx) =>
        storeUpload(trx, deps, filer, { annexId, ...file, basedOn: null }),
      );
      if (isRead) await runAnnexCheck(deps, { versionId }, noProgress);
      return { annexId, versionId };
    },
    async handIn(annexId: number): Promise<void> {
      await inTransaction(deps.db, (trx) => submitAnnex(trx, deps, manager, annexId));
      await inTransaction(deps.db, (trx) => claimAnnex(trx, deps, reviewer, annexId, false));
    },
    async import(annexId: number): Promise<number> {
      const { batchId } = await inTransaction(deps.db, (trx) => startPreview(trx, deps, importer, annexId));
      await runImportPreview(deps, { batchId }, noProgress);
      const batch = await getBatch(deps.db, annexId, batchId);
      await inTransaction(deps.db, (trx) =>
        startImport(trx, deps, importer, { annexId, batchId, token: batch.token ?? '' }),
      );
      await runImport(deps, { batchId, actor: importer }, noProgress);
      return batchId;
    },
  };
}
