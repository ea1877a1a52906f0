import type { Db } from '#platform/db/connection.js';
import type { AuditFilter } from '#features/audit/filter.js';

export interface AuditLine {
  readonly seq: number;
  readonly at: Date;
  readonly actorName: string;
  /** Office of who did it; '' where nobody had signed in. */
  readonly actorAgency: string;
  readonly address: string;
  readonly verb: string;
  readonly objectType: string;
  readonly objectId: string;
  /** Office whose matter it is; '' where it is nobody's. */
  readonly agency: string;
  readonly outcome: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Where an entry stands in its chain. */
export interface AuditSeal {
  readonly chain: number | null;
  readonly previousHash: string;
  readonly hash: string;
}

/** What of a filter the database is asked: days as instants, `until` not included. */
export interface AuditAsked extends AuditFilter {
  readonly since: Date | null;
  readonly until: Date | null;
}

const columns = {
  seq: 'e.seq',
  at: 'e.acted_at',
  actorName: 'e.actor_name',
  actorAgency: 'a.name',
  address: 'e.address',
  verb: 'e.verb',
  objectType: 'e.object_type',
  objectId: 'e.object_id',
  agency: 'g.name',
  outcome: 'e.outcome',
  before: 'e.state_before',
  after: 'e.state_after',
} as const satisfies Record<keyof AuditLine, string>;

/** Entries older than `before` (0: from the newest), newest first. */
export async function listAudit(db: Db, asked: AuditAsked, before: number, limit: number): Promise<AuditLine[]> {
  const query = await narrowed(db, entries(db).select(columns).orderBy('e.seq', 'desc').limit(limit), asked);
  if (before > 0) void query.rows.where('e.seq', '<', before);
  return ((await query.rows) as RawLine[]).map(lineOf);
}

/** How many there are, up to `most`: nobody needs to know exactly how many thousands. */
export async function countAudit(db: Db, asked: AuditAsked, most: number): Promise<number> {
  const found = await narrowed(db, db('audit_entries as e').select('e.seq').limit(most), asked);
  const row = await db.from(found.rows.as('found')).count({ n: '*' }).first<{ n: number } | undefined>();
  return Number(row?.n ?? 0);
}

/** One entry, with its place in the chain. */
export async function findEntry(db: Db, seq: number): Promise<(AuditLine & AuditSeal) | undefined> {
  const row = await entries(db)
    .select(columns)
    .select({ chain: 'e.chain', previousHash: 'e.previous_hash', hash: 'e.hash' })
    .where('e.seq', seq)
    .first<(RawLine & AuditSeal) | undefined>();
  return row && { ...lineOf(row), chain: row.chain, previousHash: row.previousHash, hash: row.hash };
}

type RawLine = { [K in keyof AuditLine]: AuditLine[K] | null };

const lineOf = (row: RawLine): AuditLine => ({
  ...(row as AuditLine),
  seq: Number(row.seq),
  actorAgency: row.actorAgency ?? '',
  agency: row.agency ?? '',
});

const entries = (db: Db) =>
  db('audit_entries as e')
    .leftJoin('agencies as a', 'a.id', 'e.actor_agency_id')
    .leftJoin('agencies as g', 'g.id', 'e.agency_id');

/** The rows asked for. In an object, since a query that is answered alone would run at once. */
async function narrowed(db: Db, rows: ReturnType<Db>, asked: AuditAsked): Promise<{ rows: ReturnType<Db> }> {
  const { since, until, verb, objectType, objectId, office, person } = asked;
  if (since) void rows.where('e.acted_at', '>=', since);
  if (until) void rows.where('e.acted_at', '<', until);
  if (verb !== '') void rows.where('e.verb', verb);
  if (objectType !== '') void rows.where('e.object_type', objectType);
  if (objectId !== '') void rows.where('e.object_id', objectId);
  if (office !== '') {
    const ids = await idsLike(db, 'agencies', ['name', 'system_name'], office);
    void rows.where((either) => either.whereIn('e.agency_id', ids).orWhereIn('e.actor_agency_id', ids));
  }
  if (person !== '') {
    const ids = await idsLike(db, 'operators', ['display_name', 'account'], person);
    void rows.where((either) =>
      either
        .whereIn('e.actor_id', ids)
        // Who was not known, or did not sit at a page: the console, an attempt to sign in.
        .orWhere((unknown) => unknown.whereNull('e.actor_id').whereRaw('INSTR(e.actor_name, ?) > 0', [person])),
    );
  }
  return { rows };
}

/** Ids of whatever has this part in one of these names. */
async function idsLike(db: Db, table: string, names: readonly string[], part: string): Promise<number[]> {
  const query = db(table).select('id');
  for (const name of names) void query.orWhereRaw('INSTR(??, ?) > 0', [name, part]);
  return ((await query) as { id: number }[]).map(({ id }) => id);
}
