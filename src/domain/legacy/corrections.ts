import { annex4 } from '#domain/annexes/annex4.js';
import { comparisonKey, normaliseText } from '#domain/values/normalise.js';
import { type LicenceField, licenceFields } from './licence.js';

/** What an office says of one cell of an old licence: what it was, and what it is. */
export interface Correction {
  readonly field: LicenceField;
  readonly before: string;
  readonly after: string;
}

/** 更正内容, taken apart; `rest` is what names no column of the list, or does not say what the cell should be. */
export interface Corrections {
  readonly corrections: readonly Correction[];
  readonly rest: string;
}

const arrows = '→|—>|-+>|=+>|⇒|更正为|修改为|更改为|变更为|改为|改成';
const withColon = new RegExp(`^([^：:]+)[：:](.*?)(?:${arrows})(.+)$`, 'u');
const inWords = new RegExp(`^(.+?)(?:由|从)(.*?)(?:${arrows})(.+)$`, 'u');

/** Reads `栏目：旧 → 新`, several of them parted by ； or line breaks, as the guide of annex 4 asks for (R19). */
export function readCorrections(text: string): Corrections {
  const corrections: Correction[] = [];
  const rest: string[] = [];
  for (const part of text.split(/[；;\r\n]+/u)) {
    const said = normaliseText(part).replace(/^\d{1,2}\s*[.、)]\s*/u, '');
    if (said === '') continue;
    const correction = correctionIn(said);
    if (correction) corrections.push(correction);
    else rest.push(part.trim());
  }
  return { corrections, rest: rest.join('；') };
}

function correctionIn(said: string): Correction | undefined {
  const [, header = '', before = '', after = ''] = withColon.exec(said) ?? inWords.exec(said) ?? [];
  const field = fieldOf(header);
  const meant = after.replace(/。$/u, '').trim();
  return field === undefined || meant === '' ? undefined : { field, before: before.trim(), after: meant };
}

const fieldOf = (header: string): LicenceField | undefined => fieldByHeader.get(comparisonKey(header));

const isLicenceField = (field: string): field is LicenceField => (licenceFields as readonly string[]).includes(field);

const fieldByHeader: ReadonlyMap<string, LicenceField> = new Map(
  annex4.columns.flatMap(({ field, header, synonyms = [] }) =>
    isLicenceField(field) && field !== 'old_system_id'
      ? [header, ...synonyms].map((name) => [comparisonKey(normaliseText(name)), field] as const)
      : [],
  ),
);
