import { isActive } from '#features/register/fields.js';
import type { KnownBusiness } from '#features/register/writing/known-queries.js';
import type { MatchedBy } from './types.js';

/** What a row is recognised by. */
export interface RowKeys {
  readonly place: string | null;
  /** The same place with another subject: unknown there, or unknown in the row, as an old licence may leave it. */
  readonly otherPlaces: readonly string[];
  readonly licenceNo: string;
  /** Number in the old system; '' where the row names none. */
  readonly oldId: string;
  readonly filingNo: string;
  readonly divisionCode: string;
  /** '' where it is not known. */
  readonly subject: string;
  readonly nameNormal: string;
}

export interface Match {
  readonly business: KnownBusiness;
  readonly by: MatchedBy;
}

/** Keys that are looked up only when every row has had its place. */
export type WeakKey = 'licence' | 'name' | 'filing';

/** Finds the business a row speaks of among those of its agency; each business belongs to one row at most. */
export interface Matcher {
  /** The business at the row's place, claimed for it. */
  byPlace(keys: RowKeys): Match | undefined;
  /** Whose place it is, claimed or not. */
  atPlace(keys: RowKeys): KnownBusiness | undefined;
  /** The first of the businesses that the row's licences have entered as and that no row has claimed. Claims it. */
  byStanding(ids: readonly number[]): Match | undefined;
  /** The single one with the row's number in the old system. Claims it. */
  byOldId(keys: RowKeys): Match | undefined;
  /** Whether a weaker key might still find one, once all rows have had their place. */
  mayMatchLater(keys: RowKeys): boolean;
  /** By one of the weaker keys; only where it is the single candidate left. Claims it. */
  by(key: WeakKey, keys: RowKeys): Match | undefined;
  /** Another business of the agency that holds this filing number and that no row has claimed. */
  holderOf(filingNo: string, except: number | null): KnownBusiness | undefined;
  /** A closed business that keeps this filing number: numbers are never used again. */
  inactiveHolderOf(filingNo: string): KnownBusiness | undefined;
  /** A business by its id. */
  known(id: number): KnownBusiness | undefined;
  /** One of these that stands as licensed and not filed and that no row has claimed. Claims it. */
  leftOver(ids: readonly number[]): KnownBusiness[];
  /** Filed businesses of the agency that no row has claimed, by id. */
  unclaimed(): KnownBusiness[];
}

/**
 * Strongest key first over all rows: a licence number must not take a business away from the row that stands at its place.
 * @param takesFiled whether a row may be a filed business by its name alone: an old licence beside it may be a second shop of that name
 */
export function createMatcher(known: readonly KnownBusiness[], agencyId: number, takesFiled = true): Matcher {
  const byId = new Map(known.map((business) => [business.id, business]));
  const own = known.filter((business) => Number(business.agencyId) === agencyId);
  const active = own.filter(({ filingStatus }) => isActive(filingStatus));
  const places = new Map(active.filter(({ place }) => place !== null).map((business) => [business.place, business]));
  const licences = groupBy(active, ({ licenceNo }) => licenceNo);
  const oldIds = groupBy(active, ({ oldId }) => oldId);
  const names = groupBy(
    active.filter(({ filingStatus }) => takesFiled || filingStatus !== 'filed'),
    nameKey,
  );
  const numbers = new Map(
    own.filter(({ filingNo }) => filingNo !== '').map((business) => [business.filingNo, business]),
  );
  const claimed = new Set<number>();

  const isFree = ({ id }: KnownBusiness): boolean => !claimed.has(id);
  const claim = (business: KnownBusiness | undefined, by: MatchedBy): Match | undefined => {
    if (!business || !isFree(business)) return undefined;
    claimed.add(business.id);
    return { business, by };
  };
  const candidates = (key: WeakKey, keys: RowKeys): readonly KnownBusiness[] => {
    if (key === 'licence') return keys.licenceNo === '' ? [] : alike(licences.get(keys.licenceNo), keys);
    if (key === 'name') return alike(names.get(nameKey(keys)), keys);
    const holder = keys.filingNo === '' ? undefined : numbers.get(keys.filingNo);
    return holder && isActive(holder.filingStatus) ? [holder] : [];
  };
  const atPlace = ({ place, otherPlaces }: RowKeys): KnownBusiness | undefined => {
    const at = place === null ? undefined : [place, ...otherPlaces].find((one) => places.has(one));
    return at === undefined ? undefined : places.get(at);
  };
  return {
    atPlace,
    byPlace: (keys) => claim(atPlace(keys), 'place'),
    byStanding: (ids) =>
      claim(
        ids.flatMap((id) => byId.get(id) ?? []).find((one) => isFree(one) && isActive(one.filingStatus)),
        'entry',
      ),
    byOldId({ oldId }) {
      const [only, another] = oldId === '' ? [] : (oldIds.get(oldId) ?? []).filter(isFree);
      return another ? undefined : claim(only, 'old_id');
    },
    mayMatchLater: (keys) =>
      known.length > 0 && (['licence', 'name', 'filing'] as const).some((key) => candidates(key, keys).length > 0),
    by(key, keys) {
      const [only, another] = candidates(key, keys).filter(isFree);
      return another ? undefined : claim(only, key);
    },
    holderOf(filingNo, except) {
      const holder = numbers.get(filingNo);
      return holder && holder.id !== except && isFree(holder) ? holder : undefined;
    },
    inactiveHolderOf(filingNo) {
      const holder = numbers.get(filingNo);
      return holder && !isActive(holder.filingStatus) ? holder : undefined;
    },
    known: (id) => byId.get(id),
    leftOver(ids) {
      const left = [...new Set(ids)]
        .flatMap((id) => byId.get(id) ?? [])
        .filter((one) => isFree(one) && isActive(one.filingStatus) && one.filingStatus !== 'filed');
      for (const { id } of left) claimed.add(id);
      return left;
    },
    unclaimed: () => own.filter((one) => one.filingStatus === 'filed' && isFree(one)),
  };
}

/** Those with the row's subject; where there are none, those whose subject nobody has told yet; all, where the row does not tell its own. */
function alike(group: readonly KnownBusiness[] = [], { subject }: RowKeys): readonly KnownBusiness[] {
  const same = group.filter((one) => one.subject === subject);
  if (same.length > 0) return same;
  return subject === '' ? group : group.filter((one) => one.subject === '');
}

const nameKey = ({ nameNormal, divisionCode }: Pick<RowKeys, 'nameNormal' | 'divisionCode'>): string =>
  `${nameNormal}\u0001${divisionCode}`;

/** Groups of more than nothing: '' is no key. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = key === '' ? undefined : groups.get(key);
    if (group) group.push(item);
    else if (key !== '') groups.set(key, [item]);
  }
  return groups;
}
