import { codeName } from '#domain/codes/code-lists.js';
import { readReference } from '#domain/codes/reference.js';
import type { CheckedRow } from './checked-row.js';
import { classFacts, isFullRepair } from '#domain/codes/class-facts.js';
import { checkLandline, checkMobile } from './contact-rules.js';
import { error, warning } from './faults.js';
import { checkIdNumber, checkUscc } from './identity-rules.js';
import { checkAddress, checkDivision } from './place-rules.js';
import type { CheckFacts } from './rule-types.js';

/** Annex 3, columns 2-28: place, business, people, work and chain. */
export function checkBusiness(row: CheckedRow, facts: CheckFacts): void {
  if (checkDivision(row, 'division_code', facts)) checkAddress(row, 'business_address', 'division_code');
  checkCodes(row);
  checkIdNumber(row, 'legal_id_no', row.value('legal_id_type'), ageDay(row, facts), facts);
  checkMobile(row, 'manager_mobile');
  checkLandline(row, 'business_phone', true);
  checkCoordinates(row);
  checkClass(row);
  checkChain(row);
}

/** V2 and A3-6, A3-7: the code, its first figures against the kind of subject, or the old number in its place. */
function checkCodes(row: CheckedRow): void {
  checkLegacyNumber(row);
  if (row.isBlank('uscc')) {
    if (row.isBlank('legacy_reg_no'))
      row.report(
        'uscc',
        error('A3-6', 'missing', '没有填写。请按营业执照填写；没有统一社会信用代码的老个体户，填写工商注册号。'),
      );
    return;
  }
  checkUscc(row, 'uscc', row.value('filing_origin') === 'convert');
  const code = row.value('uscc');
  const prefix = prefixes.get(row.value('subject_type'));
  if (code === '' || prefix === undefined || row.isFaulty('uscc') || code.length !== 18 || code.startsWith(prefix))
    return;
  const subject = codeName('subject-types', row.value('subject_type'));
  row.report(
    'uscc',
    error(
      'V2',
      'prefix',
      `以 ${code.slice(0, 2)} 开头，与主体类型“${subject}”不符（应以 ${prefix} 开头）。请核对代码和主体类型。`,
    ),
  );
}

function checkLegacyNumber(row: CheckedRow): void {
  const number = row.value('legacy_reg_no');
  if (number === '' || /^\d{15}$/.test(number)) return;
  row.report(
    'legacy_reg_no',
    error('A3-7', 'pattern', `为“${row.typed('legacy_reg_no')}”，工商注册号应为 15 位数字。请更正。`),
  );
}

/** The filing date, unless it lies in the future: then it says nothing about an age. */
function ageDay(row: CheckedRow, facts: CheckFacts): string {
  const filedOn = row.value('filing_date');
  return filedOn > facts.receivedOn ? '' : filedOn;
}

/** A3-18, A3-19: a point on the island, or anywhere in the sea that belongs to 三沙. */
function checkCoordinates(row: CheckedRow): void {
  const [west, east, south, north] = row.value('division_code').startsWith('4603') ? sanshaBox : islandBox;
  checkDegrees(row, 'longitude', 'A3-18', west, east);
  checkDegrees(row, 'latitude', 'A3-19', south, north);
}

function checkDegrees(row: CheckedRow, field: string, rule: string, from: number, to: number): void {
  const degrees = row.value(field);
  if (degrees === '' || (Number(degrees) >= from && Number(degrees) <= to)) return;
  row.report(
    field,
    warning(
      rule,
      'outside',
      `为“${row.typed(field)}”，不在海南省范围内（${from} 至 ${to} 度）。请核对经度和纬度是否填反。`,
    ),
  );
}

/** V8, V9 and A3-22: class against subject; vehicle kinds and items only where the class has them. */
function checkClass(row: CheckedRow): void {
  const facts = classFacts(row.value('business_class'));
  if (facts === undefined) return;
  const subject = row.value('subject');
  if (subject !== '' && subject !== facts.subject) {
    const name = codeName('business-classes', facts.code);
    row.report(
      'business_class',
      error('V8', 'subject', `为“${name}”，与业务类型“${codeName('subjects', subject)}”不符。请更正其中一项。`),
    );
  }
  checkVehicleKinds(row, facts.code);
  checkItems(row, facts.code, facts.level);
}

/** The kind of vehicle is in the class itself for dangerous goods, which may leave the column blank. */
function checkVehicleKinds(row: CheckedRow, code: string): void {
  const isBlank = row.isBlank('vehicle_kinds');
  if (isBlank && (code === 'A1' || code === 'A2')) {
    row.report('vehicle_kinds', error('A3-22', 'missing', '没有填写。一类、二类汽车维修须填写承修车型，请补充。'));
  } else if (!isFullRepair(code) && !isBlank && !row.isFaulty('vehicle_kinds')) {
    row.report(
      'vehicle_kinds',
      error(
        'V9',
        'not-here',
        `为“${row.typed('vehicle_kinds')}”，“${codeName('business-classes', code)}”不填承修车型。请清空本栏或更正经营类别。`,
      ),
    );
  }
}

function checkItems(row: CheckedRow, code: string, level: number): void {
  const isBlank = row.isBlank('special_items');
  if (code === 'A3' && isBlank) {
    row.report(
      'special_items',
      error('V9', 'missing', '没有填写。三类汽车维修至少填写一项专项维修项目（或汽车综合小修），请补充。'),
    );
  } else if (level !== 3 && !isBlank && !row.isFaulty('special_items')) {
    row.report(
      'special_items',
      error(
        'V9',
        'not-here',
        `为“${row.typed('special_items')}”，只有三类维修填写专项维修项目。请清空本栏或更正经营类别。`,
      ),
    );
  }
}

/** V11: an outlet names its head office and that office's filing number. */
function checkChain(row: CheckedRow): void {
  if (row.value('chain_kind') !== 'outlet') return;
  for (const field of ['head_office_name', 'head_office_filing_no']) {
    if (row.isBlank(field))
      row.report(field, error('V11', 'missing', '没有填写。连锁服务网点须填写总部名称和总部备案编号，请补充。'));
  }
}

/** West, east, south, north in degrees. */
const islandBox = [108.3, 111.5, 18, 20.5] as const;
const sanshaBox = [108, 118, 3, 21] as const;

/** The first two characters of the code by kind of subject (enterprise-types.csv). */
const prefixes: ReadonlyMap<string, string> = new Map(
  readReference('enterprise-types')
    .filter((row) => row.scheme === 'subject_type' && row.uscc_prefix !== '')
    .map((row) => [row.code ?? '', row.uscc_prefix ?? '']),
);
