import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { enqueue } from '#platform/jobs/queue.js';
import { annexName } from '#domain/annexes/titles.js';
import { standingNames, standingOf, type AnnexStanding } from '#domain/annexes/states.js';
import { type BoardCell, listBoard } from '#features/drive/queries.js';
import { getAnnex } from '#features/annexes/queries.js';
import { type AnnexVersion, listVersionsById } from '#features/annexes/version-queries.js';
import { submissionView } from '#features/annexes/present.js';
import { annexPath } from '#features/annexes/context.js';
import { obstaclesTo } from '#features/annexes/review/submission.js';
import { mailProblems } from '#features/annexes/mailbox/problems.js';
import { insertPackage, updatePackage } from './package-queries.js';

/** Annex 5 itself is not sent back (R28). */
const sentBack = (cell: BoardCell): boolean => cell.annexNo !== 5;

/** An annex as it stands before a package is made. */
export interface PackageCandidate {
  readonly annexId: number;
  readonly title: string;
  readonly unitName: string;
  readonly standing: AnnexStanding;
  readonly stateName: string;
  readonly versionNo: number | null;
  readonly rows: number;
  /** The version that goes in; undefined with the reason beside it. */
  readonly versionId: number | undefined;
  readonly reason: string;
  readonly path: string;
}

const nobody = 0;

/** What of an office can go by mail in a drive: what it has submitted, and what is ready to be submitted by whoever may. */
export async function packageCandidates(
  db: Db | Trx,
  deps: Pick<Deps, 'clock' | 'config'>,
  driveId: number,
  agencyId: number,
): Promise<readonly PackageCandidate[]> {
  const cells = (await listBoard(db, driveId, agencyId)).filter(sentBack);
  const versions = await listVersionsById(
    db,
    cells.flatMap(({ versionId }) => versionId ?? []),
  );
  return Promise.all(
    cells.map(async (cell) => {
      const version = versions.find(({ id }) => id === cell.versionId);
      const reason = await reasonAgainst(db, deps, cell, version);
      const standing = standingOf(cell.state, cell.versionId);
      return {
        annexId: cell.annexId,
        title: annexName(cell.annexNo),
        unitName: cell.unitName,
        standing,
        stateName: standingNames[standing],
        versionNo: cell.versionNo,
        rows: cell.rows,
        versionId: reason === '' ? version?.id : undefined,
        reason,
        path: annexPath({ id: cell.annexId }),
      };
    }),
  );
}

async function reasonAgainst(
  db: Db | Trx,
  deps: Pick<Deps, 'clock' | 'config'>,
  cell: BoardCell,
  version: AnnexVersion | undefined,
): Promise<string> {
  if (!version) return '还没有文件';
  if (cell.state !== 'filling' && cell.state !== 'returned') return '';
  const annex = await getAnnex(db, cell.annexId);
  // Whoever submits it must be another than who filled it in; that says nothing of the file.
  const [first] = submissionView('', version, await obstaclesTo(db, deps, annex, version, nobody)).obstacles;
  return first?.sentence ?? '';
}

/** Asks for a package of everything that can go by mail now. Returns its id and the job's. @throws mail.nothing_to_export */
export async function makePackage(trx: Trx, deps: Deps, actor: Actor, driveId: number | undefined): Promise<number> {
  const candidates = driveId === undefined ? [] : await packageCandidates(trx, deps, driveId, actor.agencyId);
  const versions = candidates.flatMap(({ versionId }) => versionId ?? []);
  if (driveId === undefined || versions.length === 0) throw mailProblems.nothing_to_export();
  const now = deps.clock.now();
  const day = dayIn(deps.config.officeZone, now).replaceAll('-', '');
  const no = `QD${day}-${actor.agencyCode}-${deps.ids.short(6)}`;
  const id = await insertPackage(trx, {
    no,
    driveId,
    agencyId: actor.agencyId,
    agencyName: actor.agencyName,
    madeBy: actor.id,
    madeAt: now,
    versions: versions.join(' '),
  });
  const jobId = await enqueue(trx, now, {
    name: 'annex.mail-package',
    payload: { id },
    dedupeKey: `annex.mail-package:${id}`,
  });
  await updatePackage(trx, id, { job_id: jobId });
  audit(trx, now, actor, {
    verb: 'annex.make-package',
    objectType: 'mail_package',
    objectId: id,
    agencyId: actor.agencyId,
    after: { title: no, count: versions.length },
  });
  return id;
}
