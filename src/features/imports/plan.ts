import type { Deps } from '#platform/deps.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import { rowWords, sheetNames } from '#domain/annexes/sheets.js';
import { factsDigest, placeKey, tooLong } from '#features/register/business.js';
import { rowsKeptOut } from '#features/annexes/quarantine/kept-out.js';
import { searchText } from '#features/register/text.js';
import { countUnknownClass } from '#features/register/totals/totals-queries.js';
import { listKnownBusinesses, listPlacesOfOthers } from '#features/register/writing/known-queries.js';
import { listStoredBusinesses } from '#features/register/writing/business-queries.js';
import { differenceOf } from '#features/register/writing/difference.js';
import { draftOf, type ImportContext } from './draft.js';
import { createMatcher, type Match, type Matcher, type RowKeys } from './matching.js';
import { type SourceRow, sourceRows } from './source.js';
import type { PlannedChange, SkippedChange } from './types.js';
import { skipReasons } from './words.js';

const rowsAtOnce = 250;
/** Without these there is no entry in the register; the check demands them too. */
const neededFields = [
  'division_code',
  'business_name',
  'subject',
  'business_class',
  'operating_status',
  'filing_no',
  'filing_date',
] as const;

/**
 * What an accepted annex 3 does to the register, row by row (C40, C41). Rows that stand at the place of a business, and rows that are
 * surely new, come in file order; rows that only a weaker key can place come after them, then the businesses that the file no
 * longer names. The import carries out what this found, if nothing has moved since.
 */
export async function* planImport(
  deps: Deps,
  input: ImportContext & { readonly now: Date },
): AsyncGenerator<readonly PlannedChange[]> {
  const matcher = createMatcher(await listKnownBusinesses(deps.db, input.annex.agencyId));
  const planning: Planning = {
    ...input,
    deps,
    cipher: deps.cipher,
    matcher,
    places: new Map(),
    filingNos: new Map(),
    newCount: 0,
    hasUnknown: (await countUnknownClass(deps.db)) > 0,
    sheets: sheetNames(input.version.head),
    held: await rowsKeptOut(deps.db, { annexId: input.annex.id, versionId: input.version.id }),
  };
  const later: KeyedRow[] = [];
  for await (const rows of sourceRows(deps, input.version)) yield planBatch(planning, rows, later);

  for (const key of ['licence', 'name', 'filing'] as const)
    for (const row of later) row.match ??= matcher.by(key, row.keys);
  for (const rows of slices(later.filter(({ match }) => match !== undefined))) yield settleMatched(planning, rows);
  yield later.filter(({ match }) => match === undefined).map((row) => planNew(planning, row, true));
  yield matcher.unclaimed().map((business) => ({
    kind: 'missing',
    row: null,
    businessId: business.id,
    name: business.name,
    reason: skipReasons.missing,
  }));
}

interface Planning extends ImportContext {
  readonly now: Date;
  readonly deps: Deps;
  readonly cipher: PersonalCipher;
  readonly matcher: Matcher;
  /** Rows that have taken a place or a filing number, by it. */
  readonly places: Map<string, number>;
  readonly filingNos: Map<string, number>;
  newCount: number;
  /** Whether the register has entries of which nobody knows what they repair. */
  readonly hasUnknown: boolean;
  /** Names of the sheets, where there are several. */
  readonly sheets: readonly string[];
  /** Rows that another office claims, or that their own has set aside, with why they wait or stay out (C23, C28). */
  readonly held: ReadonlyMap<number, string>;
}

interface KeyedRow extends SourceRow {
  readonly keys: RowKeys;
  match: Match | undefined;
}

async function planBatch(planning: Planning, rows: readonly SourceRow[], later: KeyedRow[]): Promise<PlannedChange[]> {
  const changes: PlannedChange[] = [];
  const matched: KeyedRow[] = [];
  const unmatched: KeyedRow[] = [];
  for (const source of rows) {
    const row: KeyedRow = { ...source, keys: keysOf(source, planning.hasUnknown), match: undefined };
    const reason = reasonToSkip(planning, row);
    if (reason !== undefined) {
      changes.push(skipped(row, reason));
      continue;
    }
    row.match = planning.matcher.byPlace(row.keys);
    (row.match ? matched : unmatched).push(row);
  }
  const others = await listPlacesOfOthers(
    planning.deps.db,
    planning.annex.agencyId,
    unmatched.flatMap(({ keys }) => [keys.place ?? [], keys.barePlace ?? []].flat()),
  );
  for (const row of unmatched) {
    const holder = others.get(row.keys.place ?? '') ?? others.get(row.keys.barePlace ?? '');
    if (holder !== undefined) changes.push(skipped(row, skipReasons.otherAgency(holder)));
    else if (planning.matcher.mayMatchLater(row.keys)) later.push(row);
    else changes.push(planNew(planning, row, false));
  }
  const sure: KeyedRow[] = [];
  // A number that another business holds may yet be given up by it: decided when every row has found its business.
  for (const row of matched)
    (planning.matcher.holderOf(row.keys.filingNo, row.match?.business.id ?? null) ? later : sure).push(row);
  changes.push(...(await settleMatched(planning, sure)));
  return changes.sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
}

/** Rows whose business is known: unchanged, changed, or held up by a number that another business keeps. */
async function settleMatched(planning: Planning, rows: readonly KeyedRow[]): Promise<PlannedChange[]> {
  const digests = rows.map((row) => factsDigest(row.values, planning.cipher));
  const isSame = ({ match }: KeyedRow, i: number) =>
    match?.business.digest === digests[i] && match?.business.filingStatus === 'filed';
  const stored = await listStoredBusinesses(
    planning.deps.db,
    rows.filter((row, i) => !isSame(row, i)).map((row) => row.match?.business.id ?? 0),
  );
  return rows.map((row, i): PlannedChange => {
    const { business, by } = row.match as Match;
    const name = nameOf(row);
    if (isSame(row, i)) return { kind: 'same', row: row.row, businessId: business.id, matchedBy: by, name };
    const holder = planning.matcher.holderOf(row.keys.filingNo, business.id);
    if (holder) return skipped(row, skipReasons.numberTaken(row.keys.filingNo, holder.name));
    const before = stored.get(business.id) ?? {};
    const { fields, columns } = differenceOf(before, draftOf(planning, row), planning.cipher, planning.now);
    return {
      kind: 'changed',
      row: row.row,
      businessId: business.id,
      baseVersion: business.version,
      matchedBy: by,
      name,
      fields,
      stored: before,
      columns,
    };
  });
}

function planNew(planning: Planning, row: KeyedRow, isLate: boolean): PlannedChange {
  const holder = planning.matcher.inactiveHolderOf(row.keys.filingNo);
  if (holder) return skipped(row, skipReasons.numberTaken(row.keys.filingNo, holder.name));
  return { kind: 'new', row: row.row, newNo: planning.newCount++, name: nameOf(row), isLate };
}

/** Why a row is left out whatever the register holds; takes its place and number otherwise. */
function reasonToSkip(planning: Planning, { row, values, error, keys }: KeyedRow): string | undefined {
  const heldBy = planning.held.get(row);
  if (heldBy !== undefined) return heldBy;
  if (error !== undefined) return error;
  const long = tooLong(values);
  if (long !== undefined) return skipReasons.tooLong(long);
  if (neededFields.some((field) => !values[field])) return skipReasons.incomplete;
  const samePlace = keys.place === null ? undefined : planning.places.get(keys.place);
  if (samePlace !== undefined) return skipReasons.samePlace(rowWords(samePlace, planning.sheets));
  const sameNumber = planning.filingNos.get(keys.filingNo);
  if (sameNumber !== undefined) return skipReasons.sameNumber(rowWords(sameNumber, planning.sheets));
  if (keys.place !== null) planning.places.set(keys.place, row);
  planning.filingNos.set(keys.filingNo, row);
  return undefined;
}

function keysOf({ values }: SourceRow, hasUnknown: boolean): RowKeys {
  return {
    place: placeKey(values),
    barePlace: hasUnknown ? placeKey({ ...values, subject: '' }) : null,
    licenceNo: values['licence_no'] ?? '',
    filingNo: values['filing_no'] ?? '',
    divisionCode: values['division_code'] ?? '',
    subject: values['subject'] ?? '',
    nameNormal: searchText(values['business_name'] ?? ''),
  };
}

const nameOf = ({ values }: SourceRow): string => values['business_name'] ?? '';
const skipped = (row: KeyedRow, reason: string): SkippedChange => ({
  kind: 'skipped',
  row: row.row,
  name: nameOf(row),
  reason: reason.slice(0, 300),
});

function* slices<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += rowsAtOnce) yield items.slice(i, i + rowsAtOnce);
}
