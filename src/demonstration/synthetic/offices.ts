import { fullPlace, personName } from './names.js';
import { landline, mobile, residentId } from './numbers.js';
import { seededRandom } from './random.js';

export interface SyntheticOffice {
  /** The one row of annex 1. */
  readonly agency: Record<string, string>;
  /** Annex 2: the liaison first. */
  readonly operators: readonly Record<string, string>[];
}

/** What an agency tells of itself and of the people who shall work with the system. */
export function syntheticOffice(seed: number, divisionCode: string, agencyName: string): SyntheticOffice {
  const random = seededRandom(seed);
  const liaison = { name: personName(random), mobile: mobile(random) };
  const agency = {
    division_code: divisionCode,
    agency_name: agencyName,
    agency_kind: random.pick(['bureau', 'transport_agency', 'service_center']),
    does_repair: '1',
    parent_agency: `${fullPlace(divisionCode)}示例交通运输局`,
    address: `${fullPlace(divisionCode)}样例路${random.between(1, 200)}号`,
    office_phone: landline(random),
    responsible_name: personName(random),
    responsible_post: '科长',
    liaison_name: liaison.name,
    liaison_post: '科员',
    liaison_mobile: liaison.mobile,
    access_way: random.pick(['intranet', 'both']),
  };
  const colleagues = Array.from({ length: random.between(1, 4) }, () => ({ name: personName(random), mobile: '' }));
  const mobiles = new Set([liaison.mobile]);
  for (const colleague of colleagues) {
    do colleague.mobile = mobile(random);
    while (mobiles.has(colleague.mobile));
    mobiles.add(colleague.mobile);
  }
  const operators = [liaison, ...colleagues].map((person, i) => ({
    agency_name: agencyName,
    request_kind: 'add',
    user_name: person.name,
    id_number: residentId(random, 1970, 1998),
    mobile: person.mobile,
    section: '维修管理股',
    post: random.pick(['窗口受理', '业务审核', '数据采集']),
    roles: random.pick(['acceptor、viewer', 'reviewer', 'collector、viewer', 'confirmer']),
    data_divisions: divisionCode,
    is_liaison: i === 0 ? '1' : '0',
    access_way: 'intranet',
  }));
  return { agency, operators };
}
