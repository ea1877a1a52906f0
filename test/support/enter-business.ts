import type { PortalDeps } from '#src/deps.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { BusinessDraft } from '#features/register/business.js';
import { listCities } from '#features/register/reference-queries.js';
import type { FilingStatus } from '#features/register/fields.js';
import { takeBusinessIds } from '#features/register/writing/business-ids.js';
import { listStoredBusinesses } from '#features/register/writing/business-queries.js';
import { differenceOf } from '#features/register/writing/difference.js';
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
    const writer = createRegisterWriter(trx, deps.cipher, deps.clock.now());
    for (const [i, entry] of entries.entries()) {
      const division = entry.values['division_code'] ?? '';
      const source = { kind: 'hand', reference: '示例' } as const;
      await writer.enter(first + i, { source, ...entry, agencyId, city: cities.get(division) ?? division });
    }
    await writer.finish();
  });
  return entries.map((_, i) => first + i);
}

/** Changes what is known of a business from a day on, as an action of the register does it. */
export async function changeBusiness(
  deps: PortalDeps,
  id: number,
  statement: Pick<BusinessDraft, 'values' | 'source'> & {
    filingStatus?: FilingStatus;
    effectiveOn: string;
    actorId: number;
  },
): Promise<void> {
  const { values, source, effectiveOn, actorId } = statement;
  const now = deps.clock.now();
  await inTransaction(deps.db, async (trx) => {
    const stored = (await listStoredBusinesses(trx, [id])).get(id);
    if (!stored) throw new Error(`there is no business ${id}`);
    const draft = {
      values,
      source,
      filingStatus: statement.filingStatus ?? (stored['filing_status'] as FilingStatus),
      agencyId: Number(stored['agency_id']),
      city: String(stored['city']),
    };
    const { fields, columns } = differenceOf(stored, draft, deps.cipher, now);
    const writer = createRegisterWriter(trx, deps.cipher, now);
    await writer.change(stored, columns);
    await writer.note({
      businessId: id,
      act: 'change',
      source,
      fields: JSON.stringify(fields),
      effectiveOn,
      actorId,
      at: now,
    });
    await writer.finish();
  });
}
