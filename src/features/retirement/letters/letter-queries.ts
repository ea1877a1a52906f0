import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { Letter } from '#domain/retirement/letter.js';

/** A letter that was issued. */
export interface StoredLetter {
  readonly id: number;
  readonly agencyId: number;
  readonly licenceId: number;
  readonly letter: Letter;
  readonly sha256: string;
  readonly issuedByName: string;
  readonly issuedAt: Date;
}

type Row = Omit<StoredLetter, 'letter'> & { readonly letter: string };
const opened = (row: Row): StoredLetter => ({ ...row, letter: JSON.parse(row.letter) as Letter });

const letters = (db: Db | Trx) =>
  db('reply_letters as r')
    .join('operators as o', 'o.id', 'r.issued_by')
    .select({
      id: 'r.id',
      agencyId: 'r.agency_id',
      licenceId: 'r.licence_id',
      letter: 'r.letter',
      sha256: 'r.sha256',
      issuedByName: 'o.display_name',
      issuedAt: 'r.issued_at',
    })
    .options(asObjects);

/** Whose letters: an office's, or all (null). */
export type LetterScope = number | null;

const inScope = (query: ReturnType<typeof letters>, scope: LetterScope) =>
  query.modify((one) => void (scope !== null && one.where('r.agency_id', scope)));

export async function findLetter(db: Db, scope: LetterScope, id: number): Promise<StoredLetter | undefined> {
  const [row] = (await inScope(letters(db), scope).where('r.id', id)) as unknown as Row[];
  return row && opened(row);
}

/** Newest first, before the id `before` where one is given. */
export async function listLetters(
  db: Db,
  scope: LetterScope,
  { licenceId, before, limit }: { readonly licenceId?: number; readonly before?: number; readonly limit: number },
): Promise<StoredLetter[]> {
  const rows = (await inScope(letters(db), scope)
    .modify((query) => {
      if (licenceId !== undefined) void query.where('r.licence_id', licenceId);
      if (before !== undefined) void query.where('r.id', '<', before);
    })
    .orderBy('r.id', 'desc')
    .limit(limit)) as unknown as Row[];
  return rows.map(opened);
}

/** The next number of an office in a year, from 1 without a gap; held until the transaction ends. */
export async function nextLetterNo(trx: Trx, agencyId: number, year: number): Promise<number> {
  await trx('reply_letter_numbers').insert({ agency_id: agencyId, year, last_no: 0 }).onConflict().ignore();
  const row = await trx('reply_letter_numbers')
    .select({ last: 'last_no' })
    .where({ agency_id: agencyId, year })
    .forUpdate()
    .first<{ last: number }>();
  const no = Number(row?.last ?? 0) + 1;
  await trx('reply_letter_numbers').where({ agency_id: agencyId, year }).update({ last_no: no });
  return no;
}

export async function insertLetter(
  trx: Trx,
  stored: {
    readonly agencyId: number;
    readonly year: number;
    readonly no: number;
    readonly licenceId: number;
    readonly letter: Letter;
    readonly sha256: string;
    readonly by: number;
    readonly at: Date;
  },
): Promise<number> {
  const [id] = await trx('reply_letters').insert({
    agency_id: stored.agencyId,
    year: stored.year,
    no: stored.no,
    licence_id: stored.licenceId,
    letter: JSON.stringify(stored.letter),
    sha256: stored.sha256,
    issued_by: stored.by,
    issued_at: stored.at,
  });
  if (id === undefined) throw new Error('the letter got no id');
  return id;
}
