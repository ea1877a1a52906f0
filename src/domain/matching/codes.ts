import { normaliseCode } from '#domain/values/normalise.js';
import { readUscc } from '#domain/values/uscc.js';
import { isOneSlip } from './text-distance.js';
import type { Outcome } from './types.js';

/** A code or number as read; '' where there is none that says anything. */
export interface ReadCode {
  readonly text: string;
  /** Its own check character proves it, or it is complete. */
  readonly isSound: boolean;
}

/** A credit code, letters that codes do not use read as what they look like; a registration number of 15 digits counts as well. */
export function readCreditCode(typed: string): ReadCode {
  const code = typed === '' ? '' : normaliseCode(typed).replace(/[^0-9A-Z]/g, '');
  if (isFiller(code) || code.length < 15 || code.length > 19) return nothing;
  const reading = readUscc(code);
  if (reading.verdict === 'charset' && reading.proposal !== undefined) return { text: reading.proposal, isSound: true };
  return { text: code, isSound: reading.verdict === 'ok' || reading.verdict === 'legacy_registration_no' };
}

/** The figures of a licence number, without the words around them: 琼交运管许可海字460105000219号. */
export function readLicenceNo(typed: string): ReadCode {
  const code = typed === '' ? '' : normaliseCode(typed);
  const digits = /\d{12}/.exec(code)?.[0] ?? code.replace(/[OＯ]/g, '0').replace(/\D/g, '');
  return digits.length < 6 || isFiller(digits) ? nothing : { text: digits, isSound: digits.length === 12 };
}

/** Two sound codes that differ are two businesses; a code that its check refutes may be the other one, damaged in one character. */
export function compareCreditCodes(a: ReadCode, b: ReadCode): Outcome {
  if (a.text === '' || b.text === '') return 'missing';
  if (a.text === b.text) return a.isSound ? 'agrees' : 'alike';
  if (a.isSound && b.isSound) return a.text.length === b.text.length ? 'differs' : 'missing';
  return isOneSlip(a.text, b.text) ? 'alike' : 'missing';
}

/** Numbers are given one after the other: one wrong figure proves nothing by itself, the rest must. */
export function compareLicenceNos(a: ReadCode, b: ReadCode): Outcome {
  if (a.text === '' || b.text === '') return 'missing';
  if (a.text === b.text) return 'agrees';
  return isOneSlip(a.text, b.text) ? 'alike' : 'differs';
}

/** 000000, 123456789: what is typed where there is nothing to type. */
const isFiller = (code: string): boolean =>
  /^(.)\1*$/.test(code) || '1234567890123456789'.startsWith(code) || /E\+?\d+$/.test(code);
const nothing: ReadCode = { text: '', isSound: false };
