import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { Problem, problems } from '#platform/problem.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { sheetOf } from '#domain/annexes/sheets.js';
import { findRow, listFixes, type StoredRow } from '#features/annexes/checking/row-queries.js';
import { cellText } from '#formats/cell-values.js';
import { annexProblems } from '#features/annexes/problems.js';
import type { AnnexVersion } from '#features/annexes/queries.js';
import { listValuesAsOf } from './fix-queries.js';
import { openVersion } from './fix.js';
import { cellNotes, type Mending, mendCells, valueLimit } from './mending.js';
import { type CellChange, type CellState, mergeRow, type RowMerge } from './row-merge-rules.js';

/** Why a row was not saved, with what was typed: its form shows it again. */
export class RowNotSaved extends Problem {
  constructor(
    { code, status, sentence, details }: Problem,
    readonly merge: RowMerge,
  ) {
    super(code, status, sentence, details);
  }
}

/** What came of saving a row: the job of the new check, null where nothing changed; cells that another had mended meanwhile stay. */
export interface RowFixed {
  readonly jobId: number | null;
  readonly kept: readonly string[];
}

/**
 * Mends cells of one row on line (C22). The file stays as it was; the mended values lie over it, and the whole version is checked
 * again because other rows may depend on this one. Only what differs from what the form showed (`seen`: the row's last mending then; absent:
 * what counts now) is written. Columns that the office does not fill are left alone, but for a proposal `taken` by its button.
 * @throws RowNotSaved: annex.row_clash where another has mended the same cell meanwhile, annex.value_too_long
 */
export async function fixRow(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: {
    readonly annexId: number;
    readonly versionId: number;
    readonly row: number;
    readonly values: Readonly<Record<string, string>>;
    readonly taken?: Readonly<Record<string, string>>;
    readonly chosen?: ReadonlyMap<string, string>;
    readonly seen?: number | undefined;
  },
): Promise<RowFixed> {
  const { annex, version } = await openVersion(trx, actor, input.annexId, input.versionId);
  const row = await findRow(trx, deps.cipher, version.id, input.row);
  if (!row || !version.head) throw problems.not_found();
  const { columns } = annexDefinition(annex.annexNo);
  const locked = new Set(columns.filter(({ filledBy }) => filledBy !== 'agency').map(({ field }) => field));
  const { values, taken = {}, chosen = new Map() } = input;
  const merge = mergeRow(await cellStates(trx, deps, version, row, input.seen), { values, taken, chosen, locked });
  const tooLong = Object.entries(merge.touched).find(([, value]) => value.length > valueLimit);
  if (tooLong)
    throw new RowNotSaved(annexProblems.value_too_long({ max: valueLimit, field: `v.${tooLong[0]}` }), merge);
  if (merge.clashes.length > 0) throw new RowNotSaved(annexProblems.row_clash({ count: merge.clashes.length }), merge);
  if (merge.changes.length === 0) return { jobId: null, kept: merge.kept };
  const mendings = merge.changes.map((change) => mendingOf(row, change));
  const jobId = await mendCells(trx, deps, actor, version, mendings);
  const notes = cellNotes(annex.annexNo, mendings);
  audit(trx, deps.clock.now(), actor, {
    verb: 'annex.fix',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    before: { values: Object.fromEntries(notes.map(({ field, before }) => [field, before])) },
    after: {
      annexNo: annex.annexNo,
      versionId: version.id,
      row: row.row,
      values: Object.fromEntries(notes.map(({ field, after }) => [field, after])),
    },
  });
  return { jobId, kept: merge.kept };
}

/** The cells of a row that can be mended: in the file, as the form showed them, and as they count now. */
async function cellStates(
  trx: Trx,
  { cipher }: Pick<Deps, 'cipher'>,
  version: AnnexVersion,
  row: StoredRow,
  seen: number | undefined,
): Promise<CellState[]> {
  if (!version.head) return [];
  const counted = new Map((await listFixes(trx, cipher, version.id, [row.row])).map((fix) => [fix.field, fix.value]));
  const shown = seen === undefined ? counted : await listValuesAsOf(trx, version.id, cipher, row.row, seen);
  return sheetOf(version.head, row.row).columns.flatMap(({ field, index }) => {
    if (field === null) return [];
    const typed = cellText(row.cells[index]);
    return [{ field, typed, shown: shown.get(field) ?? typed, counted: counted.get(field) ?? typed }];
  });
}

function mendingOf({ row }: StoredRow, { state, value, isAsTyped }: CellChange): Mending {
  const { field, counted } = state;
  const typed = state.typed.slice(0, valueLimit);
  return { row, field, typed, before: counted.slice(0, valueLimit), after: isAsTyped ? typed : value };
}
