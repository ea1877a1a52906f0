import compression from 'compression';
import { Eta } from 'eta';
import express, { type Request, type Response } from 'express';
import session, { type SessionData, Store } from 'express-session';
import knexModule from 'knex';
import { randomBytes } from 'node:crypto';
import { plainTable } from './plain-table.js';
import { listTemplate, signInTemplate } from './templates.js';

// The list page as one writes it first: Express, express-session in the database, a permission query, knex, Eta. Correct, tidy, compressed.
const url = new URL(process.env['DATABASE_URL'] ?? '');
const db = knexModule.knex({
  client: 'mysql2',
  connection: {
    socketPath: url.searchParams.get('socketPath') ?? '',
    user: url.username,
    database: url.pathname.slice(1),
    timezone: 'Z',
    dateStrings: ['DATE'],
  } as never,
  pool: { min: 2, max: 12 },
});
if (!(await db.schema.hasTable('floor_sessions'))) {
  await db.schema.createTable('floor_sessions', (table) => {
    table.string('sid').primary();
    table.text('sess').notNullable();
    table.dateTime('expired').notNullable().index();
  });
}

class KnexStore extends Store {
  override get(sid: string, done: (error: unknown, session?: SessionData | null) => void): void {
    db('floor_sessions')
      .where({ sid })
      .where('expired', '>=', new Date())
      .first<{ sess: string } | undefined>()
      .then((row) => done(null, row ? (JSON.parse(row.sess) as SessionData) : null), done);
  }
  override set(sid: string, sess: SessionData, done?: (error?: unknown) => void): void {
    db('floor_sessions')
      .insert({ sid, sess: JSON.stringify(sess), expired: inAnHour() })
      .onConflict('sid')
      .merge()
      .then(() => done?.(), done);
  }
  override touch(sid: string, _session: SessionData, done?: () => void): void {
    db('floor_sessions')
      .where({ sid })
      .update({ expired: inAnHour() })
      .then(() => done?.(), done);
  }
  override destroy(sid: string, done?: (error?: unknown) => void): void {
    db('floor_sessions')
      .where({ sid })
      .delete()
      .then(() => done?.(), done);
  }
}
const inAnHour = () => new Date(Date.now() + 3_600_000);

const eta = new Eta({ cache: true, autoEscape: true });
eta.loadTemplate('@list', listTemplate);
eta.loadTemplate('@sign-in', signInTemplate);

const app = express();
app.use(compression());
app.use(express.urlencoded({ extended: false }));
app.use(session({ secret: 'floor', resave: false, saveUninitialized: false, store: new KnexStore() }));

type FloorSession = SessionData & { account?: string; token?: string };
const sessionOf = (req: Request) => req.session as unknown as FloorSession;
const tokenOf = (req: Request) => (sessionOf(req).token ??= randomBytes(24).toString('hex'));

app.get('/sign-in', (req, res) => void res.send(eta.render('@sign-in', { csrf: tokenOf(req) })));
app.post('/sign-in', (req, res) => {
  const { _csrf, account } = req.body as Record<string, string>;
  if (_csrf !== tokenOf(req)) return void res.sendStatus(403);
  sessionOf(req).account = account ?? '';
  res.redirect(303, '/businesses');
});
app.get('/businesses', async (req: Request, res: Response) => {
  const user = await db('operators')
    .where({ account: sessionOf(req).account ?? '' })
    .first<{ id: number; display_name: string; agency_id: number } | undefined>();
  const roles = user ? ((await db('operator_roles').where({ operator_id: user.id }).pluck('role')) as string[]) : [];
  if (!user || !roles.includes('province_business')) return void res.sendStatus(403);
  const query = req.query as Record<string, string>;
  const filtered = () => {
    const rows = db(plainTable);
    if (query['city']) void rows.where('city', query['city']);
    if (query['class']) void rows.where('business_class', query['class']);
    if (query['q']) void rows.where('business_name', 'like', `%${query['q']}%`);
    return rows;
  };
  const page = Math.max(1, Number(query['page'] ?? 1));
  const [{ n }] = (await filtered().count({ n: '*' })) as [{ n: number }];
  const rows = (await filtered()
    .orderBy([
      { column: 'filing_date', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(50)
    .offset((page - 1) * 50)) as object[];
  const divisions = (await db('divisions').orderBy('code')) as { code: string; name: string }[];
  res.send(
    eta.render('@list', {
      rows,
      n,
      page,
      query,
      divisions,
      names: new Map(divisions.map(({ code, name }) => [code, name])),
      user,
      csrf: tokenOf(req),
    }),
  );
});
app.listen(Number(process.env['PORT']), '127.0.0.1');
process.on('disconnect', () => process.exit(0));
