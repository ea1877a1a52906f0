import type { PortalDeps } from '#src/deps.js';
import { ensureAuditGuards } from '#platform/audit/guards.js';
import { startOfDay } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import { type Lease, LeaseLost, type LeaseOptions, withLease } from '#platform/db/lease.js';
import { migrateToLatest } from '#platform/db/migrate.js';
import { inTransaction } from '#platform/db/transaction.js';
import { openAnnexes } from '#features/annexes/opening.js';
import { askForRowKeys } from '#features/annexes/checking/key-stored.js';
import { sealStoredContent } from '#features/annexes/checking/seal-stored.js';
import { countAgencies, insertAgency, listDivisions } from '#features/agencies/queries.js';
import { loadDivisions } from '#features/agencies/reference.js';
import { askForMissingLedgers } from '#features/ledger/following.js';
import { ensureLedgerGuards } from '#features/ledger/guard-queries.js';
import { ensurePublicationGuards } from '#features/publication/guard-queries.js';
import { insertDrive, listDrives } from '#features/drive/queries.js';
import { insertHead } from '#features/drive/notice/edition-queries.js';
import { noticeDrive, noticeHead } from '#features/drive/notice/first.js';

export interface SetUpOptions extends LeaseOptions {
  /** Tells whoever starts the portal what it waits for. */
  say?(sentence: string): void;
}

const words = {
  waiting:
    '另一个节点正在升级数据库并装入基础数据，本节点等它完成后继续启动。/ Another node is bringing the database up to date; this one waits until it is done.',
  takingOver:
    '正在升级数据库的节点已没有动静，由本节点接着完成。/ The node that was bringing the database up to date has fallen silent; this one goes on with it.',
};

/**
 * Brings an empty or older database to where the portal can work: schema, divisions, the province's office, the reporting units
 * and the drive of the notice; into an empty private database also the demonstration. Of nodes that start together one does so, the
 * others wait. Returns lines to print.
 */
export async function setUp(deps: PortalDeps, { say = () => {}, ...options }: SetUpOptions = {}): Promise<string[]> {
  const telling = { onWait: () => say(words.waiting), onTakeOver: () => say(words.takingOver) };
  for (;;) {
    try {
      return await withLease(deps.db, 'set-up', { ...telling, ...options }, (lease) => setUpAlone(deps, lease, say));
    } catch (error) {
      // This process had been held up for long: another node has it in hand.
      if (!(error instanceof LeaseLost)) throw error;
    }
  }
}

async function setUpAlone(deps: PortalDeps, lease: Lease, say: (sentence: string) => void): Promise<string[]> {
  const { db } = deps;
  const ran = await migrateToLatest(db, lease.confirm);
  if (ran.length > 0) deps.log.info('schema migrated', { ran });
  const unguarded = await ensureAuditGuards(db);
  if (unguarded) say(unguarded);
  await ensureLedgerGuards(db);
  await ensurePublicationGuards(db);
  await loadDivisions(db);
  await sealStoredContent(deps);
  await askForRowKeys(deps);
  await ensureOffices(deps);
  await askForMissingLedgers(deps);
  if (!deps.config.privateDatabase) return [];
  // Nothing of it belongs into a portal that works.
  const { loadDemonstration } = await import('#src/demonstration/load.js');
  return loadDemonstration(deps);
}

async function ensureOffices(deps: PortalDeps): Promise<void> {
  await inTransaction(deps.db, async (trx) => {
    if ((await countAgencies(trx)) === 0) {
      await insertAgency(trx, {
        code: '460000',
        name: deps.config.organName,
        shortName: '省局',
        systemName: deps.config.organName,
        divisionCode: '460000',
        isReporting: false,
        divisions: ['460000'],
        kind: 'transport_agency',
      });
      for (const division of (await listDivisions(trx)).filter((one) => one.reporting === 'forward')) {
        await insertAgency(trx, {
          code: division.code,
          name: `${division.name}道路运输管理处`,
          shortName: division.name,
          systemName: `${division.name}道路运输管理处`,
          divisionCode: division.code,
          isReporting: false,
          divisions: [division.code],
          state: 'invited',
          kind: 'transport_agency',
        });
      }
      for (const division of (await listDivisions(trx)).filter((one) => one.reporting === 'report')) {
        await insertAgency(trx, {
          code: division.code,
          name: `${division.name}机动车维修管理机构`,
          shortName: division.name,
          systemName: '',
          divisionCode: division.code,
          isReporting: true,
          divisions: [division.code],
        });
      }
    }
    const drives = await listDrives(trx);
    const now = deps.clock.now();
    const open = drives.find(({ state }) => state === 'open')?.id;
    if (open !== undefined) await openAnnexes(trx, deps, open, now);
    // They have been there since the notice, whenever this portal was set up.
    else if (drives.length === 0)
      await openAnnexes(trx, deps, await beginFirstDrive(deps, trx), earlier(now, issuedAt(deps)));
  });
}

const issuedAt = ({ config }: PortalDeps): Date => startOfDay(config.officeZone, noticeHead.issuedOn);
const earlier = (a: Date, b: Date): Date => (a < b ? a : b);

/** The drive of the notice that this portal was made for, with the head of that notice. */
async function beginFirstDrive(deps: PortalDeps, trx: Trx): Promise<number> {
  const driveId = await insertDrive(trx, noticeDrive);
  await insertHead(trx, driveId, noticeHead, issuedAt(deps));
  return driveId;
}
