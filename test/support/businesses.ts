import { idCardCheckCharacter } from '#domain/values/id-card.js';
import { usccCheckCharacter } from '#domain/values/uscc.js';

/** Cells of annex 3 by field, as an office types them. */
export type BusinessCells = Readonly<Record<string, string>>;

/** An invented business without a fault, the `n`th of its kind; say only what matters. */
export function aBusiness(n: number, over: BusinessCells = {}): BusinessCells {
  return {
    division_code: '460105',
    filing_agency: '海口市道路运输管理处',
    business_name: `海口示例${n}号汽车维修有限公司`,
    subject_type: 'enterprise',
    uscc: usccOf(n),
    form_nature: '3',
    legal_name: '示例丁',
    legal_id_type: 'resident_id',
    legal_id_no: idOf(n),
    manager_name: '示例丁',
    manager_mobile: `138${digits(n, 8)}`,
    business_address: `海口市秀英区示例路${n}号`,
    subject: 'automobile',
    business_class: 'A2',
    vehicle_kinds: 'small',
    chain_kind: 'none',
    parking_area: '160.00',
    workshop_area: '260.00',
    site_tenure: 'own',
    staff_total: '12',
    staff_tech_head: '1',
    staff_inspector: '1',
    staff_reception: '1',
    staff_mechanic: '4',
    staff_electric: '2',
    staff_body: '2',
    staff_paint: '1',
    filing_no: `46010502${digits(n, 5)}`,
    filing_date: `2019-${String(4 + (n % 9)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`,
    filing_origin: 'new',
    operating_status: '1',
    ...over,
  };
}

/** The `n`th invented credit code with a right check character. */
export function usccOf(n: number): string {
  const body = `91460100MA${digits(n, 7)}`;
  return body + (usccCheckCharacter(`${body}0`) ?? '');
}

/** The `n`th invented resident number; its address code does not exist. */
export function idOf(n: number): string {
  const body = `46999919841231${digits(n % 1000, 3)}`;
  return body + idCardCheckCharacter(`${body}0`);
}

const digits = (n: number, length: number): string => String(n).padStart(length, '0');
