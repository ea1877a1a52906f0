import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { countErrors } from '#features/annexes/checking/blocking-queries.js';
import type { AnnexNo, SheetHead } from '#domain/annexes/types.js';
import type { CrossLink } from '#domain/checking/cross-rules.js';

/** The version that counts of an annex, as it stood when it was looked at. */
export interface CrossVersion {
  readonly annexNo: AnnexNo;
  readonly annexId: number;
  readonly versionId: number;
  readonly basedOnVersionId: number | null;
  readonly head: SheetHead;
  readonly isInRegister: boolean;
  /** Another text: it was checked anew since. */
  readonly stamp: string;
}

/** Annexes 3, 4 and 5 of a unit whose version that counts has been checked. */
export async function listCrossVersions(db: Db | Trx, driveId: number, unitCode: string): Promise<CrossVersion[]> {
  const rows = (await db('annexes as x')
    .join('annex_versions as v', 'v.id', 'x.current_version_id')
    .select({
      annexNo: 'x.annex_no',
      annexId: 'x.id',
      state: 'x.state',
      versionId: 'v.id',
      basedOnVersionId: 'v.based_on_version_id',
      head: 'v.head',
      checkedAt: 'v.checked_at',
      fixCount: 'v.fix_count',
    })
    .where({ 'x.drive_id': driveId, 'x.unit_code': unitCode, 'v.state': 'checked' })
    .whereIn('x.annex_no', [3, 4, 5])
    .orderBy('x.annex_no')) as {
    annexNo: AnnexNo;
    annexId: number;
    state: string;
    versionId: number;
    basedOnVersionId: number | null;
    head: string;
    checkedAt: Date | null;
    fixCount: number;
  }[];
  return rows.map(({ state, head, checkedAt, fixCount, ...row }) => ({
    ...row,
    head: JSON.parse(head) as SheetHead,
    isInRegister: state === 'imported',
    stamp: `${row.versionId} ${checkedAt?.getTime() ?? ''} ${fixCount}`,
  }));
}

/** One unit is judged at a time. */
export async function lockUnit(trx: Trx, driveId: number, unitCode: string): Promise<void> {
  await trx('annex_crosschecks').insert({ drive_id: driveId, unit_code: unitCode }).onConflict().ignore();
  await trx('annex_crosschecks').select('unit_code').where({ drive_id: driveId, unit_code: unitCode }).forUpdate();
}

/** Ends the check of a version under its job. */
export async function noteChecked(
  trx: Trx,
  { id, jobId }: { readonly id: number; readonly jobId: number | null },
  at: Date,
): Promise<void> {
  await trx('annex_versions').where({ id }).whereRaw('job_id <=> ?', [jobId]).update({ checked_at: at });
}

export async function noteJudged(trx: Trx, driveId: number, unitCode: string, at: Date): Promise<void> {
  await trx('annex_crosschecks').where({ drive_id: driveId, unit_code: unitCode }).update({ judged_at: at });
}

/** What tells findings of the comparison apart, as far as it changes what pages and workbooks show. */
export const toldBy = ({ row, kind }: { readonly row: number; readonly kind: string }): string => `${row} ${kind}`;

export async function listCrossFindings(trx: Trx, versionId: number): Promise<string[]> {
  const rows = (await trx('annex_findings')
    .select({ row: 'row_no', kind: 'kind' })
    .where({ version_id: versionId, is_cross: 1 })) as { row: number; kind: string }[];
  return rows.map(toldBy).sort();
}

/** What was made of the version's findings before, is made anew: a marked workbook, a page that was about to be submitted. */
export async function noteChanged(trx: Trx, versionId: number, at: Date): Promise<void> {
  await trx('annex_versions').where({ id: versionId }).whereNotNull('checked_at').update({ checked_at: at });
}

export async function deleteCrossFindings(trx: Trx, versionId: number): Promise<void> {
  await trx('annex_findings').where({ version_id: versionId, is_cross: 1 }).delete();
}

/** Counts the findings of a version anew, those of the comparison included. */
export async function recount(trx: Trx, versionId: number): Promise<void> {
  await trx('annex_versions').select('id').where({ id: versionId }).forUpdate();
  const row = await trx('annex_findings')
    .where({ version_id: versionId, level: 'W' })
    .count({ n: '*' })
    .first<{ n: number }>();
  const { errors, waived } = await countErrors(trx, versionId);
  await trx('annex_versions')
    .where({ id: versionId })
    .update({ error_count: errors, warning_count: Number(row?.n ?? 0), waived_count: waived });
}

export async function replaceLinks(
  trx: Trx,
  { versionId, filedVersionId }: { readonly versionId: number; readonly filedVersionId: number | undefined },
  links: readonly CrossLink[],
): Promise<void> {
  await trx('annex_links').where({ version_id: versionId }).delete();
  if (filedVersionId === undefined) return;
  const rows = links.map(({ row, filedRow, by }) => [versionId, row, filedVersionId, filedRow, by] as const);
  for (let at = 0; at < rows.length; at += 1_000)
    await bulkInsert(
      trx,
      'annex_links',
      ['version_id', 'row_no', 'filed_version_id', 'filed_row', 'matched_by'],
      rows.slice(at, at + 1_000),
    );
}
