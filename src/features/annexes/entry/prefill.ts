import type { Deps } from '#platform/deps.js';
import { sheetOf } from '#domain/annexes/sheets.js';
import { findSystemName } from '#features/agencies/registration/system-name-queries.js';
import { codeName } from '#domain/codes/code-lists.js';
import type { Entered, EntryFrame } from '#features/annexes/entry/form.js';
import type { Annex } from '#features/annexes/queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { listFixes, walkRows } from '#features/annexes/checking/row-queries.js';
import { effectiveRow, fixesByRow } from '#features/annexes/checking/rows.js';
import { cellText } from '#formats/cell-values.js';
import { namesOfUnit } from '#features/annexes/checking/unit-names.js';

/** What the portal knows before anybody types: it stands in the first row of an empty form. */
export interface Given {
  readonly first: Entered;
  readonly further: Entered;
  readonly systemName: string;
}

export async function givenOf(deps: Pick<Deps, 'db' | 'cipher'>, annex: Annex): Promise<Given> {
  const division = codeName('divisions', annex.unitCode);
  if (annex.annexNo === 1) {
    const systemName = await findSystemName(deps.db, annex.agencyId);
    return { first: { division_code: division }, further: { division_code: division }, systemName };
  }
  const [name = ''] = await namesOfUnit(deps.db, deps.cipher, annex);
  if (annex.annexNo === 3) {
    const filing = { division_code: division, filing_agency: name };
    return { first: filing, further: filing, systemName: '' };
  }
  const person = { agency_name: name, request_kind: '新增', data_divisions: annex.unitCode };
  return { first: person, further: person, systemName: '' };
}

export const frameOf = (divisions: readonly string[], { systemName }: Given): EntryFrame => ({
  divisions: new Set(divisions),
  systemName,
});

/** The rows of the current version as they count now, for going on with them in the form. */
export async function rowsOfVersion(
  { db, cipher }: Pick<Deps, 'db' | 'cipher'>,
  version: AnnexVersion,
  limit: number,
): Promise<Record<string, string>[]> {
  const { head } = version;
  if (!head) return [];
  const fixes = fixesByRow(await listFixes(db, cipher, version.id));
  const rows: Record<string, string>[] = [];
  for await (const block of walkRows(db, cipher, version.id)) {
    for (const stored of block.rows) {
      if (rows.length >= limit) return rows;
      const { cells } = effectiveRow(stored, fixes.get(stored.row) ?? [], head);
      const { columns } = sheetOf(head, stored.row);
      rows.push(
        Object.fromEntries(
          columns.flatMap(({ field, index }) => (field === null ? [] : [[field, cellText(cells[index])]])),
        ),
      );
    }
  }
  return rows;
}
