import type { Db } from '#platform/db/connection.js';

/** The table a straightforward application would have: the columns of its pages, usual types, one index for each column asked for. */
export const plainTable = 'floor_businesses';

export async function createPlainTable(db: Db, name = plainTable): Promise<void> {
  await db.raw(`DROP TABLE IF EXISTS ${name}`);
  await db.raw(`CREATE TABLE ${name} (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    agency_id BIGINT UNSIGNED NULL,
    city VARCHAR(6) NULL,
    ${plainColumns.map((column) => `${column} ${typeOf(column)} NULL`).join(',\n    ')},
    filing_status VARCHAR(20) NULL,
    created_at DATETIME NULL,
    updated_at DATETIME NULL,
    KEY (agency_id), KEY (city), KEY (division_code), KEY (business_class), KEY (filing_status), KEY (operating_status), KEY (filing_date), KEY (uscc),
    KEY (filing_no), KEY (licence_no)
  )`);
}

/** Fills it with what stands in the register. */
export async function fillPlainTable(db: Db): Promise<void> {
  await createPlainTable(db);
  const same = plainColumns.filter((column) => column !== 'legal_id_no' && column !== 'manager_mobile').join(', ');
  await db.raw(`INSERT INTO ${plainTable} (id, agency_id, city, ${same}, filing_status, created_at, updated_at)
    SELECT id, agency_id, city, ${same}, filing_status, created_at, updated_at FROM businesses ORDER BY id`);
  await db.raw(`ANALYZE TABLE ${plainTable}`);
}

/** Annex 3's columns that are always or conditionally filled. */
export const plainColumns: readonly string[] = [
  'division_code',
  'filing_agency',
  'business_name',
  'subject_type',
  'uscc',
  'legacy_reg_no',
  'form_nature',
  'legal_name',
  'legal_id_type',
  'legal_id_no',
  'manager_name',
  'manager_mobile',
  'business_address',
  'subject',
  'business_class',
  'vehicle_kinds',
  'special_items',
  'chain_kind',
  'head_office_name',
  'head_office_filing_no',
  'parking_area',
  'workshop_area',
  'site_tenure',
  'lease_from',
  'lease_to',
  'staff_total',
  'staff_tech_head',
  'staff_inspector',
  'staff_reception',
  'staff_mechanic',
  'staff_electric',
  'staff_body',
  'staff_paint',
  'filing_no',
  'filing_date',
  'filing_origin',
  'licence_word',
  'licence_no',
  'licence_valid_to',
  'operating_status',
  'platform_case_no',
];

function typeOf(column: string): string {
  if (/_(date|from|to)$/.test(column)) return 'DATE';
  if (/_area$/.test(column)) return 'DECIMAL(12, 2)';
  if (/^staff_/.test(column)) return 'INT';
  if (/name|address|agency/.test(column)) return 'VARCHAR(200)';
  return 'VARCHAR(100)';
}
