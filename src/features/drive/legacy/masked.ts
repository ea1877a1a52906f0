import { maskId, maskMobile } from '#platform/crypto/personal.js';

/** A cell of the old system as pages show it: numbers of persons by their ends (C61). */
export const maskedValue = (field: string, value: string): string =>
  field === 'legal_id_masked' ? maskId(value) : field === 'phone_masked' ? maskMobile(value) : value;
