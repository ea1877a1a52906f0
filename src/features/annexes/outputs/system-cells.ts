import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { codeName } from '#domain/codes/code-lists.js';
import { rowInSheet } from '#domain/annexes/sheets.js';
import { daysOverdue, importAction, linkedRow } from '#domain/legacy/import-action.js';
import { isMarkedAnnex, type MarkedAnnex } from '#domain/legacy/marks.js';
import type { RowValues } from '#domain/annexes/types.js';
import { getDrive } from '#features/drive/queries.js';
import { listFixes, type RowFix, walkFacts } from '#features/annexes/checking/row-queries.js';
import { type Annex, listNames } from '#features/annexes/queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { listLinksTo } from './output-queries.js';

/** Who has last said something of a row, and on which day. */
interface Checker {
  readonly by: number;
  readonly at: Date;
}

/** The columns that the portal fills in (由系统填写), by row of the version and field, as a person reads them; empty ones are left out. */
export type SystemCells = ReadonlyMap<number, Readonly<Record<string, string>>>;

type Reading = Pick<Deps, 'db' | 'cipher' | 'config'>;

/**
 * What the portal says in an office's own workbook: of annexes 4 and 5 who checked a row when, what becomes of it in the register and how
 * long it is overdue; of annex 3 its licences in annexes 4 and 5. When the file comes back these columns are not read.
 */
export async function systemCells(deps: Reading, annex: Annex, version: AnnexVersion): Promise<SystemCells> {
  if (annex.annexNo === 3) return linkedCells(deps, version);
  return isMarkedAnnex(annex.annexNo) ? checkedCells(deps, annex.annexNo, annex, version) : new Map();
}

async function linkedCells({ db }: Reading, version: AnnexVersion): Promise<SystemCells> {
  const cells = new Map<number, Record<string, string>>();
  for (const { annexNo, row, filedRow } of await listLinksTo(db, version.id)) {
    const words = linkedRow(annexNo, rowInSheet(row));
    const before = cells.get(filedRow)?.['linked_row'];
    cells.set(filedRow, { linked_row: before === undefined ? words : `${before}、${words}` });
  }
  return cells;
}

async function checkedCells(
  { db, cipher, config }: Reading,
  annexNo: MarkedAnnex,
  annex: Annex,
  version: AnnexVersion,
): Promise<SystemCells> {
  const { baselineOn } = await getDrive(db, annex.driveId);
  const checkers = lastCheckers(await listFixes(db, cipher, version.id));
  const uploader = { by: version.uploadedBy, at: version.uploadedAt };
  const found: { readonly row: number; readonly values: RowValues; readonly checker: Checker | undefined }[] = [];
  for await (const block of walkFacts(db, cipher, version.id))
    for (const { row, values } of block)
      found.push({ row, values, checker: isAnswered(values) ? (checkers.get(row) ?? uploader) : undefined });
  const names = await listNames(db, [...new Set(found.map(({ checker }) => checker?.by ?? null))]);
  return new Map(
    found.map(({ row, values, checker }) => [
      row,
      filled({
        checked_by: names.get(checker?.by ?? 0) ?? '',
        checked_on: checker ? dayIn(config.officeZone, checker.at) : '',
        import_action: actionWords(annexNo, values),
        days_overdue: annexNo === 5 ? daysOverdue(baselineOn, values['valid_to'] ?? '') : '',
      }),
    ]),
  );
}

const isAnswered = (values: RowValues): boolean =>
  (values['check_result'] ?? '') !== '' || (values['is_filed'] ?? '') !== '';

function actionWords(annexNo: MarkedAnnex, values: RowValues): string {
  const action = importAction(annexNo, values);
  return action === '' ? '' : codeName('import-actions', action);
}

const filled = (cells: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(cells).filter(([, text]) => text !== ''));

function lastCheckers(fixes: readonly RowFix[]): ReadonlyMap<number, Checker> {
  const last = new Map<number, Checker>();
  for (const { row, fixedBy, fixedAt } of fixes)
    if ((last.get(row)?.at ?? new Date(0)) <= fixedAt) last.set(row, { by: fixedBy, at: fixedAt });
  return last;
}

/** The same as cells laid over the file, like those that were mended on line. */
export const asFixes = (cells: SystemCells, at: Date): RowFix[] =>
  [...cells].flatMap(([row, fields]) =>
    Object.entries(fields).map(([field, value]) => ({ row, field, typed: '', value, fixedBy: 0, fixedAt: at })),
  );
