import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { identityKinds } from '#domain/annexes/row-identities.js';

/** A filing that a licence may be. */
export interface Proposal {
  readonly versionId: number;
  readonly row: number;
  readonly filedVersionId: number;
  readonly filedRow: number;
  /** 0 to 1. */
  readonly score: number;
  /** What agrees and what differs, in one sentence. */
  readonly says: string;
}

/** Rows of a version that are marked as filed and have no filing (V17). */
export async function listUnfiledMarks(db: Db | Trx, versionId: number): Promise<number[]> {
  return rowsOf(
    await db('annex_findings')
      .distinct({ row: 'row_no' })
      .where({ version_id: versionId, rule: 'V17', is_cross: 1 })
      .orderBy('row_no'),
  );
}

/** Rows of annex 3 whose licence is not marked as filed (V18), which nobody has given a reason for. */
export async function listUnmarkedFilings(db: Db | Trx, versionId: number): Promise<number[]> {
  return rowsOf(
    await db('annex_findings')
      .distinct({ row: 'row_no' })
      .where({ version_id: versionId, rule: 'V18', is_cross: 1 })
      .whereNull('confirmed_by')
      .orderBy('row_no'),
  );
}

const rowsOf = (rows: unknown): number[] => (rows as { row: number }[]).map(({ row }) => Number(row));

/** Filings of a version that are linked with a licence already. */
export async function listLinkedFilings(db: Db | Trx, filedVersionId: number): Promise<ReadonlySet<number>> {
  const rows = (await db('annex_links').distinct({ row: 'filed_row' }).where({ filed_version_id: filedVersionId })) as {
    row: number;
  }[];
  return new Set(rows.map(({ row }) => Number(row)));
}

const hashesAtOnce = 500;

/** Rows of a version under these hashes, by hash in hex. */
export async function listRowsUnder(
  db: Db | Trx,
  versionId: number,
  hashes: readonly Buffer[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const found = new Map<string, number[]>();
  for (let from = 0; from < hashes.length; from += hashesAtOnce) {
    const rows = (await db('annex_match_keys')
      .select({ hash: 'hash', row: 'row_no' })
      .where({ version_id: versionId })
      .whereIn('hash', hashes.slice(from, from + hashesAtOnce))) as { hash: Buffer; row: number }[];
    for (const { hash, row } of rows) {
      const text = hash.toString('hex');
      found.set(text, [...(found.get(text) ?? []), Number(row)]);
    }
  }
  return found;
}

/** Licences of a version that share a credit code or a licence number with these filings and are not marked: `[filed row, row]`. */
export async function listSharedIdentities(
  db: Db | Trx,
  filedVersionId: number,
  filedRows: readonly number[],
  versionId: number,
): Promise<{ readonly filedRow: number; readonly row: number }[]> {
  if (filedRows.length === 0) return [];
  return (await db('annex_row_keys as a')
    .join('annex_row_keys as b', (on) =>
      on.on('b.kind', 'a.kind').andOn('b.hash', 'a.hash').onVal('b.version_id', versionId),
    )
    .distinct({ filedRow: 'a.row_no', row: 'b.row_no' })
    .where('a.version_id', filedVersionId)
    .whereIn('a.kind', [identityKinds.uscc, identityKinds.licence])
    .whereIn('a.row_no', [...filedRows])
    .orderBy(['a.row_no', 'b.row_no'])) as { filedRow: number; row: number }[];
}

export async function replaceProposals(trx: Trx, versionId: number, proposals: readonly Proposal[]): Promise<void> {
  await trx('match_proposals').where({ version_id: versionId }).delete();
  for (let from = 0; from < proposals.length; from += 1_000)
    await bulkInsert(
      trx,
      'match_proposals',
      ['version_id', 'row_no', 'filed_version_id', 'filed_row', 'score', 'says'],
      proposals
        .slice(from, from + 1_000)
        .map((one) => [one.versionId, one.row, one.filedVersionId, one.filedRow, one.score, one.says.slice(0, 300)]),
    );
}

/** Proposals for rows of a version that still have no filing, the likeliest of each first. */
export async function listProposals(
  db: Db | Trx,
  versionId: number,
  filedVersionId: number,
  rows: readonly number[],
): Promise<Proposal[]> {
  if (rows.length === 0) return [];
  const found = (await db('match_proposals')
    .select({
      versionId: 'version_id',
      row: 'row_no',
      filedVersionId: 'filed_version_id',
      filedRow: 'filed_row',
      score: 'score',
      says: 'says',
    })
    .where({ version_id: versionId, filed_version_id: filedVersionId })
    .whereIn('row_no', [...rows])
    .orderBy([{ column: 'row_no' }, { column: 'score', order: 'desc' }])) as (Omit<Proposal, 'score'> & {
    readonly score: string;
  })[];
  return found.map((one) => ({ ...one, score: Number(one.score) }));
}
