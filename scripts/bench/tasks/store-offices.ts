import { formHead } from '#domain/checking/check.js';
import { createIdentities } from '#domain/annexes/row-identities.js';
import type { AnnexNo, RowValues } from '#domain/annexes/types.js';
import { inTransaction } from '#platform/db/transaction.js';
import { insertIdentities } from '#features/annexes/checking/row-identity-queries.js';
import { insertRows } from '#features/annexes/checking/row-queries.js';
import { createRowKeys, valuesDigest } from '#features/annexes/checking/rows.js';
import { insertVersion, updateVersion } from '#features/annexes/version-queries.js';
import { findCurrentDrive } from '#features/drive/queries.js';
import { syntheticBusinesses } from '#src/demonstration/synthetic.js';
import { annexIdOf } from '#src/season/actions.js';
import { answer } from '../child.js';
import { openPortalDatabase } from '../database.js';
import { createPeople } from '../people.js';
import { benchAgency } from '../workbooks.js';

// Stores two offices with as many filings each, every hundredth of one claimed by the other as well, and a list of licences that have filings.
const [size = '6000', databaseUrl = ''] = process.argv.slice(2);
const rows = Number(size);
const deps = await openPortalDatabase(databaseUrl);
const people = await createPeople(deps);
const driveId = (await findCurrentDrive(deps.db))?.id ?? 0;
const [own, other] = [benchAgency.code, '469002'];

const filings = [...syntheticBusinesses(1, { ...optionsOf(benchAgency.divisions), firstNo: 1 })];
const theirs = [...syntheticBusinesses(2, { ...optionsOf([other]), firstNo: 1_000_000 })];
const claimed = filings.filter((_, at) => at % 100 === 0);
await store(own, 3, filings);
await store(other, 3, [...theirs.slice(claimed.length), ...claimed.map((one) => ({ ...one, division_code: other }))]);
await store(
  own,
  4,
  filings.map((one, at) => ({
    ...one,
    old_system_id: `HN${String(at).padStart(7, '0')}`,
    address: one['business_address'] ?? '',
    is_filed: '1',
  })),
);
await deps.db.destroy();
answer({ driveId, claimed: claimed.length });

function optionsOf(divisions: readonly string[]) {
  return { divisions: [...divisions], count: rows, filedUntil: '2020-11-20', filingAgency: () => '海口示例交通运输局' };
}

/** The rows as their check would have stored them, as the version that counts. */
async function store(unit: string, annexNo: AnnexNo, values: readonly RowValues[]): Promise<void> {
  const annexId = await annexIdOf(deps, unit, annexNo);
  const now = deps.clock.now();
  await inTransaction(deps.db, async (trx) => {
    const { id: fileId } = await deps.files.put(trx, {
      content: Buffer.from(`${unit} ${annexNo}`),
      name: 'x.xlsx',
      now,
    });
    const versionId = await insertVersion(trx, {
      annexId,
      agencyId: people.collector.agencyId,
      fileId,
      fileName: 'x.xlsx',
      sha256: '0'.repeat(64),
      uploadedBy: people.collector.id,
      uploadedAt: now,
      isLate: false,
      basedOnVersionId: null,
      columnChoices: [],
    });
    const keyOf = createRowKeys(annexNo, deps.cipher);
    const identitiesOf = createIdentities(annexNo, deps.cipher);
    const stored = values.map((one, at) => ({
      row: at + 2,
      hidden: false,
      cells: [],
      rowKey: keyOf(one),
      digest: valuesDigest(one, deps.cipher),
      values: one,
      error: undefined,
    }));
    for (let from = 0; from < stored.length; from += 1_000) {
      const some = stored.slice(from - (from % 100), from + 1_000);
      await insertRows(trx, deps.cipher, versionId, some, from / 1_000);
      await insertIdentities(trx, versionId, some.flatMap(identitiesOf));
    }
    await updateVersion(trx, versionId, {
      state: 'checked',
      no: 1,
      head: JSON.stringify(formHead(annexNo)),
      row_count: stored.length,
      is_keyed: 1,
      checked_at: now,
    });
    await trx('annexes').where({ id: annexId }).update({ current_version_id: versionId });
  });
}
