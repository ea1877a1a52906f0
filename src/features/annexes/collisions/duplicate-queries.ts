import type { Db, Trx } from '#platform/db/connection.js';

/** Rows of a version that a rule takes for one business (V3, V4). */
export interface DuplicateGroup {
  readonly name: string;
  readonly kind: string;
  readonly rows: readonly number[];
  /** Rows of it that nobody has given a reason for; an error asks for a repair whatever was said. */
  readonly open: number;
  readonly isError: boolean;
}

const found = (db: Db | Trx, versionId: number) =>
  db('annex_findings').where({ version_id: versionId }).whereIn('rule', ['V3', 'V4']).whereNotNull('group_key');

/** Groups in the order of their first rows, those with something to do first. */
export async function listDuplicateGroups(
  db: Db | Trx,
  versionId: number,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<DuplicateGroup[]> {
  const groups = (await found(db, versionId)
    .select({ name: 'group_key' })
    .min({ first: 'row_no' })
    .select({ open: db.raw('SUM(confirmed_by IS NULL)') })
    .groupBy('group_key')
    .orderByRaw('SUM(confirmed_by IS NULL) = 0, MIN(row_no)')
    .offset(offset)
    .limit(limit)) as { name: string }[];
  return readGroups(
    db,
    versionId,
    groups.map(({ name }) => name),
  );
}

/** The groups in which a row stands. */
export async function listGroupsOfRow(db: Db | Trx, versionId: number, row: number): Promise<DuplicateGroup[]> {
  const names = (await found(db, versionId).distinct({ name: 'group_key' }).andWhere({ row_no: row })) as {
    name: string;
  }[];
  return readGroups(
    db,
    versionId,
    names.map(({ name }) => name),
  );
}

async function readGroups(db: Db | Trx, versionId: number, names: readonly string[]): Promise<DuplicateGroup[]> {
  if (names.length === 0) return [];
  const rows = (await found(db, versionId)
    .select({ name: 'group_key', kind: 'kind', row: 'row_no', level: 'level', by: 'confirmed_by' })
    .whereIn('group_key', [...names])
    .orderBy('row_no')) as { name: string; kind: string; row: number; level: string; by: number | null }[];
  return names.map((name) => {
    const own = rows.filter((one) => one.name === name);
    return {
      name,
      kind: own[0]?.kind ?? '',
      rows: [...new Set(own.map(({ row }) => row))],
      open: own.filter(({ by }) => by === null).length,
      isError: own.some(({ level }) => level === 'E'),
    };
  });
}

export async function countDuplicates(db: Db | Trx, versionId: number): Promise<number> {
  const row = (await found(db, versionId).whereNull('confirmed_by').countDistinct({ n: 'group_key' }).first()) as {
    n: number;
  };
  return Number(row.n);
}

/** Warnings of these rows that a rule of duplicates gave and nobody has confirmed. */
export async function listOpenDuplicates(
  trx: Trx,
  versionId: number,
  rows: readonly number[],
): Promise<{ readonly id: number; readonly kind: string }[]> {
  const ids = (await found(trx, versionId)
    .select({ id: 'id', kind: 'kind' })
    .andWhere({ level: 'W' })
    .whereIn('row_no', [...rows])
    .whereNull('confirmed_by')) as { id: number; kind: string }[];
  return ids.map(({ id, kind }) => ({ id: Number(id), kind }));
}
