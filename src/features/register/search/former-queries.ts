import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import { joined, type Sql, sql, whole } from './sql.js';

/** Entries of a gram of former names that are looked along; what is commoner is found by the beginning of the name alone. */
const entriesAtMost = 2_000;

/** Businesses that had a name which holds the text, or begins with it, at most so many; in no order, from every region. */
export async function listIdsByFormerName(
  db: Db | Trx,
  text: string,
  pairs: readonly number[],
  limit: number,
): Promise<number[]> {
  const gram = await rarestFormerGram(db, pairs);
  const begins = sql(
    `(SELECT business_id AS id FROM business_former_names WHERE name_normal LIKE ? LIMIT ${whole(limit)})`,
    `${text}%`,
  );
  const parts: Sql[] = [begins];
  if (gram !== undefined)
    parts.push(
      sql(
        `(SELECT f.business_id AS id FROM former_name_grams g STRAIGHT_JOIN business_former_names f ON f.business_id = g.business_id
          WHERE g.gram = ? AND f.name_normal LIKE ? LIMIT ${whole(limit)})`,
        gram,
        `%${text}%`,
      ),
    );
  const union = joined(parts, ' UNION ');
  const [rows] = (await db.raw(union.text, [...union.values])) as [{ id: number }[]];
  return rows.map(({ id }) => Number(id));
}

/** Undefined where each is too common. */
async function rarestFormerGram(db: Db | Trx, pairs: readonly number[]): Promise<number | undefined> {
  if (pairs.length === 0) return undefined;
  const counts = pairs.map(
    (_, i) =>
      `(SELECT COUNT(*) FROM (SELECT 1 FROM former_name_grams WHERE gram = ? LIMIT ${whole(entriesAtMost + 1)}) t${i}) AS n${i}`,
  );
  const [[row]] = (await db.raw(`SELECT ${counts.join(', ')}`, [...pairs])) as [[Record<string, number>]];
  const order = pairs.map((gram, i) => ({ gram, n: Number(row[`n${i}`]) })).sort((a, b) => a.n - b.n);
  const [rarest] = order;
  return rarest && rarest.n <= entriesAtMost ? rarest.gram : undefined;
}

/** What else businesses are known by: numbers that a list does not show, and the names they had. */
export interface OtherNames {
  readonly id: number;
  readonly licenceNo: string | null;
  readonly oldId: string | null;
  readonly behind: readonly string[];
  readonly formerNames: readonly string[];
}

export async function listOtherNames(db: Db | Trx, ids: readonly number[]): Promise<ReadonlyMap<number, OtherNames>> {
  if (ids.length === 0) return new Map();
  const [numbers, licences, names] = await Promise.all([
    db('businesses')
      .select({ id: 'id', licenceNo: 'licence_no', oldId: 'old_system_id' })
      .options(asObjects)
      .whereIn('id', [...ids]) as Promise<{ id: number; licenceNo: string | null; oldId: string | null }[]>,
    db('licence_entries as e')
      .join('licences as l', 'l.id', 'e.licence_id')
      .select({ id: 'e.business_id', licenceNo: 'l.licence_no', oldId: 'l.old_id' })
      .options(asObjects)
      .whereIn('e.business_id', [...ids]) as Promise<{ id: number; licenceNo: string; oldId: string }[]>,
    db('business_former_names')
      .select({ id: 'business_id', name: 'name' })
      .options(asObjects)
      .whereIn('business_id', [...ids]) as Promise<{ id: number; name: string }[]>,
  ]);
  return new Map(
    numbers.map((row) => [
      Number(row.id),
      {
        ...row,
        behind: licences.filter(({ id }) => id === row.id).flatMap((one) => [one.licenceNo, one.oldId]),
        formerNames: names.filter(({ id }) => id === row.id).map(({ name }) => name),
      },
    ]),
  );
}
