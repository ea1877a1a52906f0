import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createPeople, routeTable } from '#src/app.js';
import type { Client } from '#test/support/client.js';
import { routePath } from '#test/support/route-paths.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
let season: Season;
let reviewer: Client;
let filer: Client;

before(async () => {
  portal = await startTestPortal();
  season = await playSeason(portal);
  [reviewer, filer] = await Promise.all([portal.client('reviewer'), portal.client('filer')]);
});
after(() => portal.stop());

const from = (path: string) => ({ Referer: portal.base + path });
/** What the frame says above the page. */
const said = (html: string): string => /<p class="msg fault" role="alert">([^<]+)<\/p>/.exec(html)?.[1] ?? '';

test('an old form token: the same page with a fresh one, what was typed still in its field', async () => {
  const path = `/annexes/${season.claimed.annexId}`;
  const fields = { _csrf: 'old', row: '3', text: '请核对“法定代表人”' };
  const { status, text } = await reviewer.post(`${path}/comments`, fields, from(path));
  assert.equal(status, 403);
  assert.match(said(text), /页面已过期/);
  assert.match(text, /<h1>附件/);
  assert.match(text, /name="text"[^>]*value="请核对“法定代表人”"/);
  assert.match(text, new RegExp(`name="_csrf" value="${reviewer.csrf()}"`));
});

test('a file that is refused before it is stored: on the page where it was chosen', async () => {
  const path = `/annexes/${season.open.annexId}`;
  const body = new FormData();
  body.append('_csrf', filer.csrf());
  body.append('file', new Blob([]), 'leer.xlsx');
  const { status, text } = await filer.raw(`${path}/versions`, { method: 'POST', body, headers: from(path) });
  assert.equal(status, 422);
  assert.match(said(text), /0 字节/);
  assert.match(text, /<input type="file"/);
  const large = new FormData();
  large.append('_csrf', filer.csrf());
  large.append('file', new Blob([Buffer.alloc(21 * 1024 * 1024)]), 'gross.xlsx');
  const tooLarge = await filer.raw(`${path}/versions`, { method: 'POST', body: large, headers: from(path) });
  assert.equal(tooLarge.status, 413);
  assert.match(said(tooLarge.text), /上限 20 MB/);
  assert.match(tooLarge.text, /<input type="file"/);
});

test('whatever is pressed on a page and refused, the answer is that page or a form of its own, never a dead end', async () => {
  const [business] = (await portal.deps.db('businesses').select('id').limit(1)) as { id: number }[];
  const table = routeTable(portal.deps, createPeople(portal.deps));
  const here = '/help';
  const [, heading = ''] = /<h1>([^<]+)<\/h1>/.exec((await filer.get(here)).text) ?? [];
  const wrong: string[] = [];
  let stayed = 0;
  for (const route of table.filter(({ method, path }) => method === 'post' && !/^\/sign-out/.test(path))) {
    const path = routePath(route, season, { businessId: Number(business?.id) });
    const { status, text } = await filer.post(path, {}, from(here));
    if (status < 400 || status >= 500) continue;
    if (text.includes('<h1>操作没有完成</h1>')) wrong.push(`${route.path}: ${status}`);
    if (text.includes(`<h1>${heading}</h1>`)) {
      stayed += 1;
      if (said(text) === '') wrong.push(`${route.path}: ${status} without a word`);
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(stayed > 20, `${stayed} refusals on their page`);
});

test('the log tells what was asked for, not the page that answered', async () => {
  const lines: { method?: string; route?: string; status?: number }[] = [];
  const { log } = portal.deps;
  const { info } = log;
  log.info = (_message, fields) => void lines.push(fields ?? {});
  try {
    const path = `/annexes/${season.claimed.annexId}`;
    await reviewer.post(`${path}/comments`, { _csrf: 'old' }, from(path));
    for (let i = 0; i < 100 && lines.length === 0; i += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  } finally {
    log.info = info;
  }
  const [line] = lines;
  assert.deepEqual([line?.method, line?.route, line?.status], ['POST', '/yizhangwang/annexes/:annexId/comments', 403]);
});
