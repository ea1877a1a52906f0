import { isActive } from '#features/register/fields.js';
import type { KnownBusiness } from '#features/register/writing/known-queries.js';
import type { MatchedBy } from './types.js';

/** What a row is recognised by. */
export interface RowKeys {
  readonly place: string | null;
  /** The same place with what is repaired there unknown, as an old licence may have left it; null where the register has no such entry. */
  readonly barePlace: string | null;
  readonly licenceNo: string;
  readonly filingNo: string;
  readonly divisionCode: string;
  readonly subject: string;
  readonly nameNormal: string;
}

export interface Match {
  readonly business: KnownBusiness;
  readonly by: MatchedBy;
}

/** Finds the business a row speaks of among those of its agency; each business belongs to one row at most. */
export interface Matcher {
  /** The business at the row's place, claimed for it. */
  byPlace(keys: RowKeys): Match | undefined;
  /** Whether a weaker key might still find one, once all rows have had their place. */
  mayMatchLater(keys: RowKeys): boolean;
  /** By one of the weaker keys; only where it is the single candidate left. Claims it. */
  by(key: 'licence' | 'name' | 'filing', keys: RowKeys): Match | undefined;
  /** Another business of the agency that holds this filing number and that no row has claimed. */
  holderOf(filingNo: string, except: number | null): KnownBusiness | undefined;
  /** A closed business that keeps this filing number: numbers are never used again. */
  inactiveHolderOf(filingNo: string): KnownBusiness | undefined;
  /** Filed businesses that no row has claimed, by id. */
  unclaimed(): KnownBusiness[];
}

/** Strongest key first over all rows: a licence number must not take a business away from the row that stands at its place. */
export function createMatcher(known: readonly KnownBusiness[]): Matcher {
  const active = known.filter(({ filingStatus }) => isActive(filingStatus));
  const places = new Map(active.filter(({ place }) => place !== null).map((business) => [business.place, business]));
  const licences = groupBy(
    active.filter(({ licenceNo }) => licenceNo !== ''),
    licenceKey,
  );
  const names = groupBy(active, nameKey);
  const numbers = new Map(
    known.filter(({ filingNo }) => filingNo !== '').map((business) => [business.filingNo, business]),
  );
  const claimed = new Set<number>();

  const claim = (business: KnownBusiness, by: MatchedBy): Match => {
    claimed.add(business.id);
    return { business, by };
  };
  /** Those with the row's subject; where there are none, those whose subject nobody has told yet. */
  const alike = (groups: typeof names, keyOf: typeof nameKey, keys: RowKeys): readonly KnownBusiness[] =>
    groups.get(keyOf(keys)) ?? groups.get(keyOf({ ...keys, subject: '' })) ?? [];
  const candidates = (key: 'licence' | 'name' | 'filing', keys: RowKeys): readonly KnownBusiness[] => {
    if (key === 'licence') return keys.licenceNo === '' ? [] : alike(licences, licenceKey, keys);
    if (key === 'name') return alike(names, nameKey, keys);
    const holder = numbers.get(keys.filingNo);
    return holder && isActive(holder.filingStatus) ? [holder] : [];
  };
  return {
    byPlace(keys) {
      if (keys.place === null) return undefined;
      const business = places.get(keys.place) ?? (keys.barePlace === null ? undefined : places.get(keys.barePlace));
      return business && !claimed.has(business.id) ? claim(business, 'place') : undefined;
    },
    mayMatchLater: (keys) =>
      known.length > 0 && (['licence', 'name', 'filing'] as const).some((key) => candidates(key, keys).length > 0),
    by(key, keys) {
      const free = candidates(key, keys).filter(({ id }) => !claimed.has(id));
      const [only] = free;
      return only && free.length === 1 ? claim(only, key) : undefined;
    },
    holderOf(filingNo, except) {
      const holder = numbers.get(filingNo);
      return holder && holder.id !== except && !claimed.has(holder.id) ? holder : undefined;
    },
    inactiveHolderOf(filingNo) {
      const holder = numbers.get(filingNo);
      return holder && !isActive(holder.filingStatus) ? holder : undefined;
    },
    unclaimed: () => known.filter(({ id, filingStatus }) => filingStatus === 'filed' && !claimed.has(id)),
  };
}

type Keyed = Pick<RowKeys, 'licenceNo' | 'nameNormal' | 'divisionCode' | 'subject'>;
const licenceKey = ({ licenceNo, subject }: Keyed): string => `${licenceNo}\u0001${subject}`;
const nameKey = ({ nameNormal, divisionCode, subject }: Keyed): string =>
  `${nameNormal}\u0001${divisionCode}\u0001${subject}`;

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
