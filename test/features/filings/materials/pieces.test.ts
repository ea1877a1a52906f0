import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { sweepPieces } from '#features/filings/materials/pieces/pieces.js';
import { draftWith, startOfficePortal } from '#test/support/filings/materials.js';
import { aPdf, aPng } from '#test/support/filings/scans.js';
import { metadata, tusClient } from '#test/support/filings/tus-client.js';
import type { TestPortal } from '#test/support/test-portal.js';

/** A whole scan of so many bytes: a PDF with a long comment behind its head. */
function largePdf(bytes: number): Buffer {
  const [head, tail] = [Buffer.from('%PDF-1.4\n%'), Buffer.from('\nstartxref\n0\n%%EOF')];
  const filling = randomBytes(Math.ceil((bytes - head.length - tail.length) / 2)).toString('hex');
  return Buffer.concat([head, Buffer.from(filling.slice(0, bytes - head.length - tail.length)), tail]);
}
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('a scan in pieces over a bad line', () => {
  let portal: TestPortal;
  let tus: ReturnType<typeof tusClient>;
  before(async () => {
    portal = await startOfficePortal();
    tus = tusClient(portal.base, await portal.client('clerk'));
  });
  after(() => portal.stop());

  const addressOf = (filingId: number) => `${new URL(portal.base).pathname}/filings/${filingId}/materials/tus`;
  const begin = (filingId: number, content: Buffer, over: Record<string, string> = {}) =>
    tus({
      method: 'POST',
      path: addressOf(filingId),
      headers: {
        'Upload-Length': String(content.length),
        'Upload-Metadata': metadata({ filename: '租赁 合同.pdf', material: 'M03', modified: '1606440000000', ...over }),
      },
    });
  async function begun(filingId: number, content: Buffer, over: Record<string, string> = {}): Promise<string> {
    const { status, headers, text } = await begin(filingId, content, over);
    assert.equal(status, 201, text);
    return String(headers.location);
  }
  const placeOf = async (path: string): Promise<number> => {
    const { status, headers } = await tus({ method: 'HEAD', path });
    assert.equal(status, 200);
    return Number(headers['upload-offset']);
  };
  const patch = (path: string, offset: number, body: Buffer, breakAt?: number, method = 'PATCH') =>
    tus({
      method,
      path,
      body,
      ...(breakAt !== undefined && { breakAt }),
      headers: { 'Upload-Offset': String(offset), ...(method === 'POST' && { 'X-HTTP-Method-Override': 'PATCH' }) },
    });
  const filesOf = async (filingId: number) =>
    (await portal.deps.db('filing_material_files').where({ case_id: filingId })) as {
      file_id: number;
      live_sha256: string;
    }[];
  const pieces = async () => (await portal.deps.db('filing_material_pieces').select('*')) as { data: Buffer }[];

  test('broken ten times at any place it arrives whole, by its hash; nothing of it lies in clear, nothing is left over', async () => {
    const filingId = await draftWith(portal);
    const content = largePdf(6_000_000);
    const path = await begun(filingId, content);
    let furthest = 0;
    for (let no = 0; no < 10; no += 1) {
      const at = await placeOf(path);
      assert.ok(at >= furthest, 'what was received is never lost');
      furthest = at;
      const rest = content.subarray(at);
      await patch(
        path,
        at,
        rest,
        Math.floor((rest.length * (1 + (randomBytes(1)[0] ?? 0))) / 1200),
        no % 2 === 0 ? 'PATCH' : 'POST',
      );
    }
    for (const { data } of await pieces()) assert.equal(data.includes(content.subarray(2_000, 2_032)), false);
    // The last request of before may still be storing what it got: as every client does, we ask where to go on.
    for (let tries = 0; ; tries += 1) {
      const at = await placeOf(path);
      if (at === content.length) break;
      assert.ok(tries < 200);
      await patch(path, at, content.subarray(at));
    }
    const [file] = await filesOf(filingId);
    assert.equal(file?.live_sha256, sha256(content));
    assert.equal(sha256(await portal.deps.files.read(portal.deps.db, file?.file_id ?? 0)), sha256(content));
    assert.equal((await pieces()).length, 0);
    assert.equal(await placeOf(path), content.length, 'who missed the last answer hears that it is whole');
  });

  test('who was cut off chooses the file again, and it goes on where it stood; another file begins anew', async () => {
    const filingId = await draftWith(portal);
    const content = largePdf(900_000);
    const path = await begun(filingId, content);
    assert.equal((await patch(path, 0, content.subarray(0, 600_000))).status, 204);
    assert.equal(await begun(filingId, content), path);
    assert.notEqual(await begun(filingId, content, { modified: '1606440000001' }), path);
    assert.notEqual(await begun(filingId, content, { material: 'M04' }), path);
    assert.equal(await placeOf(path), 600_000);
    const html = (await (await portal.client('clerk')).get(`/filings/${filingId}/materials`)).text;
    assert.match(html, /“租赁 合同\.pdf”已收到/);
    assert.equal((await patch(path, 600_000, content.subarray(600_000))).status, 204);
    assert.equal((await filesOf(filingId)).length, 1);
  });

  test('two who send the same piece at once store it once; a piece at the wrong place is told so', async () => {
    const filingId = await draftWith(portal);
    const content = largePdf(300_000);
    const path = await begun(filingId, content);
    const both = await Promise.all([patch(path, 0, content), patch(path, 0, content)]);
    assert.ok(both.some(({ status }) => status === 204));
    assert.ok(
      both.every(({ status }) => [204, 409].includes(status)),
      both.map(({ status }) => status).join(),
    );
    assert.equal((await filesOf(filingId)).length, 1);
    const other = await begun(filingId, content, { filename: '另一份.pdf' });
    const wrong = await patch(other, 5, content.subarray(5));
    assert.equal(wrong.status, 409);
    assert.match(wrong.text, /位置与已经收到的对不上/);
  });

  test('what is no scan is refused by its first bytes; what is too large, empty or of nothing before them', async () => {
    const filingId = await draftWith(portal);
    const word = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2_000_000, 1)]);
    const path = await begun(filingId, word, { filename: '合同.pdf' });
    const refused = await patch(path, 0, word.subarray(0, 600_000));
    assert.equal(refused.status, 415);
    assert.match(refused.text, /“合同\.pdf”是 Word/);
    assert.equal((await tus({ method: 'HEAD', path })).status, 404);
    const cut = aPng().subarray(0, 60);
    const short = await begun(filingId, cut, { filename: '半张.png' });
    assert.match((await patch(short, 0, cut)).text, /“半张\.png”不完整/);
    const large = await tus({
      method: 'POST',
      path: addressOf(filingId),
      headers: {
        'Upload-Length': String(21 * 1024 * 1024),
        'Upload-Metadata': metadata({ filename: 'a', material: 'M03' }),
      },
    });
    assert.equal(large.status, 413);
    assert.match((await begin(filingId, Buffer.alloc(0))).text, /空文件/);
    assert.match((await begin(filingId, aPdf(), { material: 'D01' })).text, /不收“D01”/);
    assert.equal((await begin(filingId, aPdf(), { material: '' })).status, 422);
    const twice = await begun(filingId, aPdf(), { filename: '一.pdf' });
    assert.equal((await patch(twice, 0, aPdf())).status, 204);
    const again = await begun(filingId, aPdf(), { filename: '二.pdf' });
    const there = await patch(again, 0, aPdf());
    assert.equal(there.status, 422);
    assert.match(there.text, /“二\.pdf”已经在/);
    assert.equal((await pieces()).length, 0);
  });

  test('without the session’s token, in another’s name, in another’s case: nothing', async () => {
    const filingId = await draftWith(portal);
    const path = await begun(filingId, aPdf());
    const body = aPdf();
    const headers = { 'Upload-Offset': '0', 'X-CSRF-Token': 'x'.repeat(48) };
    assert.equal((await tus({ method: 'PATCH', path, body, headers })).status, 403);
    const nobody = tusClient(portal.base, await portal.client());
    assert.equal((await nobody({ method: 'PATCH', path, body, headers: { 'Upload-Offset': '0' } })).status, 401);
    const manager = tusClient(portal.base, await portal.client('manager'));
    assert.equal((await manager({ method: 'PATCH', path, body, headers: { 'Upload-Offset': '0' } })).status, 403);
    const other = path.replace(`/${filingId}/`, `/${await draftWith(portal)}/`);
    assert.equal((await tus({ method: 'HEAD', path: other })).status, 404);
    assert.equal((await patch(other, 0, body)).status, 404);
    const foreign = await draftWith(portal, { code: '469002' });
    assert.equal((await begin(foreign, body)).status, 404);
    assert.equal((await filesOf(filingId)).length, 0);
    const from = await tus({ method: 'HEAD', path, headers: { Origin: 'http://elsewhere.example' } });
    assert.equal(from.headers['access-control-allow-origin'], undefined, 'nobody else is invited');
  });

  test('what nobody goes on with is cleared away after three days, and only that', async () => {
    const filingId = await draftWith(portal);
    const content = largePdf(300_000);
    const old = await begun(filingId, content, { filename: '旧.pdf' });
    await patch(old, 0, content.subarray(0, 100_000));
    const day = 86_400_000;
    const { db, clock } = portal.deps;
    const now = clock.now().getTime();
    assert.equal(await sweepPieces(portal.deps, new Date(now + 2.9 * day)), 0);
    assert.ok((await sweepPieces(portal.deps, new Date(now + 3.1 * day))) > 0);
    assert.equal((await tus({ method: 'HEAD', path: old })).status, 404);
    assert.equal((await pieces()).length, 0);
    assert.ok((await db('filing_material_files').select('id')).length > 0, 'what they have become stays');
  });
});
