import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { inTransaction } from '#platform/db/transaction.js';
import type { Client } from '#test/support/client.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const megabyte = 1024 * 1024;
const fileBytes = 20 * megabyte - 7;
const readers = 40;

describe('files to take away', () => {
  let portal: TestPortal;
  let filer: Client;
  let annexId: number;
  let here: string;
  before(async () => {
    portal = await startTestPortal({ jobs: true });
    filer = await portal.client('filer');
    const { agency_id } = await portal.deps.db('operators').where({ id: portal.cast.filer.id }).first();
    annexId = Number((await portal.deps.db('annexes').where({ agency_id, annex_no: 3 }).first()).id);
    const rows = [typedBusiness(1), typedBusiness(2, { parking_area: '100' })];
    here = (await filer.upload(`/annexes/${annexId}/versions`, annexWorkbook(3, rows))).location;
  });
  after(() => portal.stop());

  const versionId = () => Number(here.split('/').pop());

  test('the marked workbook is there again after a warning was confirmed and unconfirmed', async () => {
    const { kind } = await portal.deps.db('annex_findings').where({ version_id: versionId(), level: 'W' }).first();
    const marked = async () => {
      const answer = await filer.get(`${here}/marked`);
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-disposition') ?? '', /^attachment/, 'a workbook, no page to wait on');
      return answer.headers.get('etag');
    };
    const before = await marked();
    assert.equal((await filer.post(`${here}/confirmations`, { kind, reason: '已到现场核对' })).status, 303);
    assert.notEqual(await marked(), before);
    assert.equal((await filer.post(`${here}/confirmations/removal`, { kind })).status, 303);
    await marked();
  });

  describe('a large one', () => {
    const content = randomBytes(fileBytes);
    const sha256 = createHash('sha256').update(content).digest('hex');
    let fileId: number;
    before(async () => {
      const { deps } = portal;
      const file = { content, name: 'a.xlsx', now: deps.clock.now() };
      ({ id: fileId } = await inTransaction(deps.db, (trx) => deps.files.put(trx, file)));
      await deps.db('annex_versions').where({ id: versionId() }).update({ file_id: fileId });
    });

    const open = () =>
      new Promise<IncomingMessage>((resolve, reject) => {
        const Cookie = [...filer.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        get(`${portal.base}${here}/original`, { headers: { Cookie } }, resolve).once('error', reject);
      });

    test('comes whole, with its length and its digest announced', async () => {
      const answer = await open();
      assert.equal(answer.headers['content-length'], String(fileBytes));
      assert.equal(answer.headers.etag, `"${sha256}"`);
      const hash = createHash('sha256');
      for await (const part of answer) hash.update(part as Buffer);
      assert.equal(hash.digest('hex'), sha256);
    });

    test('many that nobody takes hold a few pieces each, and no connection to the database', async () => {
      // What is held, not what waits to be collected: a piece passes through several buffers.
      setFlagsFromString('--expose-gc');
      const collect = runInNewContext('gc') as () => void;
      const held = () => {
        collect();
        return process.memoryUsage().external;
      };
      const begun = held();
      const answers = await Promise.all(Array.from({ length: readers }, open));
      let grown = held() - begun;
      for (let before = -1; Math.abs(grown - before) > megabyte; grown = held() - begun) {
        before = grown;
        await sleep(300);
      }
      assert.equal((await filer.get('/help')).status, 200, 'other pages have their connection');
      for (const answer of answers) answer.destroy();
      assert.ok(grown < readers * 6 * megabyte, `${Math.round(grown / megabyte)} MB for ${readers} downloads`);
    });

    test('an altered one breaks off instead of ending well', async () => {
      const { db, cipher } = portal.deps;
      const place = { file_id: fileId, no: 19 };
      await db('file_chunks')
        .where(place)
        .update({ data: cipher.sealBytes(Buffer.alloc(megabyte - 7)) });
      const answer = await open();
      let got = 0;
      await assert.rejects(async () => {
        for await (const part of answer) got += (part as Buffer).length;
      });
      assert.equal(got, 19 * megabyte, 'all but the last piece');
      await db('file_chunks').where(place).delete();
      await db('file_chunks').where({ file_id: fileId, no: 0 }).delete();
      assert.equal((await filer.get(`${here}/original`)).status, 500, 'what cannot be read at all is a page');
    });
  });
});
