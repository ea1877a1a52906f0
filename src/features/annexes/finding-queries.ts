import type { Db, Trx } from '#platform/db/connection.js';
import type { Finding, Level } from '#features/annexes/types.js';

export interface StoredFinding extends Finding {
  readonly id: number;
  readonly reason: string | null;
  readonly confirmedBy: number | null;
}

interface RawFinding {
  id: number;
  row_no: number;
  column_index: number | null;
  field: string;
  rule: string;
  level: Level;
  kind: string;
  value: string;
  message: string;
  proposal: string | null;
  group_key: string | null;
  reason: string | null;
  confirmed_by: number | null;
}
const columns = [
  'id',
  'row_no',
  'column_index',
  'field',
  'rule',
  'level',
  'kind',
  'value',
  'message',
  'proposal',
  'group_key',
  'reason',
  'confirmed_by',
] as const;

const toFinding = (row: RawFinding): StoredFinding => ({
  id: Number(row.id),
  row: row.row_no,
  column: row.column_index,
  field: row.field,
  rule: row.rule,
  level: row.level,
  kind: row.kind,
  value: row.value,
  message: row.message,
  ...(row.proposal === null ? {} : { proposal: row.proposal }),
  ...(row.group_key === null ? {} : { group: row.group_key }),
  reason: row.reason,
  confirmedBy: row.confirmed_by === null ? null : Number(row.confirmed_by),
});

export interface Confirmation {
  readonly reason: string;
  readonly confirmedBy: number;
  readonly confirmedAt: Date;
}

export async function insertFindings(
  trx: Trx,
  versionId: number,
  findings: readonly (Finding & { confirmation?: Confirmation | undefined })[],
): Promise<void> {
  if (findings.length === 0) return;
  await trx('annex_findings').insert(
    findings.map((finding) => ({
      version_id: versionId,
      row_no: finding.row,
      column_index: finding.column,
      field: finding.field,
      rule: finding.rule,
      level: finding.level,
      kind: finding.kind.slice(0, 80),
      value: finding.value.slice(0, 500),
      message: finding.message.slice(0, 600),
      proposal: finding.proposal?.slice(0, 500) ?? null,
      group_key: finding.group?.slice(0, 160) ?? null,
      reason: finding.confirmation?.reason ?? null,
      confirmed_by: finding.confirmation?.confirmedBy ?? null,
      confirmed_at: finding.confirmation?.confirmedAt ?? null,
    })),
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
  readonly sample: string;
}

export async function listFindingGroups(db: Db | Trx, versionId: number): Promise<FindingGroup[]> {
  const rows = (await db('annex_findings')
    .select('kind', 'level', 'rule', 'field')
    .count({ n: '*' })
    .select(
      db.raw('SUM(CASE WHEN confirmed_by IS NULL THEN 1 ELSE 0 END) AS open_count'),
      db.raw('COUNT(proposal) AS proposal_count'),
      db.raw('MIN(message) AS sample'),
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
    proposal_count: number;
    sample: string;
  }[];
  return rows.map((row) => ({
    kind: row.kind,
    level: row.level,
    rule: row.rule,
    field: row.field,
    count: Number(row.n),
    open: Number(row.open_count),
    proposals: Number(row.proposal_count),
    sample: row.sample,
  }));
}

export interface FindingFilter {
  readonly kind?: string;
  readonly level?: Level;
  readonly row?: number;
  readonly afterId?: number;
}

/** Findings in file order; `afterId` continues a page. */
export async function listFindings(
  db: Db | Trx,
  versionId: number,
  filter: FindingFilter,
  limit: number,
): Promise<StoredFinding[]> {
  const query = db('annex_findings').select(columns).where({ version_id: versionId }).orderBy('id').limit(limit);
  if (filter.kind !== undefined) void query.andWhere({ kind: filter.kind });
  if (filter.level !== undefined) void query.andWhere({ level: filter.level });
  if (filter.row !== undefined) void query.andWhere({ row_no: filter.row });
  if (filter.afterId !== undefined) void query.andWhere('id', '>', filter.afterId);
  return ((await query) as RawFinding[]).map(toFinding);
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

export async function countOpenWarnings(db: Db | Trx, versionId: number): Promise<number> {
  const row = await db('annex_findings')
    .where({ version_id: versionId, level: 'W' })
    .whereNull('confirmed_by')
    .count({ n: '*' })
    .first<{ n: number }>();
  return Number(row?.n ?? 0);
}

/** Reasons given before, by row key, field, rule and value: what was not touched is not asked twice (C20). */
export async function listConfirmations(db: Db | Trx, versionId: number): Promise<Map<string, Confirmation>> {
  const rows = (await db('annex_findings as f')
    .leftJoin('annex_rows as r', (join) => void join.on('r.version_id', 'f.version_id').andOn('r.row_no', 'f.row_no'))
    .select('r.row_key', 'f.field', 'f.rule', 'f.value', 'f.reason', 'f.confirmed_by', 'f.confirmed_at')
    .where('f.version_id', versionId)
    .whereNotNull('f.confirmed_by')) as {
    row_key: string | null;
    field: string;
    rule: string;
    value: string;
    reason: string;
    confirmed_by: number;
    confirmed_at: Date;
  }[];
  return new Map(
    rows.map((row) => [
      confirmationKey(row.row_key ?? '', row),
      { reason: row.reason, confirmedBy: Number(row.confirmed_by), confirmedAt: row.confirmed_at },
    ]),
  );
}

export const confirmationKey = (rowKey: string, finding: { field: string; rule: string; value: string }): string =>
  [rowKey, finding.field, finding.rule, finding.value.slice(0, 500)].join('\u0001');

export async function deleteFindings(trx: Trx, versionId: number): Promise<void> {
  await trx('annex_findings').where({ version_id: versionId }).delete();
}
