import type { PersonalCipher } from '#platform/crypto/personal.js';
import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Finding, Level } from '#domain/annexes/types.js';

export interface StoredFinding extends Finding {
  readonly id: number;
  readonly reason: string | null;
  readonly confirmedBy: number | null;
  /** The waiver that lets an error through (C35). */
  readonly waiverId: number | null;
  /** What has set its row aside (C23). */
  readonly quarantineId: number | null;
}

interface RawFinding {
  id: number;
  row_no: number;
  column_index: number | null;
  field: string;
  rule: string;
  level: Level;
  kind: string;
  said: Buffer;
  group_key: string | null;
  reason: string | null;
  confirmed_by: number | null;
  waiver_id: number | null;
  quarantine_id: number | null;
}
const columns = [
  'id',
  'row_no',
  'column_index',
  'field',
  'rule',
  'level',
  'kind',
  'said',
  'group_key',
  'reason',
  'confirmed_by',
  'waiver_id',
  'quarantine_id',
] as const;

/** What a finding quotes of its cell: sealed as one, since a message names the value too and any cell may hold a personal number. */
interface Said {
  readonly value: string;
  readonly message: string;
  readonly proposal: string | null;
}

export function sealSaid(cipher: PersonalCipher, { value, message, proposal }: Said): Buffer {
  return cipher.sealBytes(
    Buffer.from(JSON.stringify([value.slice(0, 500), message.slice(0, 600), proposal?.slice(0, 500) ?? null])),
  );
}

export function openSaid(cipher: PersonalCipher, sealed: Buffer): Said {
  const [value, message, proposal] = JSON.parse(cipher.openBytes(sealed).toString('utf8')) as [
    string,
    string,
    string | null,
  ];
  return { value, message, proposal };
}

const toFinding = (row: RawFinding, { value, message, proposal }: Said): StoredFinding => ({
  id: Number(row.id),
  row: row.row_no,
  column: row.column_index,
  field: row.field,
  rule: row.rule,
  level: row.level,
  kind: row.kind,
  value,
  message,
  ...(proposal === null ? {} : { proposal }),
  ...(row.group_key === null ? {} : { group: row.group_key }),
  reason: row.reason,
  confirmedBy: row.confirmed_by === null ? null : Number(row.confirmed_by),
  waiverId: row.waiver_id === null ? null : Number(row.waiver_id),
  quarantineId: row.quarantine_id === null ? null : Number(row.quarantine_id),
});

export interface Confirmation {
  readonly reason: string;
  readonly confirmedBy: number;
  readonly confirmedAt: Date;
}

/** What is known of a finding besides: the reason given for it before, the waiver that lets it through. */
export interface FindingToStore extends Finding {
  readonly confirmation?: Confirmation | undefined;
  readonly waiverId?: number | null;
}

export async function insertFindings(
  trx: Trx,
  cipher: PersonalCipher,
  versionId: number,
  findings: readonly FindingToStore[],
  /** Whether they come from holding annexes against each other. */
  { isCross }: { readonly isCross: boolean } = { isCross: false },
): Promise<void> {
  await bulkInsert(
    trx,
    'annex_findings',
    [
      'version_id',
      'row_no',
      'column_index',
      'field',
      'rule',
      'level',
      'kind',
      'said',
      'has_proposal',
      'group_key',
      'reason',
      'confirmed_by',
      'confirmed_at',
      'is_cross',
      'waiver_id',
    ],
    findings.map((finding) => {
      const { row, column, field, rule, level, kind, value, message, proposal = null, group, confirmation } = finding;
      return [
        versionId,
        row,
        column,
        field,
        rule,
        level,
        kind.slice(0, 80),
        sealSaid(cipher, { value, message, proposal }),
        proposal === null ? 0 : 1,
        group?.slice(0, 160) ?? null,
        confirmation?.reason ?? null,
        confirmation?.confirmedBy ?? null,
        confirmation?.confirmedAt ?? null,
        isCross ? 1 : 0,
        finding.waiverId ?? null,
      ];
    }),
  );
}

export interface FindingFilter {
  readonly kind?: string;
  readonly level?: Level;
  readonly row?: number;
  readonly field?: string;
  readonly afterId?: number;
  /** Those that come from holding annexes against each other. */
  readonly isCross?: true;
}

/** Findings in file order; `afterId` continues a page. */
export async function listFindings(
  db: Db | Trx,
  cipher: PersonalCipher,
  versionId: number,
  filter: FindingFilter,
  limit: number,
): Promise<StoredFinding[]> {
  const query = db('annex_findings').select(columns).where({ version_id: versionId }).orderBy('id').limit(limit);
  if (filter.kind !== undefined) void query.andWhere({ kind: filter.kind });
  if (filter.level !== undefined) void query.andWhere({ level: filter.level });
  if (filter.row !== undefined) void query.andWhere({ row_no: filter.row });
  if (filter.field !== undefined) void query.andWhere({ field: filter.field });
  if (filter.isCross) void query.andWhere({ is_cross: 1 });
  if (filter.afterId !== undefined) void query.andWhere('id', '>', filter.afterId);
  return ((await query) as RawFinding[]).map((row) => toFinding(row, openSaid(cipher, row.said)));
}

/** All findings of these rows, in file order. */
export async function listFindingsOfRows(
  db: Db | Trx,
  cipher: PersonalCipher,
  versionId: number,
  rowNos: readonly number[],
): Promise<StoredFinding[]> {
  if (rowNos.length === 0) return [];
  const rows = (await db('annex_findings')
    .select(columns)
    .where({ version_id: versionId })
    .whereIn('row_no', [...rowNos])
    .orderBy('id')) as RawFinding[];
  return rows.map((row) => toFinding(row, openSaid(cipher, row.said)));
}

/** Warnings without a reason; those of rows that are set aside ask for none until their rows go. */
export async function countOpenWarnings(db: Db | Trx, versionId: number): Promise<number> {
  const row = await db('annex_findings')
    .where({ version_id: versionId, level: 'W' })
    .whereNull('confirmed_by')
    .whereNull('quarantine_id')
    .count({ n: '*' })
    .first<{ n: number }>();
  return Number(row?.n ?? 0);
}

/** What is still to be done about in these rows, by level; rows without have no entry. */
export async function countOpenFindingsByRow(
  db: Db | Trx,
  versionId: number,
  rowNos: readonly number[],
): Promise<ReadonlyMap<number, Partial<Record<Level, number>>>> {
  const counts = new Map<number, Partial<Record<Level, number>>>();
  if (rowNos.length === 0) return counts;
  const rows = (await db('annex_findings')
    .select({ row: 'row_no', level: 'level' })
    .count({ count: '*' })
    .where({ version_id: versionId })
    .whereIn('row_no', [...rowNos])
    .whereIn('level', ['E', 'W'])
    .whereNull('confirmed_by')
    .whereNull('waiver_id')
    .groupBy('row_no', 'level')) as unknown as { row: number; level: Level; count: number }[];
  for (const { row, level, count } of rows) counts.set(row, { ...counts.get(row), [level]: Number(count) });
  return counts;
}

export async function deleteFindings(trx: Trx, versionId: number): Promise<void> {
  await trx('annex_findings').where({ version_id: versionId }).delete();
}
