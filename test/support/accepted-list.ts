import type { PortalDeps } from '#src/deps.js';
import { loadExtract } from '#src/season/licences.js';
import { act } from '#src/season/actions.js';
import { prefilledValues } from '#domain/legacy/handed.js';
import { handedRowsOf } from '#features/drive/legacy/handed.js';
import { releaseToOffices } from '#features/drive/legacy/release.js';
import { crossCheckUnit } from '#features/annexes/crosschecks/cross-check.js';
import { acceptedAnnex, type Office } from './accepted-annex.js';
import type { BusinessCells } from './businesses.js';
import { anOldLicence, type ExtractRow, extractFile } from './extracts.js';
import { importerOf } from './register.js';

/** What an office says of a licence, by the licence's number in the old system. */
export type Marks = Readonly<Record<string, BusinessCells>>;

export const oldId = (n: number): string => `HN${String(n).padStart(7, '0')}`;
export const accurate: BusinessCells = { check_result: '准确', is_filed: '否', actual_status: '1 营业' };
export const asFiled = (n: number): BusinessCells => ({
  check_result: '已备案',
  is_filed: '是',
  filing_date: '2019-09-02',
  filing_no: `46010502${String(n).padStart(5, '0')}`,
  actual_status: '1 营业',
});

/** Loads a list of the old system and hands it out; the offices are those of `anOffice`. */
export async function handOutList(deps: PortalDeps, office: Office, rows: readonly ExtractRow[]): Promise<void> {
  const loader = importerOf(office);
  const reader = importerOf(office, { id: office.accepter, account: 'accepter', name: 'accepter' });
  await loadExtract(deps, { reader, loader }, extractFile(rows));
  const drive = await deps.db('drives').where({ id: office.driveId }).first<{ lists_released_at: Date | null }>();
  if (!drive?.lists_released_at) await act(deps, (trx) => releaseToOffices(trx, deps, reader, office.driveId));
}

/** An old licence of the shop that `aBusiness(n)` files: the same credit code and place. `change` as in `anOldLicence`. */
export const licenceOf = (n: number, business: BusinessCells, change: ExtractRow = {}): ExtractRow =>
  anOldLicence(n, {
    business_name: business['business_name'] ?? '',
    uscc: business['uscc'] ?? '',
    address: business['business_address'] ?? '',
    division_code: '460105 秀英区',
    business_class: 'A2',
    ...change,
  });

/**
 * Annex 4 or 5 of 海口 as it comes back: each licence of its list with what is said of it (`marks`, or else `otherwise`), accepted; the annexes
 * of the unit held against each other. Licences of which `marks` says null are left out.
 */
export async function acceptedList(
  deps: PortalDeps,
  office: Office,
  annexNo: 4 | 5,
  marks: Readonly<Record<string, BusinessCells | null>>,
  otherwise: BusinessCells = accurate,
): Promise<{ annexId: number; versionId: number }> {
  const unit = { driveId: office.driveId, unitCode: '460100' };
  const rows = ((await handedRowsOf(deps.db, deps, { ...unit, annexNo })) ?? []).flatMap((row) => {
    const said = marks[row.rowId];
    return said === null ? [] : [{ ...prefilledValues(row), ...(said ?? otherwise) }];
  });
  const accepted = await acceptedAnnex(deps.db, office, office.haikou, rows, annexNo);
  await crossCheckUnit(deps, unit);
  return accepted;
}

/** Annex 3 of 海口 likewise. */
export async function acceptedFilings(
  deps: PortalDeps,
  office: Office,
  rows: readonly BusinessCells[],
): Promise<{ annexId: number; versionId: number }> {
  const accepted = await acceptedAnnex(deps.db, office, office.haikou, rows);
  await crossCheckUnit(deps, { driveId: office.driveId, unitCode: '460100' });
  return accepted;
}
