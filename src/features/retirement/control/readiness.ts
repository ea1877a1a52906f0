import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import { type Readiness, type ReadinessFacts, readinessOf } from '#domain/retirement/bars.js';
import { checkItems } from '#domain/retirement/checklist.js';
import { stateAt } from '#domain/retirement/states.js';
import { countLicences } from '#features/drive/legacy/licence-queries.js';
import { findLastApplied } from '#features/drive/legacy/load-queries.js';
import { momentWords } from '#features/drive/progress/moment-rules.js';
import { findLastAddressTest, listOldAddresses } from '#features/retirement/addresses/address-queries.js';
import { loadGoLiveBar } from '#features/retirement/ledger-facts.js';
import { findRetirementDrive, type Retirement } from '#features/retirement/queries.js';
import { countRehearsals } from '#features/retirement/rehearsing/rehearsal-queries.js';
import { listOfficesToSign } from '#features/retirement/signing/offices.js';
import { listNotedChecks } from './check-queries.js';

/** The facts that decide whether the old module can be retired, as they are now. */
export async function loadReadinessFacts(
  db: Db | Trx,
  { clock, config }: Pick<Deps, 'clock' | 'config'>,
  retirement: Retirement,
): Promise<ReadinessFacts> {
  const drive = await findRetirementDrive(db, retirement);
  const now = clock.now();
  const [checks, addresses, test, rehearsals] = await Promise.all([
    listNotedChecks(db),
    listOldAddresses(db),
    findLastAddressTest(db),
    countRehearsals(db),
  ]);
  const ofDrive = drive
    ? await Promise.all([
        loadGoLiveBar(db, drive.id),
        countLicences(db, drive.id, {}),
        findLastApplied(db, drive.id),
        listOfficesToSign(db, drive.id),
      ])
    : undefined;
  const [goLiveBar, portalCount, loaded, offices] = ofDrive ?? ['还没有采集任务。', 0, undefined, []];
  const { lastChangeAt, frozenFrom } = retirement;
  const isTested = test?.state === 'ended' && test.addressesVersion === retirement.addressesVersion;
  const done = new Set(checks.filter(({ isDone }) => isDone).map(({ item }) => item));
  return {
    state: stateAt(retirement, now),
    today: dayIn(config.officeZone, now),
    goLiveOn: drive?.goLiveOn ?? '9999-12-31',
    goLiveBar,
    openChecks: checkItems.filter(({ key }) => !done.has(key)).map(({ title }) => title),
    hasDuty: retirement.dutyName !== '' && retirement.dutyPhone !== '',
    lastChangeAt: lastChangeAt === null ? '' : momentWords(lastChangeAt, config.officeZone),
    isChangedSinceFreeze: lastChangeAt !== null && frozenFrom !== null && lastChangeAt > frozenFrom,
    archiveSha256: retirement.archiveSha256 ?? loaded?.sha256 ?? '',
    oldCount: retirement.oldCount,
    portalCount,
    addresses: addresses.length,
    addressesRight: isTested ? test.rightCount : null,
    unsigned: offices.filter(({ sign }) => sign === undefined).map(({ name }) => name),
    rehearsals,
  };
}

/** What must be so on the day itself, each line met or not. */
export const loadReadiness = async (
  db: Db | Trx,
  deps: Pick<Deps, 'clock' | 'config'>,
  retirement: Retirement,
): Promise<readonly Readiness[]> => readinessOf(await loadReadinessFacts(db, deps, retirement));
