import type { Trx } from '#platform/db/connection.js';
import { bulkInsert } from '#platform/db/bulk.js';
import type { HistoryAct } from '#features/register/detail/history-rules.js';
import { type Source, sourceValues } from '#features/register/source.js';

export interface HistoryEntry {
  readonly businessId: number;
  readonly act: HistoryAct;
  readonly source: Source;
  /** JSON of the changed facts, personal numbers sealed. */
  readonly fields: string;
  /** Day from which the change holds. */
  readonly effectiveOn: string;
  /** null: the portal itself. */
  readonly actorId: number | null;
  readonly at: Date;
}

export async function insertHistory(trx: Trx, entries: readonly HistoryEntry[]): Promise<void> {
  await bulkInsert(
    trx,
    'business_history',
    [
      'business_id',
      'act',
      'source_kind',
      'source_ref',
      'version_id',
      'row_no',
      'batch_id',
      'fields',
      'effective_on',
      'actor_id',
      'acted_at',
    ],
    entries.map((entry) => [
      entry.businessId,
      entry.act,
      ...sourceValues(entry.source),
      entry.fields,
      entry.effectiveOn,
      entry.actorId,
      entry.at,
    ]),
  );
}
