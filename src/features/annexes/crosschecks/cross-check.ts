import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { enqueue } from '#platform/jobs/queue.js';
import type { AnnexNo, Finding, RowValues } from '#domain/annexes/types.js';
import { type CrossAnnex, crossCheck, type CrossOutcome, type CrossUnit } from '#domain/checking/cross-rules.js';
import { handedRowsOf } from '#features/drive/legacy/handed.js';
import { noteStandings } from '#features/drive/progress/standings.js';
import { insertFindings } from '#features/annexes/checking/finding-queries.js';
import { confirmationKey, listConfirmations } from '#features/annexes/checking/confirmation-queries.js';
import type { Confirmation } from '#features/annexes/checking/finding-queries.js';
import { noWaivers, waiversInForce } from '#features/annexes/waivers/in-force.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { layQuarantine, rowsSetAside } from '#features/annexes/quarantine/laying.js';
import { asideExplained } from '#features/annexes/quarantine/explained.js';
import { personsOf } from '#features/annexes/collisions/persons.js';
import { collideLater } from '#features/annexes/collisions/collide-job.js';
import { listRowDigests, walkFacts } from '#features/annexes/checking/row-queries.js';
import {
  type CrossVersion,
  deleteCrossFindings,
  listCrossFindings,
  listCrossVersions,
  lockUnit,
  noteChanged,
  noteChecked,
  noteJudged,
  replaceLinks,
  toldBy,
} from './cross-queries.js';

/** The unit whose annexes are held against each other. */
export interface CrossPlace {
  readonly driveId: number;
  readonly unitCode: string;
}

/** The version whose check this ends, and the job that it belongs to: where more was mended since, a later one ends it. */
type CheckedVersion = Pick<AnnexVersion, 'id' | 'jobId'>;

/** Annexes that speak of each other; a change of another one concerns nobody else. */
export const isCrossChecked = (annexNo: AnnexNo): boolean => annexNo >= 3;

const mostRounds = 5;

/**
 * Holds annexes 3, 4 and 5 of a unit against each other and says in each what it lacks (V17, V18); runs after every check of one of them,
 * outside the serving process. Rows are read without a lock: where a version changed meanwhile, all is read once more.
 */
export async function crossCheckUnit(deps: Deps, place: CrossPlace, checked?: CheckedVersion): Promise<void> {
  for (let round = 0; round < mostRounds; round++) {
    const versions = await listCrossVersions(deps.db, place.driveId, place.unitCode);
    const outcome = crossCheck(await readUnit(deps, place, versions));
    if (await inTransaction(deps.db, (trx) => keep(trx, deps, place, versions, outcome, checked))) return;
  }
  throw new Error(`unit ${place.unitCode} changed ${mostRounds} times while it was judged`);
}

/** The same as a job, for what changes without a check: another version that counts, a list that was handed out. */
export async function runCrossCheck(deps: Deps, payload: CrossPlace): Promise<void> {
  await crossCheckUnit(deps, { driveId: payload.driveId, unitCode: payload.unitCode });
}

export async function crossCheckLater(trx: Trx, deps: Pick<Deps, 'clock' | 'ids'>, place: CrossPlace): Promise<void> {
  await enqueue(trx, deps.clock.now(), {
    name: 'annex.cross-check',
    payload: { driveId: place.driveId, unitCode: place.unitCode },
    dedupeKey: `annex.cross-check:${place.driveId}:${place.unitCode}:${deps.ids.token(8)}`,
  });
}

/** Of a row only what is compared: an annex may have a hundred thousand. */
const comparedOf = (values: RowValues): RowValues => ({
  uscc: values['uscc'] ?? '',
  licence_no: values['licence_no'] ?? '',
  business_name: values['business_name'] ?? '',
  is_filed: values['is_filed'] ?? '',
  old_system_id: values['old_system_id'] ?? '',
});

async function readUnit(deps: Deps, place: CrossPlace, versions: readonly CrossVersion[]): Promise<CrossUnit> {
  const filed = versions.find(({ annexNo }) => annexNo === 3);
  const persons = await personsOf(deps.db, place, filed?.versionId);
  const annexOf = async (annexNo: AnnexNo): Promise<CrossAnnex | undefined> => {
    const version = versions.find((one) => one.annexNo === annexNo);
    if (!version) return undefined;
    const rows: CrossAnnex['rows'][number][] = [];
    const keys =
      persons && new Map((await listRowDigests(deps.db, version.versionId)).map((one) => [one.row, one.rowKey]));
    for await (const part of walkFacts(deps.db, deps.cipher, version.versionId))
      for (const { row, values } of part) {
        const key = keys?.get(row);
        rows.push({ row, values: comparedOf(values), ...(key !== undefined && { key }) });
      }
    return { head: version.head, rows };
  };
  const handed = (annexNo: AnnexNo) => handedRowsOf(deps.db, deps, { ...place, annexNo });
  const [handed4, handed5] = await Promise.all([handed(4), handed(5)]);
  // Annex 3 alone, where nothing was handed out, has nothing to be held against.
  if (!handed5 && versions.every(({ annexNo }) => annexNo === 3)) return {};
  const [annex3, annex4, annex5] = await Promise.all([annexOf(3), annexOf(4), annexOf(5)]);
  const aside = filed && new Set((await rowsSetAside(deps.db, filed)).keys());
  return {
    ...(annex3 && { annex3: { ...annex3, ...(aside && { aside }) } }),
    ...(annex4 && { annex4 }),
    ...(annex5 && { annex5 }),
    ...(handed4 && { handed4 }),
    ...(handed5 && { handed5 }),
    ...(persons && { persons }),
  };
}

/** Returns false where a version is not the one that was read. */
async function keep(
  trx: Trx,
  deps: Deps,
  place: CrossPlace,
  versions: readonly CrossVersion[],
  { findings, links }: CrossOutcome,
  checked: CheckedVersion | undefined,
): Promise<boolean> {
  await lockUnit(trx, place.driveId, place.unitCode);
  const now = await listCrossVersions(deps.db, place.driveId, place.unitCode);
  if (stampOf(now) !== stampOf(versions)) return false;
  const filed = versions.find(({ annexNo }) => annexNo === 3);
  const explained = await asideExplained(trx, filed, links);
  for (const version of versions) {
    const annexNo = version.annexNo as 3 | 4 | 5;
    // What has entered the register was decided with what was known then; where its filings stand now is asked by later imports.
    if (!version.isInRegister) {
      await keepFindings(trx, deps, version, findings[annexNo], { now: deps.clock.now(), explained });
      await layQuarantine(trx, version);
    }
    if (annexNo === 3) continue;
    const own = links.filter((link) => link.annexNo === annexNo);
    await replaceLinks(trx, { versionId: version.versionId, filedVersionId: filed?.versionId }, own);
  }
  if (checked) await noteChecked(trx, checked, deps.clock.now());
  await noteJudged(trx, place.driveId, place.unitCode, deps.clock.now());
  await noteStandings(
    trx,
    { driveId: place.driveId, unitCode: place.unitCode },
    { at: deps.clock.now(), by: null, step: 'check' },
  );
  await collideLater(trx, deps, place);
  return true;
}

const stampOf = (versions: readonly CrossVersion[]): string => versions.map(({ stamp }) => stamp).join();

/** Writes the findings of the comparison over those of the last one; reasons given for the same row and value hold (C20). */
async function keepFindings(
  trx: Trx,
  deps: Deps,
  version: CrossVersion,
  findings: readonly Finding[],
  { now, explained }: { readonly now: Date; readonly explained: Awaited<ReturnType<typeof asideExplained>> },
): Promise<void> {
  const { cipher } = deps;
  const waived = await waiversInForce(trx, deps, version.annexId);
  const reasons = findings.some(({ level }) => level === 'W')
    ? await reasonsOf(trx, cipher, version)
    : new Map<string, Confirmation>();
  const keys = new Map(
    reasons.size === 0 && waived === noWaivers
      ? []
      : (await listRowDigests(trx, version.versionId)).map(({ row, rowKey }) => [row, rowKey]),
  );
  const before = await listCrossFindings(trx, version.versionId);
  if (before.join() !== findings.map(toldBy).sort().join()) await noteChanged(trx, version.versionId, now);
  await deleteCrossFindings(trx, version.versionId);
  await insertFindings(
    trx,
    cipher,
    version.versionId,
    findings.map((finding) => ({
      ...finding,
      confirmation:
        explained(version.annexNo, finding) ?? reasons.get(confirmationKey(keys.get(finding.row) ?? '', finding)),
      waiverId: waived(keys.get(finding.row) ?? '', finding),
    })),
    { isCross: true },
  );
}

async function reasonsOf(
  db: Db | Trx,
  cipher: Deps['cipher'],
  { versionId, basedOnVersionId }: CrossVersion,
): Promise<Map<string, Confirmation>> {
  const before = basedOnVersionId === null ? [] : await listConfirmations(db, cipher, basedOnVersionId);
  return new Map([...before, ...(await listConfirmations(db, cipher, versionId))]);
}
