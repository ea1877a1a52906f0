import type { PersonalCipher } from '#platform/crypto/personal.js';
import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { listRowDigests } from './row-queries.js';
import type { Finding, Level } from '#domain/annexes/types.js';

export interface StoredFinding extends Finding {
  readonly id: number;
  readonly reason: string | null;
  readonly confirmedBy: number | null;
  /** The waiver that lets an error through (C35). */
  readonly waiverId: number | null;
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

/** One line of the grouped list: the same fault in many rows (C19). */
export interface FindingGroup {
  readonly kind: string;
  readonly level: Level;
  readonly rule: string;
  readonly field: string;
  readonly count: number;
  readonly open: number;
  readonly proposals: number;
  /** Faults that each lie in several rows (a number used twice): how many of them; 0 where each cell is a fault by itself. */
  readonly sets: number;
  /** Errors that waivers let through. */
  readonly waived: number;
}

export async function listFindingGroups(db: Db | Trx, versionId: number): Promise<FindingGroup[]> {
  const rows = (await db('annex_findings')
    .select('kind', 'level', 'rule', 'field')
    .count({ n: '*' })
    .select(
      db.raw('SUM(CASE WHEN confirmed_by IS NULL THEN 1 ELSE 0 END) AS open_count'),
      db.raw('SUM(has_proposal) AS proposal_count'),
      db.raw('COUNT(DISTINCT group_key) AS set_count'),
      db.raw('COUNT(waiver_id) AS waived_count'),
    )
    .where({ version_id: versionId })
    .groupBy('kind', 'level', 'rule', 'field')
    .orderBy([{ column: 'level' }, { column: 'n', order: 'desc' }, { column: 'kind' }])) as unknown as {
    kind: string;
    level: Level;
    rule: string;
    field: string;
    n: number;
    open_count: string | number;
    proposal_count: string | number;
    set_count: string | number;
    waived_count: string | number;
  }[];
  return rows.map((row) => ({
    kind: row.kind,
    level: row.level,
    rule: row.rule,
    field: row.field,
    count: Number(row.n),
    open: Number(row.open_count),
    proposals: Number(row.proposal_count),
    sets: Number(row.set_count),
    waived: Number(row.waived_count),
  }));
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

/** Confirms the open warnings of one kind, or one warning, with a reason (C20). Returns how many. */
export async function confirmWarnings(
  trx: Trx,
  versionId: number,
  which: { kind: string } | { id: number },
  confirmation: Confirmation,
): Promise<number> {
  return trx('annex_findings')
    .where({ version_id: versionId, level: 'W', ...which })
    .whereNull('confirmed_by')
    .update({
      reason: confirmation.reason,
      confirmed_by: confirmation.confirmedBy,
      confirmed_at: confirmation.confirmedAt,
    });
}

/** Takes confirmations of a kind back. */
export async function unconfirmWarnings(trx: Trx, versionId: number, kind: string): Promise<number> {
  return trx('annex_findings')
    .where({ version_id: versionId, level: 'W', kind })
    .whereNotNull('confirmed_by')
    .update({ reason: null, confirmed_by: null, confirmed_at: null });
}

/** Confirmed warnings with the same words and the same reason, the most frequent first. */
export async function listConfirmedGroups(
  db: Db | Trx,
  versionId: number,
): Promise<
  {
    readonly kind: string;
    readonly field: string;
    readonly rule: string;
    readonly reason: string;
    readonly confirmedBy: number;
    readonly count: number;
  }[]
> {
  const rows = (await db('annex_findings')
    .select('kind', 'field', 'rule', 'reason', { confirmedBy: 'confirmed_by' })
    .count({ count: '*' })
    .where({ version_id: versionId, level: 'W' })
    .whereNotNull('confirmed_by')
    .groupBy('kind', 'field', 'rule', 'reason', 'confirmed_by')
    .orderBy([{ column: 'count', order: 'desc' }, { column: 'kind' }])) as unknown as {
    kind: string;
    field: string;
    rule: string;
    reason: string;
    confirmedBy: number;
    count: number;
  }[];
  return rows.map((row) => ({ ...row, confirmedBy: Number(row.confirmedBy), count: Number(row.count) }));
}

export async function countOpenWarnings(db: Db | Trx, versionId: number): Promise<number> {
  const row = await db('annex_findings')
    .where({ version_id: versionId, level: 'W' })
    .whereNull('confirmed_by')
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

/** Reasons given before, by row key, field, rule and value: what was not touched is not asked twice (C20). */
export async function listConfirmations(
  db: Db | Trx,
  cipher: PersonalCipher,
  versionId: number,
): Promise<Map<string, Confirmation>> {
  const confirmed = (await db('annex_findings')
    .select('row_no', 'field', 'rule', 'said', 'reason', 'confirmed_by', 'confirmed_at')
    .where({ version_id: versionId })
    .whereNotNull('confirmed_by')) as {
    row_no: number;
    field: string;
    rule: string;
    said: Buffer;
    reason: string;
    confirmed_by: number;
    confirmed_at: Date;
  }[];
  if (confirmed.length === 0) return new Map();
  const keyOf = new Map((await listRowDigests(db, versionId)).map(({ row, rowKey }) => [row, rowKey]));
  return new Map(
    confirmed.map(({ row_no, field, rule, said, reason, confirmed_by, confirmed_at }) => [
      confirmationKey(keyOf.get(row_no) ?? '', { field, rule, value: openSaid(cipher, said).value }),
      { reason, confirmedBy: Number(confirmed_by), confirmedAt: confirmed_at },
    ]),
  );
}

export const confirmationKey = (rowKey: string, finding: { field: string; rule: string; value: string }): string =>
  [rowKey, finding.field, finding.rule, finding.value.slice(0, 500)].join('\u0001');

export async function deleteFindings(trx: Trx, versionId: number): Promise<void> {
  await trx('annex_findings').where({ version_id: versionId }).delete();
}
