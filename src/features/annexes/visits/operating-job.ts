import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { enqueue } from '#platform/jobs/queue.js';
import { walkFacts } from '#features/annexes/checking/row-queries.js';
import { type Annex, getAnnex } from '#features/annexes/queries.js';
import { type OperatingRow, storeOperatingRows } from './visit-queries.js';

interface OperatingPayload {
  readonly annexId: number;
  readonly versionId: number;
}

/** Has the businesses that an annex 5 names as still operating put on the list of visits; asked where it is accepted. */
export async function listOperatingLater(
  trx: Trx,
  { clock }: Pick<Deps, 'clock'>,
  { id: annexId, annexNo, currentVersionId: versionId }: Pick<Annex, 'id' | 'annexNo' | 'currentVersionId'>,
): Promise<void> {
  if (annexNo !== 5 || versionId === null) return;
  const now = clock.now();
  await enqueue(trx, now, {
    name: 'annex.list-operating',
    payload: { annexId, versionId },
    dedupeKey: `annex.list-operating:${versionId}:${now.getTime()}`,
  });
}

/** Runs outside the serving process; safe to run again. A version that counts no more changes nothing. */
export async function runListOperating(deps: Deps, { annexId, versionId }: OperatingPayload): Promise<void> {
  const annex = await getAnnex(deps.db, annexId);
  if (annex.currentVersionId !== versionId) return;
  const rows: OperatingRow[] = [];
  for await (const block of walkFacts(deps.db, deps.cipher, versionId))
    for (const { row, values } of block)
      if (values['check_result'] === 'operating' && values['is_filed'] !== '1') rows.push(operatingRow(row, values));
  const { unitCode } = annex;
  await inTransaction(deps.db, (trx) => storeOperatingRows(trx, { annexId, versionId, unitCode }, rows));
}

function operatingRow(row: number, values: Readonly<Record<string, string>>): OperatingRow {
  const value = (field: string, most: number) => [...(values[field] ?? '')].slice(0, most).join('');
  return {
    rowKey: value('old_system_id', 60) || `第${row}行`,
    row,
    name: value('business_name', 100),
    address: value('address', 200),
    licenceNo: value('licence_no', 60),
    validTo: values['valid_to'] || null,
  };
}
