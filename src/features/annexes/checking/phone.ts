const mobilePattern = /^1[3-9]\d{9}$/;
const landlinePattern = /^0898-\d{8}$/;

/** A mobile number without hyphens, blanks and country prefix; anything else comes back as it was. */
export function normaliseMobile(typed: string): string {
  const digits = typed.replace(/^(?:\+|00)?86-?(?=1)/, '').replace(/-/g, '');
  return /^\d+$/.test(digits) ? digits : typed;
}

export function isMobile(normalised: string): boolean {
  return mobilePattern.test(normalised);
}

/** A fixed line of Hainan as 0898-8 digits; 8 digits alone gain the prefix (V6); anything else comes back as it was. */
export function normaliseLandline(typed: string): string {
  const parts = /^(?:\+?86-?)?(?:\(?0?898\)?-?)?(\d{8})$/.exec(typed);
  return parts === null ? typed : `0898-${parts[1] ?? ''}`;
}

export function isLandline(normalised: string): boolean {
  return landlinePattern.test(normalised);
}
