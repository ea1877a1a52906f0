import type { PortalDeps } from '#src/deps.js';
import { inTransaction } from '#platform/db/transaction.js';
import { type BusinessDraft, insertValues, noDay } from '#features/register/business.js';
import { listCities } from '#features/register/reference-queries.js';
import { searchText } from '#features/register/text.js';
import { takeBusinessIds } from '#features/register/writing/write-queries.js';
import { createRegisterWriter } from '#features/register/writing/writer.js';
import { aBusiness, type BusinessCells } from './businesses.js';

/** What an old licence tells of the `n`th business: no class, no subject, nothing that only a filing states. */
export function aLicensed(n: number, over: BusinessCells = {}): BusinessCells {
  const told = ['division_code', 'business_name', 'uscc', 'legal_name', 'legal_id_no', 'business_address'];
  const business = aBusiness(n);
  return {
    ...Object.fromEntries(told.map((field) => [field, business[field] ?? ''])),
    operating_status: '1',
    licence_word: '琼交运管许可示字',
    licence_no: `4601${String(n).padStart(8, '0')}`,
    licence_valid_to: '2021-02-28',
    old_system_id: `HN${String(n).padStart(7, '0')}`,
    domicile_agency: '示例道路运输管理所',
    scope_text: '维修(发动机修理;车辆装潢[不含篷布])',
    first_issued_on: '2012-03-01',
    licence_issued_on: '2018-03-01',
    licence_valid_from: '2018-03-01',
    licence_issuer: '示例市道路运输管理处',
    ...over,
  };
}

/** Enters businesses straight into the register of an agency; returns their ids. */
export async function enterBusinesses(
  deps: PortalDeps,
  agencyId: number,
  entries: readonly (Pick<BusinessDraft, 'values' | 'filingStatus'> & Partial<BusinessDraft>)[],
): Promise<number[]> {
  const first = await takeBusinessIds(deps.db, entries.length);
  const cities = await listCities(deps.db);
  await inTransaction(deps.db, async (trx) => {
    const writer = createRegisterWriter(trx);
    for (const [i, entry] of entries.entries()) {
      const text = (field: string) => entry.values[field] ?? '';
      const city = cities.get(text('division_code')) ?? text('division_code');
      const draft = { source: { batchId: 0, versionId: 0, row: 0 }, ...entry, agencyId, city };
      const seen = {
        id: first + i,
        city,
        filingStatus: entry.filingStatus,
        divisionCode: text('division_code'),
        businessClass: text('business_class'),
        operatingStatus: text('operating_status'),
        nameNormal: searchText(text('business_name')),
        filedOn: text('filing_date') || noDay,
      };
      await writer.add(seen, insertValues(first + i, draft, deps.cipher, deps.clock.now()));
    }
    await writer.finish();
  });
  return entries.map((_, i) => first + i);
}
