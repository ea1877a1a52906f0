import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { after, afterEach, before, test } from 'node:test';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import type { Client } from '#test/support/client.js';
import { headOf, openSocket } from '#test/support/raw-socket.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const mb = 1024 * 1024;
const databaseFolder = '/var/lib/private-database';
let portal: TestPortal;
let season: Season;
let filer: Client;
/** Megabytes that are free in the folders of this test; a folder that is not named has plenty. */
let free: Record<string, number> = {};

before(async () => {
  const disk = { freeBytes: async (path: string) => (free[path] ?? 1e6) * mb };
  portal = await startTestPortal({ disk, config: { databaseFolder, minFreeBytes: 300 * mb } });
  season = await playSeason(portal);
  filer = await portal.client('filer');
});
afterEach(() => {
  free = {};
});
after(() => portal.stop());

const versionsPath = () => `/annexes/${season.open.annexId}/versions`;
const countVersions = async () =>
  (await portal.deps.db('annex_versions').where({ annex_id: season.open.annexId })).length;
const upload = () => filer.upload(versionsPath(), annexWorkbook(3, [typedBusiness(1)]));

for (const [what, where] of [
  ['数据库', databaseFolder],
  ['临时文件夹', tmpdir()],
] as const) {
  test(`nearly no room (${what}): an upload is turned away in words, everything else goes on`, async () => {
    free = { [where]: 299 };
    const before = await countVersions();
    const { status, text } = await upload();
    assert.equal(status, 507);
    assert.match(text, new RegExp(`${what}所在的磁盘快满了（还剩 299 MB），暂时不接收上传的文件`));
    assert.equal(await countVersions(), before);
    assert.equal((await filer.get(`/annexes/${season.open.annexId}`)).status, 200);
    free = {};
    assert.equal((await upload()).status, 303);
    assert.equal(await countVersions(), before + 1);
  });
}

test('a file that would fill what is left is turned away before a byte of it is read', async () => {
  free = { [databaseFolder]: 310 };
  assert.equal((await upload()).status, 303, 'a small one still fits');
  const raw = await openSocket(portal.base);
  const headers = { Cookie: `yzw=${filer.cookies.get('yzw')}`, 'Content-Type': 'multipart/form-data; boundary=x' };
  raw.send(headOf(`POST /yizhangwang${versionsPath()}`, { ...headers, 'Content-Length': 6 * mb }));
  assert.match(await raw.answers(/<\/html>/), /^HTTP\/1\.1 507 [\s\S]*还剩 310 MB/);
  raw.socket.destroy();
});

test('where the room cannot be asked, uploads go on', async () => {
  const { disk } = portal.deps;
  const { freeBytes } = disk;
  disk.freeBytes = () => Promise.reject(Object.assign(new Error('ENOENT'), { code: 'ENOENT' }));
  try {
    assert.equal((await upload()).status, 303);
  } finally {
    disk.freeBytes = freeBytes;
  }
});

/** Makes every insert into the table fail as the server does on a full disk. */
async function fill(table: string, errno: number, text: string): Promise<() => Promise<void>> {
  const { db } = portal.deps;
  await db.raw(
    `CREATE TRIGGER no_room BEFORE INSERT ON ${table} FOR EACH ROW
      SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = ${errno}, MESSAGE_TEXT = '${text}'`,
  );
  return async () => {
    await db.raw('DROP TRIGGER no_room');
  };
}

for (const [errno, text] of [
  [1021, 'Disk full (/tmp/#sql); waiting for someone to free some space...'],
  [1114, 'The table annex_comments is full'],
  [1030, 'Got error 28 "No space left on device" from storage engine InnoDB'],
] as const) {
  test(`the database is full (${errno}): a page that says so and what to do; what was stored stays`, async () => {
    const reviewer = await portal.client('reviewer');
    const path = `/annexes/${season.claimed.annexId}`;
    const comments = () => portal.deps.db('annex_comments').where({ annex_id: season.claimed.annexId });
    const before = (await comments()).length;
    const mend = await fill('annex_comments', errno, text);
    try {
      const answer = await reviewer.post(`${path}/comments`, { text: `请核对（${errno}）`, row: '', field: '' });
      assert.equal(answer.status, 507);
      assert.match(answer.text, /数据库的存储空间已满，这次的内容没有保存；以前保存的都在[\s\S]*联系技术支持/);
      assert.doesNotMatch(answer.text, /Disk full|is full|error 28|可能没有完成/);
      assert.equal((await comments()).length, before);
      assert.equal((await reviewer.get(path)).status, 200);
    } finally {
      await mend();
    }
    const again = { text: `请核对（${errno}）`, row: '', field: '' };
    assert.equal((await reviewer.post(`${path}/comments`, again)).status, 303);
  });
}

test('the server’s own disk is full while a file is stored: likewise', async () => {
  const { files } = portal.deps;
  const { put } = files;
  files.put = () =>
    Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC', errno: -28, syscall: 'write' }));
  try {
    const before = await countVersions();
    const { status, text } = await upload();
    assert.equal(status, 507);
    assert.match(text, /服务器的磁盘已满，这次的内容没有保存/);
    assert.equal(await countVersions(), before);
  } finally {
    files.put = put;
  }
});

test('a page that needs room to be made says that it cannot be opened, not that something was lost', async () => {
  const { db } = portal.deps;
  await db.raw('RENAME TABLE annex_comments TO annex_comments_away');
  await db.raw(`CREATE FUNCTION no_room() RETURNS INT DETERMINISTIC NO SQL
    BEGIN SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114, MESSAGE_TEXT = 'full'; RETURN 1; END`);
  await db.raw('CREATE VIEW annex_comments AS SELECT * FROM annex_comments_away WHERE no_room() = 1');
  try {
    const { status, text } = await filer.get(`/annexes/${season.open.annexId}`);
    assert.equal(status, 507);
    assert.match(text, /存储空间已满，这一页现在打不开；以前保存的都在/);
  } finally {
    await db.raw('DROP VIEW annex_comments');
    await db.raw('DROP FUNCTION no_room');
    await db.raw('RENAME TABLE annex_comments_away TO annex_comments');
  }
});
