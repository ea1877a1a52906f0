import type { CheckedRow } from './checked-row.js';
import { warning } from './faults.js';
import { isLandline, isMobile } from '#domain/values/phone.js';

/** V6: a mobile number of 11 digits. */
export function checkMobile(row: CheckedRow, field: string): void {
  const phone = row.value(field);
  if (phone === '' || isMobile(phone)) return;
  row.report(field, warning('V6', 'mobile', `为“${row.typed(field)}”，应为 1 开头的 11 位手机号码。请核实更正。`));
}

/** V6: a fixed line, 0898 and 8 digits; where a business may give its mobile, that is right too. */
export function checkLandline(row: CheckedRow, field: string, isMobileAllowed: boolean): void {
  const phone = row.value(field);
  if (phone === '' || isLandline(phone) || (isMobileAllowed && isMobile(phone))) return;
  const orMobile = isMobileAllowed ? '或 11 位手机号码' : '';
  row.report(
    field,
    warning('V6', 'landline', `为“${row.typed(field)}”，应为 0898- 加 8 位号码${orMobile}。请核实更正。`),
  );
}

/** V25: syntax of an e-mail address. */
export function checkEmail(row: CheckedRow, field: string): void {
  const email = row.value(field);
  if (email === '' || emailPattern.test(email)) return;
  row.report(
    field,
    warning('V25', 'email', `为“${row.typed(field)}”，不是有效的邮箱地址，例如 a@example.com。请更正。`),
  );
}

export const emailPattern = /^[^\s@,;，；]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;
