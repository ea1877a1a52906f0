import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Client } from '#test/support/client.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
let season: Season;
let reviewer: Client;

before(async () => {
  portal = await startTestPortal();
  season = await playSeason(portal);
  reviewer = await portal.client('reviewer');
});
after(() => portal.stop());

const annexPath = () => `/annexes/${season.claimed.annexId}`;

let comments = 0;

/** Something that succeeds, whose message the next page will show. */
async function comment(): Promise<void> {
  const answer = await reviewer.post(`${annexPath()}/comments`, {
    text: `请核对第 ${++comments} 处`,
    row: '',
    field: '',
  });
  assert.deepEqual([answer.status, answer.location], [303, annexPath()]);
}

const done = /class="msg done"/;
const refused = /可能没有完成|打不开|操作没有完成/;

test('a page that cannot be made never shows "done" beside its own words; the next page does, once', async () => {
  const { db } = portal.deps;
  await comment();
  await db.raw('RENAME TABLE annex_comments TO annex_comments_away');
  try {
    const { status, text } = await reviewer.get(annexPath());
    assert.equal(status, 500);
    assert.match(text, /这一页现在打不开，已经办理的事项不受影响/);
    assert.doesNotMatch(text, done);
    assert.doesNotMatch(text, /可能没有完成/, 'who only looks has left nothing half done');
  } finally {
    await db.raw('RENAME TABLE annex_comments_away TO annex_comments');
  }
  const next = await reviewer.get(annexPath());
  assert.match(next.text, done);
  assert.doesNotMatch(next.text, refused);
  assert.doesNotMatch((await reviewer.get(annexPath())).text, done);
});

test('a refusal that comes between does not use the message up', async () => {
  await comment();
  const refusal = await reviewer.post(`${annexPath()}/submission`);
  assert.ok(refusal.status >= 400);
  assert.doesNotMatch(refusal.text, done);
  assert.match((await reviewer.get(annexPath())).text, done);
});

test('a form whose work may not have been done says so', async () => {
  const { db } = portal.deps;
  await db.raw('RENAME TABLE annex_comments TO annex_comments_away');
  try {
    const { status, text } = await reviewer.post(`${annexPath()}/comments`, {
      text: `请核对第 ${++comments} 处`,
      row: '',
      field: '',
    });
    assert.equal(status, 500);
    assert.match(text, /您的操作可能没有完成/);
  } finally {
    await db.raw('RENAME TABLE annex_comments_away TO annex_comments');
  }
});

test('done, but the message cannot be stored any more: the answer leads on all the same', async () => {
  const { db } = portal.deps;
  // The work is done, and then the database refuses a session that holds a message.
  await db.raw('ALTER TABLE sessions ADD CONSTRAINT sessions_no_message CHECK (data NOT LIKE \'%"flash":{%\')');
  try {
    await comment();
  } finally {
    await db.raw('ALTER TABLE sessions DROP CONSTRAINT sessions_no_message');
  }
  assert.equal((await reviewer.get(annexPath())).status, 200);
});
