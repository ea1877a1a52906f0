import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { listFindings, type StoredFinding } from '#features/annexes/checking/finding-queries.js';
import { listFindingGroups } from '#features/annexes/checking/finding-group-queries.js';
import { openVersion } from './fix.js';
import { type cellNotes, cellNotesInParts, type Mending, mendCells, valueLimit } from './mending.js';
import { isSafeInBulk } from '#features/annexes/checking/present.js';
import { annexProblems } from '#features/annexes/problems.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { listFixes, listRowsByNo } from '#features/annexes/checking/row-queries.js';
import { cellText } from '#formats/cell-values.js';

const findingsAtOnce = 1_000;
const rowsAtOnce = 200;

/**
 * Takes the proposed repairs of one kind of fault, or one finding's (C19). As many at once as one transaction carries; `left` says how
 * many of the kind remain for the next press; what was mended since the check is left alone. The audit names every cell with its value
 * before and after. @throws annex.one_by_one, annex.no_such_kind, annex.proposals_taken
 */
export async function applyProposals(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: { annexId: number; versionId: number; kind: string; findingId: number | null },
  atOnce = 5_000,
): Promise<{ jobId: number; count: number; left: number }> {
  const { kind, findingId } = input;
  if (findingId === null && !isSafeInBulk(kind)) throw annexProblems.one_by_one();
  const { annex, version } = await openVersion(trx, actor, input.annexId, input.versionId);
  const findings = await listProposals(trx, deps, version, { kind, findingId }, atOnce);
  const [first] = findings;
  if (!first) throw annexProblems.no_such_kind();
  const mendings = await mendingsOf(trx, deps, version, findings);
  // Nobody's mending since the check goes back for a proposal that did not know of it.
  if (mendings.length === 0) throw annexProblems.proposals_taken();
  const left = findingId === null ? (await countProposals(trx, version, kind)) - findings.length : 0;
  const jobId = await mendCells(trx, deps, actor, version, mendings);
  const parts = cellNotesInParts(annex.annexNo, mendings);
  for (const [at, cells] of parts.entries())
    audit(trx, deps.clock.now(), actor, {
      verb: 'annex.apply_proposals',
      objectType: 'annex',
      objectId: annex.id,
      agencyId: annex.agencyId,
      before: { values: valuesAs('before', cells, findingId === null) },
      after: {
        annexNo: annex.annexNo,
        versionId: version.id,
        ...(findingId === null ? {} : { row: first.row }),
        values: valuesAs('after', cells, findingId === null),
        kind,
        count: mendings.length,
        ...(parts.length > 1 ? { part: at + 1, parts: parts.length } : {}),
        ...(left > 0 ? { left } : {}),
      },
    });
  return { jobId, count: mendings.length, left };
}

/** Values by field, where cells of many rows stand together by row and field. */
function valuesAs(
  side: 'before' | 'after',
  cells: ReturnType<typeof cellNotes>,
  isBulk: boolean,
): Record<string, string> {
  return Object.fromEntries(cells.map((cell) => [isBulk ? `${cell.row} ${cell.field}` : cell.field, cell[side]]));
}

/** Findings with a proposal for a cell, in file order, one a cell, at most `limit` cells. */
async function listProposals(
  trx: Trx,
  deps: Deps,
  version: AnnexVersion,
  { kind, findingId }: { kind: string; findingId: number | null },
  limit: number,
): Promise<StoredFinding[]> {
  const found = new Map<string, StoredFinding>();
  for (let afterId = findingId === null ? 0 : findingId - 1; found.size < limit; ) {
    const page = await listFindings(
      trx,
      deps.cipher,
      version.id,
      { kind, afterId },
      findingId === null ? findingsAtOnce : 1,
    );
    for (const finding of page)
      if (isForCell(finding) && (findingId ?? finding.id) === finding.id && found.size < limit)
        found.set(`${finding.row} ${finding.field}`, finding);
    afterId = page.at(-1)?.id ?? 0;
    if (findingId !== null || page.length < findingsAtOnce) break;
  }
  return [...found.values()];
}

const isForCell = ({ proposal, field, row }: StoredFinding): boolean =>
  proposal !== undefined && field !== '' && row > 0;

async function countProposals(trx: Trx, version: AnnexVersion, kind: string): Promise<number> {
  const groups = await listFindingGroups(trx, version.id);
  return groups.reduce((sum, group) => sum + (group.kind === kind ? group.proposals : 0), 0);
}

/** Some hundred rows at a time: each is opened and parsed, and other requests have their turn between. */
async function mendingsOf(
  trx: Trx,
  deps: Deps,
  version: AnnexVersion,
  findings: readonly StoredFinding[],
): Promise<Mending[]> {
  const mendings: Mending[] = [];
  for (let at = 0; at < findings.length; at += rowsAtOnce)
    mendings.push(...(await readMendings(trx, deps, version, findings.slice(at, at + rowsAtOnce))));
  return mendings;
}

async function readMendings(
  trx: Trx,
  deps: Deps,
  version: AnnexVersion,
  findings: readonly StoredFinding[],
): Promise<Mending[]> {
  const rowNos = [...new Set(findings.map(({ row }) => row))];
  const [stored, fixes] = await Promise.all([
    listRowsByNo(trx, deps.cipher, version.id, rowNos),
    listFixes(trx, deps.cipher, version.id, rowNos),
  ]);
  const rows = new Map(stored.map((row) => [row.row, row]));
  const earlier = new Map(fixes.map((fix) => [`${fix.row} ${fix.field}`, fix.value]));
  return findings.flatMap(({ row, field, column, value, proposal = '' }) => {
    const fixed = earlier.get(`${row} ${field}`);
    if (version.checkedAt === null && fixed !== undefined && fixed !== value) return [];
    const typed = (column === null ? '' : cellText(rows.get(row)?.cells[column])).slice(0, valueLimit);
    return [{ row, field, typed, before: fixed ?? typed, after: proposal }];
  });
}
