import type { Deps } from '#platform/deps.js';
import { codeList } from '#domain/codes/code-lists.js';
import { rowWords } from '#domain/annexes/sheets.js';
import { placeKey, tooLong } from '#features/register/business.js';
import { searchText } from '#features/register/text.js';
import type { Match, Matcher, RowKeys } from './matching.js';
import type { ImportContext, ImportSource, SourceRow } from './sources/source.js';
import type { SkippedChange } from './types.js';
import { skipReasons } from './words.js';

/** What a plan is made with, and what it has met so far. */
export interface Planning extends ImportContext {
  readonly now: Date;
  readonly deps: Deps;
  readonly source: ImportSource;
  readonly matcher: Matcher;
  /** Rows that have taken a place or a filing number, by it. */
  readonly places: Map<string, number>;
  readonly filingNos: Map<string, number>;
  newCount: number;
  /** Rows that stand behind a business of the register, now or by this import. */
  readonly entered: Set<number>;
  /** Whether the register has entries of which nobody knows what they repair. */
  readonly hasUnknown: boolean;
  /** Names of the sheets, where there are several. */
  readonly sheets: readonly string[];
  /** Rows that another office claims, with why they wait or stay out (C28). */
  readonly held: ReadonlyMap<number, string>;
}

export interface KeyedRow extends SourceRow {
  readonly keys: RowKeys;
  match: Match | undefined;
}

const subjects = codeList('subjects').map(({ code }) => code);

export function keysOf({ values }: SourceRow, { hasUnknown }: Pick<Planning, 'hasUnknown'>): RowKeys {
  const subject = values['subject'] ?? '';
  const place = placeKey(values);
  const others = subject === '' ? subjects : hasUnknown ? [''] : [];
  return {
    place,
    otherPlaces: place === null ? [] : others.flatMap((other) => placeKey({ ...values, subject: other }) ?? []),
    licenceNo: values['licence_no'] ?? '',
    oldId: values['old_system_id'] ?? '',
    filingNo: values['filing_no'] ?? '',
    divisionCode: values['division_code'] ?? '',
    subject,
    nameNormal: searchText(values['business_name'] ?? ''),
  };
}

/** Why a row is left out whatever the register holds; takes its place and number otherwise. */
export function reasonToSkip(planning: Planning, { row, values, error, keys, task }: KeyedRow): string | undefined {
  if (task.kind === 'leave') return task.reason;
  if (error !== undefined) return error;
  const heldBy = planning.held.get(row);
  if (heldBy !== undefined) return heldBy;
  if (task.kind === 'link') return undefined;
  const long = tooLong(values);
  if (long !== undefined) return skipReasons.tooLong(long);
  const { needed, status } = planning.source;
  if (needed.some((field) => !values[field]))
    return status === 'filed' ? skipReasons.incomplete : skipReasons.incompleteLicence;
  return takePlace(planning, row, keys);
}

function takePlace(
  { places, filingNos, sheets }: Planning,
  row: number,
  { place, filingNo }: RowKeys,
): string | undefined {
  const samePlace = place === null ? undefined : places.get(place);
  if (samePlace !== undefined) return skipReasons.samePlace(rowWords(samePlace, sheets));
  const sameNumber = filingNo === '' ? undefined : filingNos.get(filingNo);
  if (sameNumber !== undefined) return skipReasons.sameNumber(rowWords(sameNumber, sheets));
  if (place !== null) places.set(place, row);
  if (filingNo !== '') filingNos.set(filingNo, row);
  return undefined;
}

export const skipped = ({ row, name }: Pick<SourceRow, 'row' | 'name'>, reason: string): SkippedChange => ({
  kind: 'skipped',
  row,
  name: name.slice(0, 100),
  reason: reason.slice(0, 300),
});
