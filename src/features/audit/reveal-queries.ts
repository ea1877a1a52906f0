import type { Db } from '#platform/db/connection.js';

/** A look at somebody's whole numbers. */
export interface Reveal {
  readonly seq: number;
  readonly at: Date;
  readonly actorName: string;
  readonly actorAgency: string;
  readonly address: string;
  readonly objectType: string;
  readonly whose: string;
  /** Which file or page of an annex, of which version; '' and null for all else. */
  readonly file: string;
  readonly versionId: number | null;
  readonly reason: string;
}

const revealVerbs: string[] = [
  ...['register.reveal', 'personal.reveal', 'annex.reveal', 'licence.reveal', 'mail.reveal', 'exchange.reveal'],
  'filing.reveal',
];

/** Looks at whole numbers, newest first; `before` 0 from the newest. */
export async function listReveals(db: Db, before: number, limit: number): Promise<Reveal[]> {
  const query = db('audit_entries as e')
    .leftJoin('agencies as a', 'a.id', 'e.actor_agency_id')
    .leftJoin('businesses as b', (on) =>
      on.on('e.object_type', db.raw('?', ['business'])).on('b.id', db.raw('CAST(e.object_id AS UNSIGNED)')),
    )
    .leftJoin('operators as o', (on) =>
      on.on('e.object_type', db.raw('?', ['operator'])).on('o.id', db.raw('CAST(e.object_id AS UNSIGNED)')),
    )
    .leftJoin('annexes as x', (on) =>
      on.on('e.object_type', db.raw('?', ['annex'])).on('x.id', db.raw('CAST(e.object_id AS UNSIGNED)')),
    )
    .leftJoin('agencies as xa', 'xa.id', 'x.agency_id')
    .leftJoin('agencies as l', (on) =>
      on.on('e.object_type', db.raw('?', ['agency'])).on('l.id', db.raw('CAST(e.object_id AS UNSIGNED)')),
    )
    .leftJoin('filing_cases as fc', (on) =>
      on.on('e.object_type', db.raw('?', ['filing'])).on('fc.id', db.raw('CAST(e.object_id AS UNSIGNED)')),
    )
    .leftJoin('licences as li', (on) =>
      on.on('e.object_type', db.raw('?', ['licence'])).on('li.id', db.raw('CAST(e.object_id AS UNSIGNED)')),
    )
    .select(
      'e.seq',
      'e.acted_at',
      'e.actor_name',
      'a.name as actor_agency',
      'e.address',
      'e.object_type',
      'e.state_after',
    )
    .select('b.business_name as business', 'o.display_name as person', 'l.name as office')
    .select('x.annex_no', 'xa.name as annex_office', 'li.name as licence', 'fc.business_name as filing')
    .whereIn('e.verb', revealVerbs)
    .orderBy('e.seq', 'desc')
    .limit(limit);
  if (before > 0) void query.where('e.seq', '<', before);
  const rows = (await query) as RawReveal[];
  return rows.map((row) => {
    const { reason, file, versionId, name, n } = JSON.parse(row.state_after ?? '{}') as Readonly<
      Record<string, unknown>
    >;
    return {
      seq: Number(row.seq),
      at: row.acted_at,
      actorName: row.actor_name,
      actorAgency: row.actor_agency ?? '',
      address: row.address,
      objectType: row.object_type,
      whose:
        (row.object_type === 'mail' ? `来信附件“${String(name)}”` : undefined) ??
        (row.object_type === 'register' ? `导出 ${String(n)} 户` : undefined) ??
        annexOf(row) ??
        row.business ??
        row.licence ??
        (row.filing === null ? undefined : `备案办件“${row.filing}”`) ??
        row.person ??
        (row.office ? `${row.office}联络员` : ''),
      reason: String(reason ?? ''),
      file: String(file ?? ''),
      versionId: typeof versionId === 'number' ? versionId : null,
    };
  });
}

/** Looks at whole numbers since then. */
export async function countReveals(db: Db, since: Date): Promise<number> {
  const row = await db('audit_entries')
    .whereIn('verb', revealVerbs)
    .where('acted_at', '>=', since)
    .count({ n: '*' })
    .first<{ n: number }>();
  return Number(row?.n ?? 0);
}

const annexOf = (row: RawReveal): string | undefined =>
  row.annex_office === null ? undefined : `${row.annex_office}附件${row.annex_no}`;

interface RawReveal {
  seq: number;
  acted_at: Date;
  actor_name: string;
  actor_agency: string | null;
  address: string;
  object_type: string;
  state_after: string | null;
  business: string | null;
  person: string | null;
  office: string | null;
  licence: string | null;
  filing: string | null;
  annex_no: number | null;
  annex_office: string | null;
}
