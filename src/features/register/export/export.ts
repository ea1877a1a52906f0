import type { Deps } from '#platform/deps.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { codeName } from '#domain/codes/code-lists.js';
import { annexName } from '#domain/annexes/titles.js';
import type { AnnexColumn, CodeListName } from '#domain/annexes/types.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { BusinessColumns } from '#features/register/business.js';
import { isPersonal, personalColumns } from '#features/register/fields.js';
import type { Cursor, RegisterFilter } from '#features/register/search/filter.js';
import type { Search } from '#features/register/search/search.js';
import { maskCell } from '#domain/values/masking.js';
import { listColumns } from '#features/register/list/list-queries.js';

const { columns } = annexDefinition(3);

/** Annex 3's own headers, so that what leaves can come back (S12). */
export const exportHeaders: readonly string[] = columns.map(({ header }) => header);
export const exportWidths: readonly number[] = columns.map(({ width }) => width);
export const exportTitle = annexName(3);

const rowsAtOnce = 1_000;

const exported = columns
  .filter(({ field }) => field !== 'seq')
  .map(({ field }) => (isPersonal(field) ? personalColumns[field].sealed : field));

/** The rows of a search in its order, a thousand at a time, the next thousand fetched meanwhile; the last row says who, when and how many. */
export async function* exportRows(
  deps: Deps,
  search: Search,
  filter: RegisterFilter,
  note: (rows: number) => string,
): AsyncGenerator<readonly (readonly string[])[]> {
  const { db, cipher } = deps;
  const fetch = async (cursor: Cursor | undefined): Promise<readonly (BusinessColumns & Cursor)[]> => {
    const ids = search.ids({ order: filter.order, cursor, limit: rowsAtOnce });
    return ids ? listColumns(db, ids, filter.order, exported) : [];
  };
  let count = 0;
  let next: Promise<readonly (BusinessColumns & Cursor)[]> | undefined = fetch(undefined);
  while (next) {
    const rows: readonly (BusinessColumns & Cursor)[] = await next;
    next = rows.length === rowsAtOnce ? fetch(rows.at(-1)) : undefined;
    next?.catch(() => {}); // awaited in the next turn
    yield rows.map((row) => exportRow(row, ++count, cipher));
  }
  yield [[note(count)]];
}

function exportRow(row: BusinessColumns, no: number, cipher: PersonalCipher): string[] {
  const cells: string[] = [];
  for (let i = 0; i < columns.length; i += 1) {
    const column = columns[i] as AnnexColumn;
    const { field } = column;
    const value = row[isPersonal(field) ? personalColumns[field].sealed : field];
    if (field === 'seq') cells.push(String(no));
    else if (value === null || value === undefined) cells.push('');
    else if (isPersonal(field)) cells.push(maskCell(column, cipher.open(String(value))));
    else cells.push((writers[i] as Writer)(String(value)));
  }
  return cells;
}

type Writer = (value: string) => string;
/** Lists whose codes people know: code and name. Others by name, several special items and materials by code. */
const codeAndName: ReadonlySet<CodeListName> = new Set([
  'divisions',
  'economic-types',
  'business-classes',
  'operating-status',
]);
const codeOnly: ReadonlySet<CodeListName> = new Set(['special-repair-items', 'filing-materials']);
const writers: readonly Writer[] = columns.map(writerOf);

function writerOf({ type }: AnnexColumn): Writer {
  switch (type.kind) {
    case 'bool':
      return (value) => (value === '1' ? '是' : '否');
    case 'code': {
      const { list } = type;
      return remembered((code) => (codeAndName.has(list) ? `${code} ${codeName(list, code)}` : codeName(list, code)));
    }
    case 'codes': {
      const { list } = type;
      return codeOnly.has(list)
        ? (value) => value
        : remembered((value) =>
            value
              .split('、')
              .map((code) => codeName(list, code))
              .join('、'),
          );
    }
    default:
      return (value) => value;
  }
}

function remembered(write: Writer): Writer {
  const known = new Map<string, string>();
  return (value) => {
    let text = known.get(value);
    if (text === undefined) {
      text = write(value);
      known.set(value, text);
    }
    return text;
  };
}
