import type { PortalDeps } from '#src/deps.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { FilingStatus } from '#features/register/fields.js';
import { listCities } from '#features/register/reference-queries.js';
import { takeBusinessIds } from '#features/register/writing/business-ids.js';
import { createRegisterWriter } from '#features/register/writing/writer.js';
import { aBusiness, type BusinessCells } from './businesses.js';

const divisions = [
  '460105',
  '460106',
  '460107',
  '460108',
  '460202',
  '460203',
  '460204',
  '460205',
  '460400',
  '460499',
  '469001',
  '469002',
  '469005',
  '469028',
];
const places = ['海口', '三亚', '儋州', '琼海', '文昌', '万宁'];
const words =
  '海顺达鑫诚信利民兴旺宏安迪通途远程众联盛世腾飞龙凤祥瑞吉福路捷驰优嘉恒丰泰隆昌永久耀辉南椰岛湾金银星光明𠮷';
const trades = [
  '汽车维修有限公司',
  '汽修厂',
  '汽车服务有限公司',
  '汽车修理店',
  '摩托车维修部',
  '轮胎店',
  '汽车美容养护中心',
  '(机动车)维修服务部',
];
const subjects: Readonly<Record<string, string>> = { M2: 'motorcycle', H1: 'hazmat_vehicle', '': '' };
const classes = ['A1', 'A2', 'A2', 'A3', 'A3', 'A3', 'M2', 'H1'];

/** Numbers that look random and are the same in every run. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

/** Writes `count` invented businesses straight into the register of an agency, in one transaction; the same for the same seed. */
export async function fillRegister(
  deps: PortalDeps,
  agencyId: number,
  count: number,
  { from = 1, seed = 7 } = {},
): Promise<void> {
  const random = randomNumbers(seed);
  const pick = <T>(list: ArrayLike<T>): T => list[random(list.length)] as T;
  const letters = [...words];
  const cities = await listCities(deps.db);
  const first = await takeBusinessIds(deps.db, count);
  const now = deps.clock.now();
  await inTransaction(deps.db, async (trx) => {
    const writer = createRegisterWriter(trx, deps.cipher, now);
    for (let i = 0; i < count; i += 1) {
      const filingStatus: FilingStatus =
        random(500) === 0 ? 'terminated' : random(20) === 0 ? 'licensed_unfiled' : 'filed';
      // An old licence does not always tell what may be repaired.
      const businessClass = filingStatus === 'licensed_unfiled' && random(2) === 0 ? '' : pick(classes);
      const values: BusinessCells = aBusiness(from + i, {
        division_code: pick(divisions),
        business_class: businessClass,
        operating_status: pick(['1', '1', '1', '1', '1', '1', '1', '1', '2', '5']),
        subject: subjects[businessClass] ?? 'automobile',
        business_name: pick(places) + pick(letters) + pick(letters) + pick(trades),
        filing_date: new Date(Date.UTC(2019, 2, 2 + random(620))).toISOString().slice(0, 10),
        licence_no: `4601${String(from + i).padStart(8, '0')}`,
        filing_no: `46010502${String(from + i).padStart(7, '0')}`,
      });
      const division = values['division_code'] ?? '';
      const city = cities.get(division) ?? division;
      const source = { kind: 'hand', reference: '示例' } as const;
      await writer.enter(first + i, { values, filingStatus, agencyId, city, source });
    }
    await writer.finish();
  });
}
