import type { Deps } from '#platform/deps.js';
import { valueWords } from '#domain/annexes/value-words.js';
import type { AnnexDefinition, AnnexNo, RowValues } from '#domain/annexes/types.js';
import { walkFacts } from '#features/annexes/checking/row-queries.js';
import { type AnnexVersion, getVersion } from '#features/annexes/version-queries.js';
import type { DifferenceOf } from '#features/annexes/review/reading/reading.js';
import { createDifferenceCache } from '#features/annexes/review/difference-cache.js';
import { createKeptAnswers } from '#features/annexes/review/kept-answers.js';

/** By what the rows of an annex are summed up: a kind of business, office or request, and a division. */
export const sortFields: Readonly<Record<AnnexNo, { readonly kind: string; readonly division: string }>> = {
  1: { kind: 'agency_kind', division: 'division_code' },
  2: { kind: 'request_kind', division: '' },
  3: { kind: 'business_class', division: 'division_code' },
  4: { kind: 'business_class', division: 'division_code' },
  5: { kind: 'business_class', division: 'division_code' },
};

/** A column of few different codes: which of them each row has. */
export interface CodeColumn {
  readonly codes: readonly string[];
  /** Place in `codes`, row by row. */
  readonly places: Uint16Array;
}

/** What the grid knows of every row of a version: eight bytes each, however long the version. No cell, no name. */
export interface RowIndex {
  /** Row numbers, ascending. */
  readonly rows: Uint32Array;
  readonly kind: CodeColumn;
  readonly division: CodeColumn;
  /** Rows of annexes 4 and 5 that the office marks as filed, ascending. */
  readonly filed: Uint32Array;
}

const keptIndexes = 6;
const keptSearches = 16;

/** What pages about the rows of versions remember: indexes, searches, differences. Versions do not change once they are checked. */
export function createRowMemory(deps: Pick<Deps, 'cipher' | 'db'>) {
  const indexes = createKeptAnswers<RowIndex>(keptIndexes);
  const searches = createKeptAnswers<Uint32Array>(keptSearches);
  const keyOf = ({ id, checkedAt }: AnnexVersion) => (checkedAt ? `${id} ${checkedAt.getTime()}` : null);
  const differenceOf = createDifferenceCache(deps.db);
  return {
    differenceOf,
    /** The same by the ids of two versions of this annex. */
    differencesOf:
      (annexId: number): DifferenceOf =>
      async (before, after) =>
        differenceOf(await getVersion(deps.db, annexId, before), await getVersion(deps.db, annexId, after)),
    indexOf: (version: AnnexVersion, { no }: AnnexDefinition) =>
      indexes(keyOf(version), () => readIndex(deps, version.id, no)),
    search(version: AnnexVersion, definition: AnnexDefinition, text: string, isFull: boolean) {
      const key = keyOf(version);
      const wanted = searchable(text);
      return searches(key && `${key} ${isFull} ${wanted}`, () =>
        searchRows(deps, version.id, definition, wanted, isFull),
      );
    },
  };
}

export type RowMemory = ReturnType<typeof createRowMemory>;

async function readIndex({ db, cipher }: Pick<Deps, 'cipher' | 'db'>, versionId: number, no: AnnexNo) {
  const fields = sortFields[no];
  const found: { row: number; kind: number; division: number }[] = [];
  const filed: number[] = [];
  const kinds = codeNumbers();
  const divisions = codeNumbers();
  for await (const block of walkFacts(db, cipher, versionId))
    for (const { row, values } of block) {
      found.push({ row, kind: kinds.of(values[fields.kind]), division: divisions.of(values[fields.division]) });
      if (values['is_filed'] === '1') filed.push(row);
    }
  found.sort((a, b) => a.row - b.row);
  return {
    rows: Uint32Array.from(found, ({ row }) => row),
    kind: { codes: kinds.codes, places: Uint16Array.from(found, ({ kind }) => kind) },
    division: { codes: divisions.codes, places: Uint16Array.from(found, ({ division }) => division) },
    filed: Uint32Array.from(filed).sort(),
  };
}

function codeNumbers() {
  const codes: string[] = [];
  const known = new Map<string, number>();
  return {
    codes,
    of(code = ''): number {
      const there = known.get(code);
      if (there !== undefined) return there;
      known.set(code, codes.length);
      return codes.push(code) - 1;
    },
  };
}

/** Rows in which the text stands, as it is written or in words; who may not read personal numbers does not find by them. */
async function searchRows(
  { db, cipher }: Pick<Deps, 'cipher' | 'db'>,
  versionId: number,
  definition: AnnexDefinition,
  wanted: string,
  isFull: boolean,
): Promise<Uint32Array> {
  const columns = definition.columns.filter(({ personal }) => isFull || personal === undefined);
  const holds = (values: RowValues) =>
    columns.some((column) => {
      const value = values[column.field] ?? '';
      return value !== '' && (has(value, wanted) || has(valueWords(column, value), wanted));
    });
  const rows: number[] = [];
  for await (const block of walkFacts(db, cipher, versionId))
    for (const { row, values } of block) if (holds(values)) rows.push(row);
  return Uint32Array.from(rows).sort();
}

const has = (text: string, wanted: string): boolean => searchable(text).includes(wanted);
const searchable = (text: string): string => text.normalize('NFKC').toLowerCase();
