import type { Deps } from '#platform/deps.js';
import type { Db } from '#platform/db/connection.js';
import { handedList, prefilledValues } from '#domain/legacy/handed.js';
import type { AnnexDefinition, HandedRow, RowValues } from '#domain/annexes/types.js';
import { handedRowsOf } from '#features/drive/legacy/handed.js';
import { getDriveLists } from '#features/drive/legacy/drive-lists-queries.js';
import { walkFacts } from '#features/annexes/checking/row-queries.js';
import { blankWorkbook } from '#features/annexes/outputs/blank/blank-workbook.js';
import type { Annex } from '#features/annexes/queries.js';
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
  deps: Pick<Deps, 'db' | 'cipher'>,
  annex: Annex,
  definition: AnnexDefinition,
  format: 'xlsx' | 'xls',
): Promise<Buffer | undefined> {
  const handed = await handedRowsOf(deps.db, deps, annex);
  if (!handed) return undefined;
  const answers = await answersOf(deps, annex, definition, handed);
  return blankWorkbook(definition, {
    agencyCode: annex.agencyCode,
    agencyName: annex.agencyName,
    format,
    rows: handed.map((row) => ({ ...answers.get(row.rowId), ...prefilledValues(row) })),
    rowIds: handed.map(({ rowId }) => rowId),
  });
}

/** What the office has filled in so far, by the name of the row. */
async function answersOf(
  { db, cipher }: Pick<Deps, 'db' | 'cipher'>,
  annex: Annex,
  definition: AnnexDefinition,
  handed: readonly HandedRow[],
): Promise<ReadonlyMap<string, RowValues>> {
  const answers = new Map<string, RowValues>();
  if (annex.currentVersionId === null) return answers;
  const list = handedList(handed);
  const own = definition.columns.filter(({ filledBy }) => filledBy === 'agency').map(({ field }) => field);
  for await (const rows of walkFacts(db, cipher, annex.currentVersionId))
    for (const { rowId = '', values } of rows) {
      const known = list.find(rowId, values['old_system_id'] ?? '');
      if (known) answers.set(known.rowId, Object.fromEntries(own.map((field) => [field, values[field] ?? ''])));
    }
  return answers;
}
