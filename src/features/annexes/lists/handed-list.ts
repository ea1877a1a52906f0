import type { Deps } from '#platform/deps.js';
import type { Db } from '#platform/db/connection.js';
import { handedList, prefilledValues } from '#domain/legacy/handed.js';
import type { AnnexDefinition, HandedRow, RowValues } from '#domain/annexes/types.js';
import { handedRowsOf } from '#features/drive/legacy/handed.js';
import { getDriveLists } from '#features/drive/legacy/drive-lists-queries.js';
import { walkFacts } from '#features/annexes/checking/row-queries.js';
import { blankWorkbook } from '#features/annexes/outputs/blank/blank-workbook.js';
import { systemCells } from '#features/annexes/outputs/system-cells.js';
import type { Annex } from '#features/annexes/queries.js';
import { getVersion } from '#features/annexes/version-queries.js';
import { getDrive } from '#features/drive/queries.js';
import { daysOverdue } from '#domain/legacy/import-action.js';
import { parseDay } from '#domain/values/days.js';
import { countHanded, findOpenLicences, type OpenLicence } from './handed-queries.js';

const namedOnPage = 20;

/** How the list of an annex stands: handed out or not, how long, which of it the version that counts does not answer. */
export interface HandedStanding {
  readonly count: number;
  readonly open: number;
  readonly first: readonly OpenLicence[];
}

/** Undefined where the annex has no list, or nothing was handed out yet. */
export async function handedStanding(db: Db, annex: Annex): Promise<HandedStanding | undefined> {
  if (annex.annexNo < 4 || (await getDriveLists(db, annex.driveId)).releasedAt === null) return undefined;
  const count = await countHanded(db, annex);
  if (annex.currentVersionId === null) return { count, open: count, first: [] };
  const { count: open, first } = await findOpenLicences(db, annex, annex.currentVersionId, namedOnPage);
  return { count, open, first };
}

/**
 * The list of a unit as a workbook: what the old system says locked, the office's columns open, with what was answered in the version that
 * counts (R18, C12). Undefined where nothing was handed out.
 */
export async function prefilledWorkbook(
  deps: Pick<Deps, 'db' | 'cipher' | 'config'>,
  annex: Annex,
  definition: AnnexDefinition,
  format: 'xlsx' | 'xls',
): Promise<Buffer | undefined> {
  const handed = await handedRowsOf(deps.db, deps, annex);
  if (!handed) return undefined;
  const { baselineOn } = await getDrive(deps.db, annex.driveId);
  const answers = await answersOf(deps, annex, definition, handed);
  const overdue = ({ typed }: HandedRow): string =>
    annex.annexNo === 5 ? daysOverdue(baselineOn, parseDay(typed['valid_to'] ?? '') ?? '') : '';
  return blankWorkbook(definition, {
    agencyCode: annex.agencyCode,
    agencyName: annex.agencyName,
    format,
    drive: String(annex.driveId),
    rows: handed.map((row) => ({
      days_overdue: overdue(row),
      ...answers.get(row.rowId),
      ...prefilledValues(row),
    })),
    rowIds: handed.map(({ rowId }) => rowId),
  });
}

/** What the office has filled in so far and the portal says of it, by the name of the row. */
async function answersOf(
  deps: Pick<Deps, 'db' | 'cipher' | 'config'>,
  annex: Annex,
  definition: AnnexDefinition,
  handed: readonly HandedRow[],
): Promise<ReadonlyMap<string, RowValues>> {
  const answers = new Map<string, RowValues>();
  if (annex.currentVersionId === null) return answers;
  const list = handedList(handed);
  const own = definition.columns.filter(({ filledBy }) => filledBy === 'agency').map(({ field }) => field);
  const version = await getVersion(deps.db, annex.id, annex.currentVersionId);
  const system = await systemCells(deps, annex, version);
  for await (const rows of walkFacts(deps.db, deps.cipher, version.id))
    for (const { row, rowId = '', values } of rows) {
      const known = list.find(rowId, values['old_system_id'] ?? '');
      if (!known) continue;
      const filled = Object.fromEntries(own.map((field) => [field, values[field] ?? '']));
      answers.set(known.rowId, { ...filled, ...system.get(row) });
    }
  return answers;
}
