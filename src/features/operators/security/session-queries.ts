import { asciiText } from '#platform/db/ascii.js';
import type { Db, Trx } from '#platform/db/connection.js';

/** A session that is in use. `name` is the hash of its id, which opens nothing. */
export interface OpenSession {
  readonly name: string;
  readonly operatorId: number;
  readonly account: string;
  readonly person: string;
  readonly agencyId: number;
  readonly agencyName: string;
  readonly signedInAt: Date | null;
  readonly usedAt: Date;
  readonly address: string;
  readonly zone: string;
  readonly userAgent: string;
}

interface RawSession {
  id_hash: string;
  operator_id: number;
  account: string;
  display_name: string;
  agency_id: number;
  agency_name: string;
  created_at: Date | null;
  touched_at: Date;
  address: string;
  zone: string;
  user_agent: string;
}

const openSessions = (db: Db | Trx, now: Date) =>
  db('sessions as s')
    .join('operators as o', 'o.id', 's.operator_id')
    .join('agencies as a', 'a.id', 'o.agency_id')
    .select(
      's.id_hash',
      's.operator_id',
      's.created_at',
      's.touched_at',
      's.address',
      's.zone',
      's.user_agent',
      'o.account',
      'o.display_name',
      'o.agency_id',
      'a.name as agency_name',
    )
    .where('s.expires_at', '>', now)
    .orderBy([
      { column: 's.touched_at', order: 'desc' },
      { column: 's.id_hash', order: 'asc' },
    ]);

const toSession = (row: RawSession): OpenSession => ({
  name: row.id_hash,
  operatorId: Number(row.operator_id),
  account: row.account,
  person: row.display_name,
  agencyId: Number(row.agency_id),
  agencyName: row.agency_name,
  signedInAt: row.created_at,
  usedAt: row.touched_at,
  address: row.address,
  zone: row.zone,
  userAgent: row.user_agent,
});

export async function listSessionsOf(db: Db, operatorId: number, now: Date): Promise<OpenSession[]> {
  const rows = (await openSessions(db, now).where('s.operator_id', operatorId).limit(100)) as RawSession[];
  return rows.map(toSession);
}

/** One page of the sessions whose account, person, office or address holds the text, all when it is ''; and how many there are. */
export async function listSessions(
  db: Db,
  text: string,
  now: Date,
  { size, skip }: { readonly size: number; readonly skip: number },
): Promise<{ readonly sessions: OpenSession[]; readonly count: number }> {
  const found = holding(openSessions(db, now), text);
  const [rows, [{ count = 0 } = {}]] = (await Promise.all([
    found.clone().limit(size).offset(skip),
    found.clone().clearSelect().clearOrder().count({ count: '*' }),
  ])) as [RawSession[], { count?: number }[]];
  return { sessions: rows.map(toSession), count: Number(count) };
}

/** How many people are signed in. */
export async function countOpenSessions(db: Db, now: Date): Promise<number> {
  const row = await db('sessions')
    .where('expires_at', '>', now)
    .countDistinct({ n: 'operator_id' })
    .first<{ n: number }>();
  return Number(row?.n ?? 0);
}

function holding(query: ReturnType<typeof openSessions>, text: string): ReturnType<typeof openSessions> {
  if (text === '') return query;
  const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return query.where((any) => {
    void any.where('o.account', 'like', like).orWhere('o.display_name', 'like', like).orWhere('a.name', 'like', like);
    void any.orWhere('s.address', 'like', asciiText(like));
  });
}

export async function findSession(db: Db | Trx, name: string, now: Date): Promise<OpenSession | undefined> {
  const row = await openSessions(db, now).where('s.id_hash', asciiText(name)).first<RawSession | undefined>();
  return row && toSession(row);
}

/** Ends a session on all nodes: each asks the database with every request. Returns whether it was still there. */
export async function deleteSession(trx: Trx, name: string): Promise<boolean> {
  return (await trx('sessions').where({ id_hash: name }).delete()) > 0;
}
