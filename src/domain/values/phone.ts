/** A fixed line of Hainan as 0898-8 digits (8 digits alone gain the prefix, V6), or a mobile; else it comes back as it was. */
export function normalisePhone(typed: string): string {
  const line = landline.exec(typed);
  return line === null ? normaliseMobile(typed) : `0898-${line[1] ?? ''}`;
}

/** A mobile number as 11 digits without hyphens and country prefix; else it comes back as it was. */
export function normaliseMobile(typed: string): string {
  // A hyphen parts figures; before the first or behind the last it is something else, as in -13900000001.
  const digits = typed.replace(/^(?:\+|00)?86-?(?=1)/, '').replace(/(?<=\d)-(?=\d)/g, '');
  return mobile.test(digits) ? digits : typed;
}

/** V6: 1, then 3 to 9, then nine digits. */
export function isMobile(normalised: string): boolean {
  return mobile.test(normalised);
}

/** V6: 0898- and eight digits. */
export function isLandline(normalised: string): boolean {
  return normalised.startsWith('0898-') && landline.test(normalised);
}

const mobile = /^1[3-9]\d{9}$/;
const landline = /^(?:\+?86-?)?(?:\(?0?898\)?-?)?(\d{8})$/;
