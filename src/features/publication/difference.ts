import type { Db, Trx } from '#platform/db/connection.js';
import { type PublicContent, publicFields } from '#domain/publication/fields.js';
import { listFiled, listStanding } from './difference-queries.js';
import { changeOfFiled, removalOf } from './difference-rules.js';
import type { ChangeKind, RemovalReason } from './words.js';

/** What the next edition says differently of one business. */
export interface PublicChange {
  readonly kind: ChangeKind;
  readonly businessId: number;
  /** The entry that it ends; null for one that is new. */
  readonly entryId: number | null;
  readonly reason: RemovalReason | null;
  readonly fields: readonly string[];
  /** What is published from then on; of one that leaves, what was. */
  readonly content: PublicContent;
  readonly nameNormal: string;
}

/** What stands between the list and the register, and the businesses that cannot be listed as they are. */
export interface DifferenceSink {
  changes(some: readonly PublicChange[]): Promise<void> | void;
  held(businessIds: readonly number[]): void;
}

const atOnce = 1_000;

/** Holds the register against the list as it stands, a thousand businesses at a time. */
export async function compareWithRegister(db: Db | Trx, sink: DifferenceSink): Promise<void> {
  const heldNow = new Set<number>();
  for (let after = 0; ; ) {
    const rows = await listFiled(db, after, atOnce);
    const last = rows.at(-1);
    if (!last) break;
    after = last.businessId;
    const changes: PublicChange[] = [];
    for (const row of rows) {
      const change = changeOfFiled(row, row.listed, row.isHidden);
      if (change === 'held') heldNow.add(row.businessId);
      else if (change)
        changes.push({
          ...{
            kind: change.kind,
            businessId: row.businessId,
            entryId: row.entryId,
            reason: null,
            fields: change.fields,
          },
          content: contentAlone(row),
          nameNormal: row.nameNormal,
        });
    }
    await sink.changes(changes);
    if (rows.length < atOnce) break;
  }
  sink.held([...heldNow]);
  for (let after = 0; ; ) {
    const rows = await listStanding(db, after, atOnce);
    const last = rows.at(-1);
    if (!last) break;
    after = last.entryId;
    const changes = rows.flatMap((row): PublicChange[] => {
      const reason = removalOf(row.filingStatus, row.isHidden, heldNow.has(row.businessId));
      if (!reason) return [];
      const { businessId, entryId } = row;
      return [{ kind: 'removed', businessId, entryId, reason, fields: [], content: contentAlone(row), nameNormal: '' }];
    });
    await sink.changes(changes);
    if (rows.length < atOnce) break;
  }
}

const contentAlone = (row: PublicContent): PublicContent =>
  Object.fromEntries(publicFields.map((field) => [field, row[field]])) as unknown as PublicContent;
