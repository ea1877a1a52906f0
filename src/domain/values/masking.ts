import { maskId, maskMobile } from '#platform/crypto/personal.js';
import type { AnnexColumn, AnnexDefinition, Finding } from '#domain/annexes/types.js';

const masks = { id: maskId, mobile: maskMobile } as const;

/** A value of a column for people without leave: resident numbers and mobiles masked, all else as it is (C61). */
export const maskCell = ({ personal }: Pick<AnnexColumn, 'personal'>, text: string): string =>
  personal === undefined ? text : masks[personal](text);

/** Values by field, personal ones masked (C61). */
export function maskValues(
  definition: AnnexDefinition,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  const columns = new Map(definition.columns.map((column) => [column.field, column]));
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => [field, maskCell(columns.get(field) ?? {}, value)]),
  );
}

/** A finding on a personal column without its number, and without its proposal, which is a number too (C61). */
export function maskFinding<F extends Finding>(definition: AnnexDefinition, finding: F): F {
  const column = definition.columns.find(({ field }) => field === finding.field);
  if (column?.personal === undefined) return finding;
  const { proposal: _, ...rest } = finding;
  const value = maskCell(column, finding.value);
  return { ...rest, value, message: strikeNumbers(replaceValue(finding.message, finding.value, value)) } as F;
}

/** A short value is replaced in its quotation marks alone: a 1 also stands in row numbers and advice. */
function replaceValue(message: string, value: string, masked: string): string {
  if (value === '') return message;
  return value.length < 5
    ? message.replaceAll(`“${value}”`, () => `“${masked}”`)
    : message.replaceAll(value, () => masked);
}

/**
 * Messages also quote a number as it was read (without spaces, in capitals) and the birth date inside it, which with the ends that a
 * mask leaves would give most of the number away. Row numbers have 7 digits at the most and stay.
 */
const strikeNumbers = (message: string): string =>
  message.replace(/(?<=“)[ -)+-~]{5,}(?=”)|\d{4}-\d{2}-\d{2}|\d{8,}[Xx]?/g, (number) => '*'.repeat(number.length));
