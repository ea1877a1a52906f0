import { audit } from '#platform/audit.js';
import type { Content } from '#platform/content.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { enqueue } from '#platform/jobs/queue.js';
import type { GiveUpReason, Progress } from '#platform/jobs/table.js';
import type { SheetHead } from '#domain/annexes/types.js';
import { differencesFrom, type ExchangeKeys, keysOf, matchRow, saidByExtract } from '#domain/legacy/exchange.js';
import { extractDefinition, type TypedRow, typedRow } from '#domain/legacy/extract.js';
import { readAnnex, requireReadableSize } from '#domain/reading/read-annex.js';
import { defaultReadLimits } from '#formats/limits.js';
import { RefusedFile, refusals } from '#formats/refusals.js';
import { listStoredBusinesses } from '#features/register/writing/business-queries.js';
import {
  deleteDifferences,
  findComparison,
  insertComparison,
  insertDifferences,
  listBusinessesWith,
  listOldBusinesses,
  updateComparison,
} from './exchange-queries.js';
import { plainValues } from './values.js';

const rowsAtOnce = 250;

/** Takes a list of the old system to hold it against the register (R3). Nothing of the register changes by that. */
export async function storeComparison(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: { readonly content: Content; readonly name: string },
): Promise<number> {
  const now = deps.clock.now();
  const file = await deps.files.put(trx, { ...input, now });
  const { id: fileId, sha256 } = file;
  const comparisonId = await insertComparison(trx, { fileId, fileName: input.name, sha256, by: actor.id, at: now });
  const jobId = await enqueue(trx, now, {
    name: 'exchange.compare',
    payload: { comparisonId },
    dedupeKey: `exchange.compare:${comparisonId}`,
  });
  await updateComparison(trx, comparisonId, { job_id: jobId });
  audit(trx, now, actor, {
    verb: 'exchange.compare',
    objectType: 'extract-comparison',
    objectId: comparisonId,
    after: { name: input.name, sha256, bytes: file.sizeBytes },
  });
  return comparisonId;
}

/** Reads the list and keeps what it says differently; runs outside the serving process, safe to run again. */
export async function runCompare(
  deps: Deps,
  { comparisonId }: { readonly comparisonId: number },
  progress: Progress,
): Promise<void> {
  const comparison = await findComparison(deps.db, comparisonId);
  if (comparison?.state !== 'reading') return;
  try {
    const stored = await deps.files.find(deps.db, comparison.fileId);
    requireReadableSize(stored?.sizeBytes ?? 0, defaultReadLimits);
    const bytes = await deps.files.read(deps.db, comparison.fileId);
    await inTransaction(deps.db, (trx) => compare(trx, deps, { ...comparison, bytes }, progress));
  } catch (error) {
    if (!(error instanceof RefusedFile)) throw error;
    await inTransaction(deps.db, (trx) => refuse(trx, comparisonId, error.refusal.sentence));
  }
}

export async function giveUpCompare(
  trx: Trx,
  _deps: Deps,
  { comparisonId }: { readonly comparisonId: number },
  reason: GiveUpReason,
): Promise<void> {
  if (reason === 'work' || reason === 'memory') await refuse(trx, comparisonId, refusals.tooHeavy().sentence);
}

const refuse = (trx: Trx, id: number, sentence: string): Promise<void> =>
  updateComparison(trx, id, { state: 'refused', refusal_sentence: sentence.slice(0, 600) });

async function compare(
  trx: Trx,
  deps: Deps,
  { id, bytes, fileName }: { readonly id: number; readonly bytes: Buffer; readonly fileName: string },
  progress: Progress,
): Promise<void> {
  await deleteDifferences(trx, id);
  const counts = { same: 0, differing: 0, unknown: 0, several: 0 };
  const met = new Set<number>();
  let head: SheetHead | undefined;
  let rows = 0;
  await readAnnex({ bytes, name: fileName }, extractDefinition.no, [extractDefinition], defaultReadLimits, {
    head(found) {
      head = found;
    },
    async rows(batch) {
      if (!head) throw new Error('rows came before their header');
      const columns = head;
      for (let at = 0; at < batch.length; at += rowsAtOnce)
        await comparePart(
          trx,
          deps,
          id,
          batch.slice(at, at + rowsAtOnce).map((row) => typedRow(row, columns)),
          { counts, met },
        );
      rows += batch.length;
      progress(rows, null);
    },
  });
  const gone = await noteGone(trx, deps, id, met);
  await updateComparison(trx, id, {
    state: 'compared',
    refusal_sentence: null,
    row_count: rows,
    same_count: counts.same,
    differing_count: counts.differing,
    unknown_count: counts.unknown,
    several_count: counts.several,
    gone_count: gone,
  });
}

interface Tally {
  readonly counts: { same: number; differing: number; unknown: number; several: number };
  /** Businesses that a row was found to be. */
  readonly met: Set<number>;
}

async function comparePart(
  trx: Trx,
  { cipher }: Pick<Deps, 'cipher'>,
  comparisonId: number,
  rows: readonly TypedRow[],
  { counts, met }: Tally,
): Promise<void> {
  const read = rows.map(({ row, typed }) => ({ row, said: saidByExtract(typed), typed }));
  const keys = read.map(({ said }) => keysOf(said));
  const all = (of: (key: ExchangeKeys) => string) => [...new Set(keys.map(of))].filter((key) => key !== '');
  const ids = await listBusinessesWith(trx, {
    oldIds: all(({ oldId }) => oldId),
    licences: all(({ licenceNo }) => licenceNo),
    usccs: all(({ uscc }) => uscc),
  });
  const known = [...(await listStoredBusinesses(trx, ids))].map(([id, stored]) => {
    const values = plainValues(stored, cipher);
    return { id, values, ...keysOf(values) };
  });
  const found: Parameters<typeof insertDifferences>[3][number][] = [];
  for (const [at, { row, said, typed }] of read.entries()) {
    const { oldId } = keys[at] as ExchangeKeys;
    const line = { businessId: null, sheetRow: row, oldId, name: typed.business_name, field: '', ours: '', theirs: '' };
    const business = matchRow(keys[at] as ExchangeKeys, known);
    if (business === undefined || business === 'several') {
      const kind = business ?? 'unknown';
      counts[kind] += 1;
      found.push({ ...line, kind });
      continue;
    }
    met.add(business.id);
    const differing = differencesFrom(business.values, said);
    counts[differing.length === 0 ? 'same' : 'differing'] += 1;
    const name = business.values['business_name'] ?? '';
    for (const one of differing) found.push({ ...line, ...one, kind: 'differs', businessId: business.id, name });
  }
  await insertDifferences(trx, cipher, comparisonId, found);
}

/** Businesses that have a number of the old system and that no row was. */
async function noteGone(
  trx: Trx,
  { cipher }: Pick<Deps, 'cipher'>,
  comparisonId: number,
  met: ReadonlySet<number>,
): Promise<number> {
  let count = 0;
  for (let after = 0; ; ) {
    const part = await listOldBusinesses(trx, after, 1_000);
    const last = part.at(-1);
    if (!last) return count;
    after = last.id;
    const gone = part.filter(({ id }) => !met.has(id));
    count += gone.length;
    const line = { kind: 'gone', sheetRow: null, field: '', ours: '', theirs: '' } as const;
    await insertDifferences(
      trx,
      cipher,
      comparisonId,
      gone.map(({ id, oldId, name }) => ({ ...line, businessId: id, oldId, name })),
    );
  }
}
