import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Eta } from 'eta';
import express from 'express';
import type { Actor } from '#platform/http/actor.js';
import { queryText, textField } from '#platform/http/csrf.js';
import { errorPages } from '#platform/http/error-pages.js';
import { type FrameSource, goTo, render } from '#platform/http/render.js';
import { get, mountRoutes, post } from '#platform/http/route-table.js';
import { doOnce, formPage, step, wrongField } from '#platform/http/step.js';
import { declareProblems } from '#platform/problem.js';
import { createLog } from '#platform/log.js';
import { type Client, createClient } from '#test/support/client.js';
import { installedReader } from '#test/support/settings.js';
import { type TestDatabase, testDeps, withDatabase } from '#test/support/test-db.js';

const testProblems = declareProblems('step_test', {
  taken: [409, '这个名字已经有了，请换一个。'],
  named: [422, '名称太短，至少两个字。'],
  missing: [404, '没有这一条。'],
  broken: [503, '现在不行。'],
});

const idOf = (n: number): string => n.toString(16).padStart(32, '0');

/** A portal of three pages: a list with a form for each line, a form with a page of its own, and a page that is gone. */
describe('steps and forms', () => {
  let database: TestDatabase;
  let server: Server;
  let client: Client;
  let base: string;
  let done = 0;
  let led = 0;
  let isGone = false;
  /** The one session of this portal. */
  let session: { csrf?: string; flash?: { kind: 'done' | 'note'; text: string } } = {};

  before(async () => {
    database = await withDatabase();
    await database.db.raw('CREATE TABLE things (id BIGINT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) NOT NULL)');
    server = createServer(testApp());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/p`;
    client = createClient(base);
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await database.drop();
  });
  beforeEach(() => {
    done = 0;
    led = 0;
    isGone = false;
    session = {};
  });

  function testApp(): express.Express {
    const deps = testDeps({ db: database.db });
    const app = express();
    const pages = express.Router();
    app.locals['frame'] = frameFor(deps, pages);
    app.use((req, _res, next) => {
      const save = (stored: (error?: unknown) => void) => stored();
      Object.assign(req, {
        session: Object.assign(session, { save }),
        user: { id: 7, verbs: new Set() } as unknown as Actor,
      });
      next();
    });
    app.use(express.urlencoded({ extended: false }));
    const add = step(deps, async (trx, req) => {
      const name = textField(req, 'name');
      if (name === 'taken') throw testProblems.taken({ field: 'name' });
      if (name === 'missing') throw testProblems.missing();
      if (name === 'broken') throw testProblems.broken();
      await trx('things').insert({ name });
      done += 1;
      return { to: '/things', done: `已新增，这是第 ${done} 次。` };
    });
    const routes = [
      get('/things', 'public', (req, res) => {
        if (isGone) return goTo(req, res, '/new');
        return render(req, res, 'things', { pageNo: queryText(req, 'page') });
      }),
      get('/broken', 'public', () => {
        throw new Error('this page fails');
      }),
      get('/new', 'public', (req, res) => render(req, res, 'new', { form: { name: '' } })),
      post('/things', 'public', add),
      post(
        '/waited',
        'public',
        step(
          deps,
          async (trx, req) => {
            await trx('things').insert({ name: textField(req, 'name') });
            return { to: '/things', note: '还在检查。' };
          },
          (req, res, { to }) => {
            led += 1;
            goTo(req, res, to);
          },
        ),
      ),
      post(
        '/new',
        'public',
        formPage({
          read: (req) => ({ name: textField(req, 'name').trim() }),
          async submit(req, { name }, res) {
            if (name === '') throw wrongField('name', '请填写名称。');
            if (name === 'whole') throw testProblems.taken();
            if (name === 'codes') return void res.send('codes');
            if (name === 'missing') throw testProblems.missing();
            return doOnce(deps, req, async (trx) => {
              await trx('things').insert({ name });
              if (name === 'taken') throw testProblems.taken({ field: 'name' });
              return { to: '/things', done: '已新增。' };
            });
          },
          show: (req, res, form, fault) => render(req, res, 'new', { form, ...fault }),
        }),
      ),
    ];
    const pass: express.RequestHandler = (_req, _res, next) => next();
    mountRoutes(app, '/p', routes, { requireVerb: () => pass, receiveUpload: () => pass, checkCsrf: pass }, pages);
    app.use(errorPages(createLog('silent')));
    return app;
  }

  const things = async (name: string): Promise<number> => (await database.db('things').where({ name })).length;
  const send = (path: string, fields: Record<string, string>, from = '') =>
    client.post(path, fields, from ? { Referer: base + from } : {});

  test('a step is done once; a second press gets the first one’s place and message, word for word', async () => {
    const fields = { _submission: idOf(1), name: 'once' };
    for (let press = 0; press < 3; press += 1) {
      const answer = await send('/things', fields);
      assert.deepEqual([answer.status, answer.location], [303, '/things']);
      assert.match((await client.get('/things')).text, /<p class="done">已新增，这是第 1 次。<\/p>/);
    }
    assert.equal(await things('once'), 1);
  });

  test('what leads on runs for every press, after the message is said', async () => {
    const fields = { _submission: idOf(2), name: 'waited' };
    for (let press = 0; press < 2; press += 1) {
      assert.equal((await send('/waited', fields)).location, '/things');
      assert.match((await client.get('/things')).text, /<p class="note">还在检查。<\/p>/);
    }
    assert.deepEqual([led, await things('waited')], [2, 1]);
  });

  test('a refusal answers on the page it came from: its status, the sentence on top, text kept, field marked', async () => {
    const { status, text } = await send('/things', { line: '2', name: 'taken' }, '/things?page=3');
    assert.equal(status, 409);
    assert.match(text, /<h1>things<\/h1><p class="refusal">这个名字已经有了，请换一个。<\/p>/);
    const [, first = '', second = ''] = text.split('<form');
    assert.match(second, /name="name" value="taken" aria-invalid="true" autofocus/);
    assert.doesNotMatch(first, /taken|autofocus/, 'the other line’s form is as it was');
    assert.match(text, /page 3$/, 'with the query that the page had');
  });

  test('without a page to answer on, a refusal is an error page with its status', async () => {
    for (const from of ['', '/broken', '/none', '/../elsewhere']) {
      const { status, text } = await send('/things', { name: 'taken' }, from);
      assert.equal(status, 409, from);
      assert.match(text, /<h1>shared\/problem<\/h1>/, from);
      assert.match(text, /这个名字已经有了/, from);
      assert.doesNotMatch(text, /class="refusal"/, 'said once');
    }
  });

  test('a page that leads elsewhere takes the sentence along', async () => {
    isGone = true;
    const answer = await send('/things', { name: 'taken' }, '/things');
    assert.deepEqual([answer.status, answer.location], [303, '/new']);
    assert.match((await client.get('/new')).text, /<p class="note">这个名字已经有了，请换一个。<\/p>/);
  });

  test('a refusal is not "done": the message of an act before it waits for its own page', async () => {
    await send('/things', { _submission: idOf(3), name: 'before' });
    const refusal = await send('/things', { name: 'taken' }, '/things');
    assert.doesNotMatch(refusal.text, /class="done"/);
    assert.match((await client.get('/things')).text, /class="done"/);
  });

  test('trouble of the portal keeps its own page, and a script gets the sentence alone', async () => {
    assert.match((await send('/things', { name: 'broken' }, '/things')).text, /shared\/problem/);
    const script = await client.post('/things', { name: 'taken' }, { Referer: `${base}/things`, 'HX-Request': 'true' });
    assert.deepEqual([script.status, script.text], [409, '这个名字已经有了，请换一个。']);
  });

  test('a form that is wrong comes back: 422, what was typed, the field marked; nothing was begun', async () => {
    const { status, text } = await send('/new', { name: ' ', note: '说明' });
    assert.equal(status, 422);
    assert.match(text, /<h1>new<\/h1>.*at name: 请填写名称。/s);
    assert.match(text, /name="name" value=" " aria-invalid="true" autofocus/);
    assert.match(text, /<textarea name="note">\n说明<\/textarea>/, 'also where the view does not keep it');
    assert.doesNotMatch(text, /class="refusal"/, 'the page says it itself');
  });

  test('a refusal within the work takes it back and comes back with its status; the key stays free', async () => {
    const fields = { _submission: idOf(4), name: 'taken' };
    const { status, text } = await send('/new', fields);
    assert.equal(status, 409);
    assert.match(text, /at name: 这个名字已经有了/);
    assert.equal(await things('taken'), 0);
    const mended = await send('/new', { ...fields, name: 'free' });
    assert.deepEqual([mended.status, mended.location], [303, '/things']);
    assert.match((await client.get('/things')).text, /<p class="done">已新增。<\/p>/);
    assert.equal((await send('/new', { ...fields, name: 'free' })).status, 303, 'pressed again');
    assert.equal(await things('free'), 1);
  });

  test('what is about no field stands above the page', async () => {
    const { status, text } = await send('/new', { name: 'whole' });
    assert.equal(status, 409);
    assert.match(text, /<p class="refusal">这个名字已经有了，请换一个。<\/p>/);
    assert.match(text, /name="name" value="whole"/);
    assert.doesNotMatch(text, /at /);
  });

  test('a form may answer with a page itself; what is not there goes to the error page', async () => {
    assert.equal((await send('/new', { name: 'codes' })).text, 'codes');
    const { status, text } = await send('/new', { name: 'missing' });
    assert.equal(status, 404);
    assert.match(text, /shared\/problem/);
  });
});

interface Model {
  readonly page: { readonly refusal: string; readonly flash?: { kind: string; text: string } };
  readonly message?: string;
  readonly field?: string;
  readonly pageNo?: string;
  readonly problem?: { readonly sentence: string };
}

/** Pages in one line each: what the frame says, and forms with the hidden field by which lines are told apart. */
function pageOf(view: string, { page, message = '', field = '', problem, pageNo }: Model): string {
  const line = (n: number) =>
    `<form method="post" action="/p/things"><input type="hidden" name="line" value="${n}"><input name="name" value=""></form>`;
  const forms =
    view === 'new'
      ? '<form method="post" action="/p/new"><input name="name" value=""><textarea name="note"></textarea></form>'
      : line(1) + line(2);
  return [
    `<h1>${view}</h1>`,
    page.refusal && `<p class="refusal">${page.refusal}</p>`,
    page.flash && `<p class="${page.flash.kind}">${page.flash.text}</p>`,
    message && `at ${field}: ${message}`,
    problem?.sentence,
    forms,
    `page ${pageNo}`,
  ]
    .filter(Boolean)
    .join('');
}

function frameFor({ config, ids }: ReturnType<typeof testDeps>, pages: express.Router): FrameSource {
  return {
    views: { render: pageOf } as unknown as Eta,
    assets: { path: (name) => name, serve: (_req, _res, next) => next() },
    config: { ...config, basePath: '/p' },
    settings: installedReader(config),
    ids,
    version: '0',
    navigation: [],
    pages,
    loadCounts: async () => ({}),
    loadPhase: async () => ({ text: '', closedPaths: new Set<string>() }),
  };
}
