import { type PublicField, publicFieldWords } from '#domain/publication/fields.js';
import { searchText } from '#features/register/text.js';
import type { ListedChange } from './change-queries.js';
import type { PublicEdition, PublishedEdition } from './edition-queries.js';
import type { EntryFilter } from './entry-queries.js';
import { changeKinds, editionPath, editionStates, removalReasons } from './words.js';

const whole = { name: '', typed: '', businessClass: '', divisions: undefined } as const;

/** All entries of an edition as it was published. */
export const asPublished = (no: number): EntryFilter => ({ ...whole, no, isVisible: false });

/** All entries of an edition that the public sees. */
export const asVisible = (no: number): EntryFilter => ({ ...whole, no, isVisible: true });

/** What is asked of the list, as typed in a search. */
export interface AskedEntries {
  readonly q: string;
  readonly division: string;
  readonly businessClass: string;
}

export const filterFrom = (
  base: EntryFilter,
  { q, division, businessClass }: AskedEntries,
  within: readonly string[] | undefined,
): EntryFilter => ({
  ...base,
  name: searchText(q),
  typed: q,
  businessClass,
  divisions: division === '' ? within : (within?.filter((code) => code === division) ?? [division]),
});

/** 第 3 期（2021-03-01） */
export const editionTitle = ({ no, publishedOn }: PublishedEdition): string => `第 ${no} 期（${publishedOn}）`;

/** A line of the table of editions. */
export const editionLine = (one: PublicEdition, next: PublicEdition | undefined) => ({
  ...one,
  path: editionPath(one.id),
  title: one.no === null ? '未编号' : `第 ${one.no} 期`,
  stateName: editionStates[one.state],
  /** The day from which another one held. */
  untilOn: next?.publishedOn ?? null,
});

const fieldsWords = (fields: string | null): string =>
  fields === null
    ? ''
    : fields
        .split(',')
        .map((field) => publicFieldWords[field as PublicField] ?? field)
        .join('、');

/** A line of a change log: what became of a business, and why. */
export const changeLine = (one: ListedChange, divisionName: string) => ({
  name: one.businessName,
  filingNo: one.filingNo,
  division: divisionName,
  kind: changeKinds[one.kind],
  why: one.reason === null ? fieldsWords(one.fields) : removalReasons[one.reason],
  businessId: one.businessId,
});
