import type { Deps } from '#platform/deps.js';
import type { AuditActor } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Progress } from '#platform/jobs/table.js';
import type { BusinessColumns } from '#features/register/columns.js';
import { effectiveDay } from '#features/register/detail/history-rules.js';
import { listStoredBusinesses, releaseUniqueNumbers } from '#features/register/writing/business-queries.js';
import type { BusinessDifference } from '#features/register/writing/difference.js';
import { createRegisterWriter, type RegisterWriter } from '#features/register/writing/writer.js';
import type { Source } from '#features/register/source.js';
import type { Batch } from './batch-queries.js';
import type { LicenceEntry } from './entry-queries.js';
import { writeEntries } from './entry-store-queries.js';
import type { Plan } from './plan-record.js';
import { endingDifference, rowDifference } from './plan-settled.js';
import { draftOf, type ImportContext, type ImportSource, type SourceRow } from './sources/source.js';

/** Thrown inside the transaction when the plan is no longer the one a person has seen: nothing of it is kept. */
export class PlanChanged extends Error {}

export interface Applying extends ImportContext {
  readonly source: ImportSource;
  readonly plan: Plan;
  readonly batch: Batch;
  readonly firstId: number | null;
  readonly actor: AuditActor & { readonly id: number };
  readonly now: Date;
  /** The day in the office's zone. */
  readonly today: string;
}

/** What an import has done. */
export interface Applied {
  readonly made: number;
  /** Businesses that were licensed without filing and are filed now. */
  readonly converted: readonly number[];
}

/** A business with what a row changes in it. */
interface Changing extends BusinessDifference {
  readonly stated: Source;
  readonly stored: BusinessColumns;
}

/**
 * Carries the plan out, whatever source its rows come from. Businesses that give up a number come before those that take it; licences are
 * put behind their businesses when these are there.
 */
export async function applyPlan(trx: Trx, deps: Deps, applying: Applying, progress: Progress): Promise<Applied> {
  const { plan, source, version } = applying;
  const writer = createRegisterWriter(trx, deps.cipher, applying.now);
  const changing: Changing[] = await endings(trx, deps, applying);
  const late: SourceRow[] = [];
  const entries: LicenceEntry[] = [];
  let made = 0;
  let done = 0;
  for await (const rows of source.rows()) {
    const changed: SourceRow[] = [];
    for (const row of rows) {
      const step = plan.steps.get(row.row);
      if (step?.[0] === 'changed') changed.push(row);
      else if (step?.[0] === 'late') late.push(row);
      else if (step?.[0] === 'new') made += await addBusiness(writer, applying, row);
      entries.push(...entryOf(applying, row));
    }
    if (changed.length > 0) changing.push(...(await differencesOf(trx, deps, applying, changed)));
    done += rows.length;
    progress(Math.min(done, version.rowCount), version.rowCount);
  }
  await releaseUniqueNumbers(
    trx,
    changing.map(({ stored }) => Number(stored['id'])),
  );
  for (const change of changing) await changeBusiness(writer, applying, change);
  for (const row of late) made += await addBusiness(writer, applying, row);
  await writer.finish();
  await writeEntries(trx, applying.batchId, entries);
  return { made, converted: changing.filter(isConversion).map(({ stored }) => Number(stored['id'])) };
}

const isConversion = ({ stored, columns }: Changing): boolean =>
  stored['filing_status'] !== 'filed' && columns['filing_status'] === 'filed';

async function addBusiness(writer: RegisterWriter, applying: Applying, row: SourceRow): Promise<number> {
  await writer.enter(businessOf(applying, row.row), draftOf(applying, applying.source, row));
  return 1;
}

/** The business that a row becomes or changes by its step; 0: none. */
function businessOf({ plan, firstId }: Applying, row: number): number {
  const step = plan.steps.get(row);
  if (!step) return 0;
  return step[0] === 'changed' || step[0] === 'linked' ? step[2] : (firstId ?? 0) + step[2];
}

/** What becomes of the licence of a row by its step. */
function entryOf(applying: Applying, { row, task }: SourceRow): LicenceEntry[] {
  const businessId = businessOf(applying, row);
  if (businessId === 0 || task.kind === 'leave' || !task.licence) return [];
  const { batchId, version, now, actor } = applying;
  const kind = task.kind === 'link' ? 'as_filed' : 'as_unfiled';
  const stamp = { batchId, versionId: version.id, row, enteredAt: now, enteredBy: actor.id };
  return [{ licenceId: task.licence.id, kind, businessId, ...stamp }];
}

async function differencesOf(
  trx: Trx,
  { cipher }: Deps,
  applying: Applying,
  rows: readonly SourceRow[],
): Promise<Changing[]> {
  const known = await listStoredBusinesses(
    trx,
    rows.map(({ row }) => businessOf(applying, row)),
  );
  return rows.map((row) => {
    const stored = known.get(businessOf(applying, row.row));
    if (!stored) throw new PlanChanged();
    const { source, now } = applying;
    const stated = draftOf(applying, source, row).source;
    return { ...rowDifference(applying, source, row, stored, cipher, now), stated, stored };
  });
}

/** Entries of licences that end because their business is filed. */
async function endings(trx: Trx, { cipher }: Deps, applying: Applying): Promise<Changing[]> {
  const { plan, version, batchId, now } = applying;
  const known = await listStoredBusinesses(
    trx,
    plan.ended.map(([, , businessId]) => businessId),
  );
  return plan.ended.map(([, row, businessId]) => {
    const stored = known.get(businessId);
    if (!stored) throw new PlanChanged();
    const stated: Source = { kind: 'annex', versionId: version.id, row, batchId };
    return { ...endingDifference(applying, row, stored, cipher, now), stated, stored };
  });
}

async function changeBusiness(
  writer: RegisterWriter,
  applying: Applying,
  { stored, columns, fields, stated }: Changing,
): Promise<void> {
  const { actor, now, today } = applying;
  await writer.change(stored, columns);
  await writer.note({
    businessId: Number(stored['id']),
    act: 'import',
    source: stated,
    fields: JSON.stringify(fields),
    effectiveOn: effectiveDay(fields, today),
    actorId: actor.id,
    at: now,
  });
}
