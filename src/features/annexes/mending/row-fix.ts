import { audit } from '#platform/audit.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { Problem } from '#platform/problem.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { sheetOf } from '#domain/annexes/sheets.js';
import { listFixes, listRowsByNo } from '#features/annexes/checking/row-queries.js';
import { cellText } from '#formats/cell-values.js';
import { annexProblems } from '#features/annexes/problems.js';
import type { Annex } from '#features/annexes/queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { listMendings } from './fix-queries.js';
import { openVersion } from './fix.js';
import { whyNoRow } from './row-changes.js';
import { cellNotes, type Mending, mendCells, valueLimit } from './mending.js';
import { type CellChange, type CellState, mergeRow, type RowMerge } from './row-merge-rules.js';

/** Why rows were not saved, with what was typed in each: their form shows it again. */
export class RowNotSaved extends Problem {
  constructor(
    { code, status, sentence, details }: Problem,
    readonly merges: ReadonlyMap<number, RowMerge>,
  ) {
    super(code, status, sentence, details);
  }
}

/** What a form brings for one row of a version. */
export interface RowToFix {
  readonly row: number;
  readonly values: Readonly<Record<string, string>>;
  readonly taken?: Readonly<Record<string, string>>;
  readonly chosen?: ReadonlyMap<string, string>;
  /** The row's last mending when the form was shown; absent: what counts now. */
  readonly seen?: number | undefined;
}

/** What came of saving rows: the job of the new check, null where nothing changed; cells that another had mended meanwhile stay. */
export interface RowsFixed {
  readonly jobId: number | null;
  /** Rows in which something changed. */
  readonly changed: readonly number[];
  readonly kept: readonly string[];
}

/**
 * Mends cells of rows on line (C22). The file stays as it was; the mended values lie over it, and the whole version is checked
 * again because other rows may depend on these. Only what differs from what the form showed is written. Columns that the office does not
 * fill are left alone, but for a proposal `taken` by its button. Of several rows all are saved or none.
 * @throws RowNotSaved: annex.row_clash where another has mended the same cell meanwhile, annex.value_too_long
 */
export async function fixRows(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  {
    annexId,
    versionId,
    rows,
  }: { readonly annexId: number; readonly versionId: number; readonly rows: readonly RowToFix[] },
): Promise<RowsFixed> {
  const { annex, version } = await openVersion(trx, actor, annexId, versionId);
  const { columns } = annexDefinition(annex.annexNo);
  const locked = new Set(columns.filter(({ filledBy }) => filledBy !== 'agency').map(({ field }) => field));
  const states = await cellStates(trx, deps, version, rows);
  const merges = new Map<number, RowMerge>();
  for (const { row, values, taken = {}, chosen = new Map() } of rows) {
    const cells = states.get(row);
    if (!cells) throw await whyNoRow(trx, deps, version, row);
    merges.set(row, mergeRow(cells, { values, taken, chosen, locked }));
  }
  requireSavable(merges);
  const changed = [...merges].filter(([, { changes }]) => changes.length > 0);
  const kept = [...merges.values()].flatMap((merge) => merge.kept);
  if (changed.length === 0) return { jobId: null, changed: [], kept };
  const mendings = new Map(changed.map(([row, { changes }]) => [row, changes.map((change) => mendingOf(row, change))]));
  const jobId = await mendCells(trx, deps, actor, version, [...mendings.values()].flat());
  for (const [row, ofRow] of mendings) auditFix(trx, deps, actor, annex, { versionId, row, mendings: ofRow });
  return { jobId, changed: [...mendings.keys()], kept };
}

/** One row, with what the form of that row alone brings. @throws as `fixRows` */
export async function fixRow(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: RowToFix & { readonly annexId: number; readonly versionId: number },
): Promise<Pick<RowsFixed, 'jobId' | 'kept'>> {
  return fixRows(trx, deps, actor, { ...input, rows: [input] });
}

function requireSavable(merges: ReadonlyMap<number, RowMerge>): void {
  const all = [...merges.values()];
  const tooLong = all.flatMap(({ touched }) => Object.entries(touched)).find(([, value]) => value.length > valueLimit);
  if (tooLong)
    throw new RowNotSaved(annexProblems.value_too_long({ max: valueLimit, field: `v.${tooLong[0]}` }), merges);
  const count = all.reduce((sum, { clashes }) => sum + clashes.length, 0);
  if (count > 0) throw new RowNotSaved(annexProblems.row_clash({ count }), merges);
}

function auditFix(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  { id, agencyId, annexNo }: Annex,
  { versionId, row, mendings }: { versionId: number; row: number; mendings: readonly Mending[] },
): void {
  const notes = cellNotes(annexNo, mendings);
  audit(trx, deps.clock.now(), actor, {
    verb: 'annex.fix',
    objectType: 'annex',
    objectId: id,
    agencyId,
    before: { values: Object.fromEntries(notes.map(({ field, before }) => [field, before])) },
    after: {
      annexNo,
      versionId,
      row,
      values: Object.fromEntries(notes.map(({ field, after }) => [field, after])),
    },
  });
}

/** The cells of rows that can be mended: in the file, as the form showed them, and as they count now. */
export async function cellStates(
  trx: Db | Trx,
  { cipher }: Pick<Deps, 'cipher'>,
  version: AnnexVersion,
  rows: readonly Pick<RowToFix, 'row' | 'seen'>[],
): Promise<ReadonlyMap<number, CellState[]>> {
  const { head } = version;
  if (!head) return new Map();
  const rowNos = rows.map(({ row }) => row);
  const [stored, fixes, past] = await Promise.all([
    listRowsByNo(trx, cipher, version.id, rowNos),
    listFixes(trx, cipher, version.id, rowNos),
    listMendings(trx, version.id, cipher, rowNos),
  ]);
  const counted = new Map(fixes.map((fix) => [`${fix.row} ${fix.field}`, fix.value]));
  const seenOf = new Map(rows.map(({ row, seen }) => [row, seen]));
  const shown = new Map<string, string>();
  for (const { id, row, field, after } of past) if (id <= (seenOf.get(row) ?? 0)) shown.set(`${row} ${field}`, after);
  return new Map(
    stored.map((row) => {
      const isSeen = seenOf.get(row.row) !== undefined;
      const cells = sheetOf(head, row.row).columns.flatMap(({ field, index }) => {
        if (field === null) return [];
        const typed = cellText(row.cells[index]);
        const now = counted.get(`${row.row} ${field}`) ?? typed;
        return [{ field, typed, shown: isSeen ? (shown.get(`${row.row} ${field}`) ?? typed) : now, counted: now }];
      });
      return [row.row, cells];
    }),
  );
}

export function mendingOf(row: number, { state, value, isAsTyped }: CellChange): Mending {
  const { field, counted } = state;
  const typed = state.typed.slice(0, valueLimit);
  return { row, field, typed, before: counted.slice(0, valueLimit), after: isAsTyped ? typed : value };
}
