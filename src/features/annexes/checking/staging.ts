import type { Deps } from '#platform/deps.js';
import { createStatementQueue } from '#platform/db/bulk.js';
import type { Trx } from '#platform/db/connection.js';
import { noWaivers, type WaiverOf } from '#features/annexes/waivers/in-force.js';
import { createErrorCount, type FindingCounts } from './blocking-queries.js';
import { type FindingToStore, insertFindings } from './finding-queries.js';
import { confirmationKey } from './confirmation-queries.js';
import type { Confirmation } from './finding-queries.js';
import { createBlockGatherer, type FullBlocks, sealRows } from './row-blocks.js';
import { type RowToStore, insertBlocks } from './row-queries.js';
import { insertIdentities } from './row-identity-queries.js';
import type { RowIdentity } from '#domain/annexes/row-identities.js';
import { createIdentityGatherer } from './row-keying.js';
import type { AnnexNo, Finding } from '#domain/annexes/types.js';

const rowsAtOnce = 500;
const findingsAtOnce = 1_000;

/**
 * Gathers findings, and the rows of a new version of this annex, and writes them in large inserts while the next ones are read; answers the
 * counts at the end.
 */
export function createStaging(
  trx: Trx,
  { cipher }: Deps,
  versionId: number,
  { confirmations, waived }: { readonly confirmations: ReadonlyMap<string, Confirmation>; readonly waived: WaiverOf },
  annexNo?: AnnexNo,
) {
  const identities = annexNo && createIdentityGatherer(annexNo, cipher);
  const blocks = createBlockGatherer(rowsAtOnce);
  let findings: FindingToStore[] = [];
  const keys = new Map<number, string>();
  const sum = createErrorCount();
  let filed = 0;
  const queue = createStatementQueue(2);

  const note = (rowKey: string, found: readonly Finding[]) => {
    for (const finding of found) {
      const waiverId = waived(rowKey, finding);
      sum.add({ level: finding.level, waiverId });
      findings.push({ ...finding, confirmation: confirmations.get(confirmationKey(rowKey, finding)), waiverId });
    }
  };
  const insertFull = async (full: FullBlocks | undefined) => {
    if (!full) return;
    // Sealed before it waits in the queue: what the taker of rows does must not run on the reader's clock.
    const sealed = await sealRows(cipher, full.rows, full.part);
    await queue.add(() => insertBlocks(trx, versionId, sealed));
  };
  const insertKeys = async (keyed: readonly RowIdentity[]) => {
    if (keyed.length > 0) await queue.add(() => insertIdentities(trx, versionId, keyed));
  };
  const flushFindings = async () => {
    const full = findings;
    findings = [];
    await queue.add(() => insertFindings(trx, cipher, versionId, full));
  };
  return {
    async add(row: RowToStore, found: readonly Finding[]): Promise<void> {
      if (confirmations.size > 0 || waived !== noWaivers) keys.set(row.row, row.rowKey);
      note(row.rowKey, found);
      if (row.values['is_filed'] === '1') filed++;
      if (identities) {
        await insertFull(blocks.add(row));
        await insertKeys(identities.add(row));
      }
      if (findings.length >= findingsAtOnce) await flushFindings();
    },
    async finish(found: readonly Finding[]): Promise<FindingCounts & { readonly filed: number }> {
      for (const finding of found) note(keys.get(finding.row) ?? '', [finding]);
      await insertFull(blocks.rest());
      if (identities) await insertKeys(identities.rest());
      await flushFindings();
      await queue.drain();
      return { ...sum.counts, filed };
    },
  };
}
