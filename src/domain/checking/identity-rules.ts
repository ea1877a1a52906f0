import type { CheckedRow } from './checked-row.js';
import { yearsBetween } from '#domain/values/days.js';
import { error, withProposal, type CellFault } from './faults.js';
import { readIdCard, type IdCardReading } from '#domain/values/id-card.js';
import type { CheckFacts } from './rule-types.js';
import { readUscc, type UsccReading } from '#domain/values/uscc.js';

/**
 * V2: length, alphabet and check character. A wrong check character of an old record (许可改备案, annexes 4 and 5) may be
 * confirmed: real codes that fail the check exist.
 */
export function checkUscc(row: CheckedRow, field: string, isOldRecord: boolean): void {
  const code = row.value(field);
  if (code === '' || row.isFaulty(field)) return;
  const reading = readUscc(code);
  if (reading.verdict === 'ok') return;
  const fault = usccFault(code, reading);
  row.report(field, isOldRecord && reading.verdict === 'check_digit' ? { ...fault, level: 'W' } : fault);
}

function usccFault(code: string, reading: Exclude<UsccReading, { verdict: 'ok' }>): CellFault {
  switch (reading.verdict) {
    case 'length':
      return error('V2', 'length', `为 ${code.length} 位，应为 18 位：“${code}”。请核对营业执照后更正。`);
    case 'charset':
      return withProposal(
        error('V2', 'charset', `“${code}”中有代码不使用的字符（不用字母 I、O、S、V、Z）。请核对营业执照后更正。`),
        reading.proposal,
      );
    case 'check_digit':
      return withProposal(
        error(
          'V2',
          'check-digit',
          `末位校验不符：输入为 …${code.slice(-1)}，按规则应为 …${reading.expectedCheck}。请核对营业执照后更正。`,
        ),
        code.slice(0, 17) + reading.expectedCheck,
      );
    case 'legacy_registration_no':
      return error(
        'V2',
        'legacy',
        `“${code}”是 15 位的工商注册号，不是统一社会信用代码。请填写 18 位代码；没有的，本栏留空，填入工商注册号一栏。`,
      );
    case 'legacy_org_code':
      return error('V2', 'legacy', `“${code}”是组织机构代码，不是统一社会信用代码。请填写营业执照上的 18 位代码。`);
    case 'spreadsheet_number':
      return error('V2', 'float', `“${code}”是科学计数，后面的数字已经丢失。请把单元格格式设为“文本”后重新填写。`);
  }
}

/**
 * V5: a number fits the kind of document, and its holder was 16 to 100 years old on `ageOn`
 * (the filing date; in annex 2 the day of receipt). `ageOn` = '' leaves the age out: that date is itself wrong.
 */
export function checkIdNumber(row: CheckedRow, field: string, idType: string, ageOn: string, facts: CheckFacts): void {
  const number = row.value(field);
  if (number === '' || idType === '' || row.isFaulty(field)) return;
  const fault =
    idType === 'resident_id' ? idCardFault(number, readIdCard(number, facts.receivedOn), ageOn) : permitFault(number);
  if (fault !== undefined) row.report(field, fault);
}

function permitFault(number: string): CellFault | undefined {
  if (/^[A-Z0-9]{5,20}$/.test(number)) return undefined;
  return error('V5', 'permit', `为“${number}”，应为 5 至 20 位字母和数字。请对照证件更正。`);
}

function idCardFault(number: string, reading: IdCardReading, ageOn: string): CellFault | undefined {
  if (reading.verdict === 'ok')
    return ageOn === '' ? undefined : ageFault(yearsBetween(reading.bornOn, ageOn), reading.bornOn);
  if (reading.verdict === 'check_digit') {
    return error(
      'V5',
      'check-digit',
      `末位校验不符：输入为 …${number.slice(-1)}，按前 17 位应为 …${reading.expectedCheck}。请对照身份证更正。`,
    );
  }
  return error('V5', reading.verdict, idCardSays[reading.verdict](number));
}

/** Working age with room for old operators. */
function ageFault(age: number, bornOn: string): CellFault | undefined {
  if (age >= 16 && age <= 100) return undefined;
  return error(
    'V5',
    'age',
    `中的出生日期为 ${bornOn}，当时年龄为 ${age} 岁，应在 16 至 100 岁之间。请对照身份证更正。`,
  );
}

const idCardSays: Readonly<
  Record<Exclude<IdCardReading['verdict'], 'ok' | 'check_digit'>, (number: string) => string>
> = {
  masked: (number) => `为脱敏后的号码“${number}”。请填写完整号码，系统会加密保存并脱敏显示。`,
  legacy_15: () => '为 15 位的旧身份证号，已停止使用。请填写 18 位身份证号。',
  length: (number) => `为 ${number.length} 位，应为 18 位。请对照身份证更正。`,
  charset: (number) => `为“${number}”，应为 17 位数字加 1 位数字或 X。请对照身份证更正。`,
  spreadsheet_number: () =>
    '末三位为 000 且校验不符，多半是电子表格只保留了 15 位数字。请把单元格格式设为“文本”后重新填写。',
  address_code: (number) => `前两位“${number.slice(0, 2)}”不是省级代码。请对照身份证更正。`,
  birth_date: (number) => `中的出生日期“${number.slice(6, 14)}”不存在或晚于今天。请对照身份证更正。`,
};
