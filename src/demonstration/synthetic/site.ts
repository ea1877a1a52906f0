import { classFacts, isFullRepair, itemMinimum, type MinimumAreas } from '#domain/codes/class-facts.js';
import { readReference } from '#domain/codes/reference.js';
import { addDays, dayBetween, type Random } from './random.js';

const items = readReference('special-repair-items').map((row) => row.code ?? '');
const vehicleKinds = ['bus', 'truck', 'small'];

/** Annex 3, columns 22-23: vehicle kinds for classes 1 and 2, items for class 3 (V9). */
export function itemsFor(random: Random, businessClass: string): Record<string, string> {
  if (isFullRepair(businessClass))
    return { vehicle_kinds: random.some(vehicleKinds, random.pick([1, 1, 2, 3])).join('、') };
  if (businessClass === 'A3') return { special_items: random.some(items, random.pick([1, 1, 2, 3, 4])).join('、') };
  return {};
}

/** Annex 3, columns 29-43: areas not below what the class asks for, a lease of two years or more, everyone needed (V19-V21). */
export function siteOf(random: Random, businessClass: string): Record<string, string> {
  return {
    ...areasOf(random, classFacts(businessClass)?.minimum),
    ...tenureOf(random),
    ...staffOf(random, businessClass),
  };
}

function areasOf(random: Random, minimum: MinimumAreas | undefined): Record<string, string> {
  const atLeast = (least: number | undefined) => (least ?? largestItem) + random.between(0, 200);
  const parking = atLeast(minimum?.parking_area);
  const workshop = atLeast(minimum?.workshop_area);
  const reception = atLeast(minimum?.reception_area ?? 20);
  return {
    site_area: random.chance(0.8) ? (parking + workshop + reception + random.between(0, 300)).toFixed(2) : '',
    parking_area: parking.toFixed(2),
    workshop_area: (workshop + random.pick([0, 0, 0.5, 0.25])).toFixed(2),
    reception_area: random.chance(0.8) ? reception.toFixed(2) : '',
  };
}

function tenureOf(random: Random): Record<string, string> {
  if (random.chance(0.2)) return { site_tenure: 'own' };
  const from = dayBetween(random, '2015-01-01', '2020-06-30');
  return { site_tenure: 'rent', lease_from: from, lease_to: addDays(from, random.pick([730, 1_096, 1_826, 3_652])) };
}

function staffOf(random: Random, businessClass: string): Record<string, string> {
  if (!isFullRepair(businessClass)) return { staff_total: String(random.between(1, 9)) };
  const posts = ['tech_head', 'inspector', 'reception', 'mechanic', 'electric', 'body', 'paint'].map(
    (post) => [`staff_${post}`, random.between(1, 4)] as const,
  );
  const total = posts.reduce((sum, [, n]) => sum + n, random.between(0, 6));
  return { staff_total: String(total), ...Object.fromEntries(posts.map(([field, n]) => [field, String(n)])) };
}

/** The most that any special item asks for: enough for every class 3 shop. */
const largestItem = Math.max(
  ...items.flatMap((item) => Object.values(itemMinimum(item) ?? {}).map((area) => (area as number | undefined) ?? 0)),
);
