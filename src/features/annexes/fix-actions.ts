import type { Deps } from '#src/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { enqueue } from '#platform/jobs/queue.js';
import { problems } from '#platform/problem.js';
import { annexDefinition } from '#features/annexes/definition/index.js';
import { confirmWarnings, listFindings, unconfirmWarnings } from '#features/annexes/finding-queries.js';
import { maskValues } from '#features/annexes/masking.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type Annex, type AnnexVersion, getOwnAnnex, getVersion, updateVersion } from '#features/annexes/queries.js';
import {
  countFixes,
  deleteFix,
  findRow,
  listFixes,
  listRowsByNo,
  type RowFix,
  saveFixes,
} from '#features/annexes/row-queries.js';
import { cellText } from '#features/annexes/rows.js';
import { isSafeInBulk } from '#features/annexes/present.js';
import { requireStep } from '#features/annexes/upload-actions.js';

const valueLimit = 2_000;
const proposalsAtOnce = 5_000;

/** The current version of an annex that may be worked on now. @throws annex.not_now, annex.still_reading, portal.stale */
async function openVersion(
  trx: Trx,
  actor: Actor,
  annexId: number,
  versionId: number,
): Promise<{ annex: Annex; version: AnnexVersion }> {
  const annex = await getOwnAnnex(trx, actor, annexId, true);
  requireStep(annex, 'submit', '修改');
  const version = await getVersion(trx, annex.id, versionId);
  if (version.state !== 'checked') throw annexProblems.still_reading();
  if (annex.currentVersionId !== version.id) throw problems.stale();
  return { annex, version };
}

/**
 * Mends cells of one row on line (C22). The file stays as it was; the mended values lie over it, and the whole version is checked
 * again because other rows may depend on this one. Columns that the office does not fill are left alone, but for a proposal `taken` by its
 * button. Returns the job of that check, or null when nothing changed.
 */
export async function fixRow(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: {
    annexId: number;
    versionId: number;
    row: number;
    values: Readonly<Record<string, string>>;
    taken?: Readonly<Record<string, string>>;
  },
): Promise<number | null> {
  const { annex, version } = await openVersion(trx, actor, input.annexId, input.versionId);
  const row = await findRow(trx, deps.cipher, version.id, input.row);
  if (!row || !version.head) throw problems.not_found();
  const now = deps.clock.now();
  const locked = new Set(
    annexDefinition(annex.annexNo)
      .columns.filter(({ filledBy }) => filledBy !== 'agency')
      .map(({ field }) => field),
  );
  const earlier = new Map((await listFixes(trx, deps.cipher, version.id, row.row)).map((fix) => [fix.field, fix]));
  const saved: RowFix[] = [];
  const takenBack: string[] = [];
  const before: Record<string, string> = {};
  const after: Record<string, string> = {};
  for (const column of version.head.columns) {
    if (column.field === null) continue;
    const taken = input.taken?.[column.field];
    const value = (taken ?? (locked.has(column.field) ? undefined : input.values[column.field]))?.trim();
    if (value === undefined) continue;
    const isSame = (text: string) =>
      taken === undefined ? inOneLine(value) === inOneLine(text) : value === text.trim();
    const typed = cellText(row.cells[column.index]);
    const counted = earlier.get(column.field)?.value ?? typed;
    if (isSame(counted)) continue;
    if (value.length > valueLimit) throw annexProblems.value_too_long({ max: valueLimit });
    before[column.field] = counted.slice(0, valueLimit);
    after[column.field] = isSame(typed) ? typed.slice(0, valueLimit) : value;
    if (isSame(typed)) takenBack.push(column.field);
    else
      saved.push({
        row: row.row,
        field: column.field,
        typed: typed.slice(0, valueLimit),
        value,
        fixedBy: actor.id,
        fixedAt: now,
      });
  }
  if (saved.length === 0 && takenBack.length === 0) return null;
  await saveFixes(trx, deps.cipher, version.id, saved);
  for (const field of takenBack) await deleteFix(trx, version.id, row.row, field);
  audit(trx, now, actor, {
    verb: 'annex.fix',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    ...valuesNote(annex, version, row.row, before, after),
  });
  return recheckLater(trx, deps, version.id);
}

/** What the audit keeps of a mended row: what counted before and what counts now, personal numbers masked (C60, C61). */
function valuesNote(
  annex: Annex,
  version: AnnexVersion,
  row: number,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
) {
  const definition = annexDefinition(annex.annexNo);
  return {
    before: { values: maskValues(definition, before) },
    after: { annexNo: annex.annexNo, versionId: version.id, row, values: maskValues(definition, after) },
  };
}

/** As a field of the form gives a cell back: without line breaks, which alone are no change. */
const inOneLine = (text: string): string => text.replace(/[\r\n]+/g, '').trim();

/** Takes the proposed repairs of one kind of fault, all rows at once, or one finding's (C19). Returns the job and the count. */
export async function applyProposals(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: { annexId: number; versionId: number; kind: string; findingId: number | null },
): Promise<{ jobId: number; count: number }> {
  if (input.findingId === null && !isSafeInBulk(input.kind)) throw annexProblems.one_by_one();
  const { annex, version } = await openVersion(trx, actor, input.annexId, input.versionId);
  const now = deps.clock.now();
  const findings = (await listFindings(trx, deps.cipher, version.id, { kind: input.kind }, proposalsAtOnce)).filter(
    (finding) =>
      finding.proposal !== undefined &&
      finding.field !== '' &&
      finding.row > 0 &&
      (input.findingId === null || finding.id === input.findingId),
  );
  if (findings.length === 0) throw annexProblems.no_such_kind();
  const rows = new Map(
    (await listRowsByNo(trx, deps.cipher, version.id, [...new Set(findings.map((finding) => finding.row))])).map(
      (row) => [row.row, row],
    ),
  );
  const fixes = findings.map((finding): RowFix => {
    const typed = finding.column === null ? '' : cellText(rows.get(finding.row)?.cells[finding.column]);
    return {
      row: finding.row,
      field: finding.field,
      typed: typed.slice(0, valueLimit),
      value: finding.proposal ?? '',
      fixedBy: actor.id,
      fixedAt: now,
    };
  });
  const [only] = input.findingId === null ? [] : fixes;
  const note =
    only &&
    valuesNote(annex, version, only.row, await countedNow(trx, deps, version, only), { [only.field]: only.value });
  await saveFixes(trx, deps.cipher, version.id, uniqueByCell(fixes));
  audit(trx, now, actor, {
    verb: 'annex.apply_proposals',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    before: note?.before,
    after: { ...(note?.after ?? { versionId: version.id }), kind: input.kind, count: fixes.length },
  });
  return { jobId: await recheckLater(trx, deps, version.id), count: fixes.length };
}

/** What the cell of this fix counts as before it is saved, by its field. */
async function countedNow(
  trx: Trx,
  deps: Deps,
  version: AnnexVersion,
  { row, field, typed }: RowFix,
): Promise<Record<string, string>> {
  const earlier = (await listFixes(trx, deps.cipher, version.id, row)).find((fix) => fix.field === field);
  return { [field]: earlier?.value ?? typed };
}

const uniqueByCell = (fixes: readonly RowFix[]): RowFix[] => [
  ...new Map(fixes.map((fix) => [`${fix.row} ${fix.field}`, fix])).values(),
];

/** Confirms warnings of one kind (or one of them) with a reason that the reviewer sees (C20). Returns how many. */
export async function confirmFindings(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: { annexId: number; versionId: number; kind: string; findingId: number | null; reason: string },
): Promise<number> {
  const reason = input.reason.trim();
  if (reason.length < 2) throw annexProblems.reason_needed();
  if (reason.length > 200) throw annexProblems.value_too_long({ max: 200 });
  const { annex, version } = await openVersion(trx, actor, input.annexId, input.versionId);
  const now = deps.clock.now();
  const which = input.findingId === null ? { kind: input.kind } : { id: input.findingId };
  const count = await confirmWarnings(trx, version.id, which, { reason, confirmedBy: actor.id, confirmedAt: now });
  audit(trx, now, actor, {
    verb: 'annex.confirm',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { versionId: version.id, ...which, reason, count },
  });
  return count;
}

export async function unconfirmFindings(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: { annexId: number; versionId: number; kind: string },
): Promise<number> {
  const { annex, version } = await openVersion(trx, actor, input.annexId, input.versionId);
  const count = await unconfirmWarnings(trx, version.id, input.kind);
  audit(trx, deps.clock.now(), actor, {
    verb: 'annex.unconfirm',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { versionId: version.id, kind: input.kind, count },
  });
  return count;
}

async function recheckLater(trx: Trx, deps: Deps, versionId: number): Promise<number> {
  const jobId = await enqueue(trx, deps.clock.now(), {
    name: 'annex.recheck',
    payload: { versionId },
    dedupeKey: `annex.recheck:${versionId}:${deps.ids.token(8)}`,
  });
  // Not checked until that job says so: nobody submits by the counts from before.
  await updateVersion(trx, versionId, { job_id: jobId, fix_count: await countFixes(trx, versionId), checked_at: null });
  return jobId;
}
