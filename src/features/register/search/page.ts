import type { Db, Trx } from '#platform/db/connection.js';
import { listBusinesses, type Listed, type ListedBusiness } from '#features/register/list/list-queries.js';
import { readTotal } from './count-queries.js';
import { isKnown, type Total } from './counts.js';
import type { Cursor, RegisterFilter } from './filter.js';
import type { ListReading, Sql } from './sql.js';
import type { Search } from './ways.js';

/** A page with what lies before and behind it. */
export interface Page {
  readonly rows: readonly ListedBusiness[];
  readonly next: Cursor | undefined;
  readonly previous: Cursor | undefined;
}

/** Where a page lies: behind `after`, or it ends before `before`, or it is the first one. */
export interface PagePlace {
  readonly after?: Cursor | undefined;
  readonly before?: Cursor | undefined;
}

/** A page and how many there are in all. */
export async function pageWithTotal(
  db: Db | Trx,
  search: Search,
  filter: RegisterFilter,
  place: PagePlace,
): Promise<{ page: Page; total: Total }> {
  const count = isKnown(search.total) ? undefined : search.total;
  const { page, counted } = await readPage(db, search, filter, place, count?.sql);
  const total = count && counted !== undefined ? count.read(counted) : await readTotal(db, search.total);
  return { page, total: total.isMore ? { n: Math.max(total.n, page.rows.length), isMore: true } : total };
}

export async function pageOf(db: Db | Trx, search: Search, filter: RegisterFilter, place: PagePlace): Promise<Page> {
  return (await readPage(db, search, filter, place)).page;
}

async function readPage(
  db: Db | Trx,
  search: Search,
  { size, order }: RegisterFilter,
  place: PagePlace,
  count?: Sql,
): Promise<{ page: Page; counted: number | undefined }> {
  const read = async (reading: ListReading): Promise<Listed> => {
    const ids = search.ids(reading);
    return ids ? listBusinesses(db, ids, reading.order, count) : { rows: [], counted: undefined };
  };
  if (place.before && !place.after) {
    const { rows: found, counted } = await read({
      order: order === 'desc' ? 'asc' : 'desc',
      cursor: place.before,
      limit: size + 1,
    });
    const rows = found.slice(0, size).reverse();
    return { page: { rows, previous: found.length > size ? rows[0] : undefined, next: rows.at(-1) }, counted };
  }
  const { rows: found, counted } = await read({ order, cursor: place.after, limit: size + 1 });
  const rows = found.slice(0, size);
  return {
    page: {
      rows,
      previous: place.after ? rows[0] : undefined,
      next: found.length > size ? rows.at(-1) : undefined,
    },
    counted,
  };
}
