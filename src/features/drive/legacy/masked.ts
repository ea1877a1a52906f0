import { maskId, maskMobile } from '#platform/crypto/personal.js';

/** Columns that hold numbers of persons. */
export const maskedFields = ['legal_id_masked', 'phone_masked'] as const;

/** A cell of the old system as pages show it: numbers of persons by their ends (C61). */
export const maskedValue = (field: string, value: string): string =>
  field === 'legal_id_masked' ? maskId(value) : field === 'phone_masked' ? maskMobile(value) : value;
