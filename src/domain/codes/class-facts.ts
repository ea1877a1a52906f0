import { readReference, type ReferenceRow } from './reference.js';

/** What the rules need to know about a class of repair business. */
export interface ClassFacts {
  readonly code: string;
  /** automobile, hazmat_vehicle, motorcycle, other_vehicle. */
  readonly subject: string;
  /** 1, 2, 3; 0 for dangerous goods, which have no class. */
  readonly level: number;
  readonly legacyLicenceYears: number;
  readonly minimum: MinimumAreas;
}

/** Square metres; undefined where no standard applies. */
export interface MinimumAreas {
  readonly reception_area: number | undefined;
  readonly parking_area: number | undefined;
  readonly workshop_area: number | undefined;
}

/** Facts of a class code; undefined for an unknown or empty one. */
export function classFacts(code: string): ClassFacts | undefined {
  return classes.get(code);
}

/** Class 1 and 2 automobiles and dangerous goods: the seven posts, the vehicle kinds and GB/T 16739 areas apply. */
export function isFullRepair(code: string): boolean {
  return code === 'A1' || code === 'A2' || code === 'H1';
}

/** Smallest areas for a special repair item (class 3). */
export function itemMinimum(code: string): MinimumAreas | undefined {
  return items.get(code);
}

const areaOf = (figure: string | undefined) => (figure === undefined || figure === '' ? undefined : Number(figure));
const minimumOf = (row: ReferenceRow): MinimumAreas => ({
  reception_area: areaOf(row.reception_min_m2),
  parking_area: areaOf(row.parking_min_m2),
  workshop_area: areaOf(row.workshop_min_m2),
});

const classes = new Map(
  readReference('business-classes').map((row): [string, ClassFacts] => [
    row.code ?? '',
    {
      code: row.code ?? '',
      subject: row.subject ?? '',
      level: Number(row.class ?? ''),
      legacyLicenceYears: Number(row.legacy_licence_years),
      minimum: minimumOf(row),
    },
  ]),
);
const items = new Map(readReference('special-repair-items').map((row) => [row.code ?? '', minimumOf(row)] as const));
