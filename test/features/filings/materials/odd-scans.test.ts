import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { drainUntil } from '#test/support/filings/waiting.js';
import { draftWith, startOfficePortal } from '#test/support/filings/materials.js';
import { type OddScan, oddScans } from '#test/support/filings/odd-scans.js';
import type { Client } from '#test/support/client.js';
import type { TestPortal } from '#test/support/test-portal.js';

const mebi = 1024 * 1024;
const atOnce = 10;

describe('whatever is sent as a scan', () => {
  let portal: TestPortal;
  let clerk: Client;
  let odd: readonly OddScan[];
  let filingIds: readonly number[];
  before(async () => {
    portal = await startOfficePortal({ jobs: true });
    clerk = await portal.client('clerk');
    odd = await oddScans();
    filingIds = await Promise.all(Array.from({ length: Math.ceil(odd.length / 30) }, () => draftWith(portal)));
  });
  after(() => portal.stop());

  /** Sends some at once, as a person does who has chosen several; answers what was said of each that was not taken. */
  async function send(scans: readonly OddScan[], filingId: number): Promise<string> {
    const body = new FormData();
    body.append('_csrf', clerk.csrf());
    body.append('material', 'M03');
    for (const [no, { content }] of scans.entries())
      body.append('file', new Blob([new Uint8Array(content)]), `第${no}份.jpg`);
    const path = `/filings/${filingId}/materials`;
    const headers = { Referer: portal.base + path };
    const answer = await clerk.raw(`${path}/files`, { method: 'POST', body, headers });
    assert.ok([303, 409, 413, 415, 422].includes(answer.status), `${answer.status}: ${scans.map(({ what }) => what)}`);
    return answer.status === 303 ? (await clerk.get(path)).text : answer.text;
  }

  test('is taken, or refused in a sentence that names it; the server stands and stays slim', async () => {
    assert.ok(odd.length > 300, `${odd.length} files`);
    const before = process.memoryUsage().rss;
    const wrong: string[] = [];
    for (let at = 0; at < odd.length; at += atOnce) {
      const scans = odd.slice(at, at + atOnce);
      const said = await send(scans, filingIds[Math.floor(at / 30)] ?? 0);
      for (const [no, { what, fate }] of scans.entries()) {
        const isRefused = new RegExp(`“第${no}份\\.jpg”[^“]*(?:没有收下|不予接收|没有重复收下)`).test(said);
        if (fate !== 'either' && isRefused !== (fate === 'refused'))
          wrong.push(`${what}: ${isRefused ? 'refused' : 'taken'}`);
      }
    }
    assert.deepEqual(wrong, []);
    const grown = process.memoryUsage().rss - before;
    assert.ok(grown < 400 * mebi, `${Math.round(grown / mebi)} MiB more`);
  });

  test('every page that can be drawn is drawn, everything else says why; no bomb takes longer than it may', async () => {
    const { db } = portal.deps;
    const open = async () =>
      Number(
        ((await db('filing_material_previews').where({ state: 'waiting' }).count({ n: '*' })) as { n: number }[])[0]?.n,
      );
    await drainUntil(portal, async () => (await open()) === 0);
    const rows = (await db('filing_material_previews').select('state', 'failure')) as {
      state: string;
      failure: string;
    }[];
    const count = (state: string) => rows.filter((row) => row.state === state).length;
    assert.ok(count('ready') > 60, `${count('ready')} drawn`);
    assert.ok(
      rows.some(({ failure }) => failure === 'locked'),
      'the one with a password',
    );
    const known = ['damaged', 'locked', 'heavy'];
    assert.deepEqual(
      rows.filter(({ state, failure }) => state === 'failed' && !known.includes(failure)),
      [],
    );
    const pages = (await db('filing_material_pages').select('width', 'height')) as { width: number; height: number }[];
    assert.ok(pages.every(({ width, height }) => width <= 1800 && height <= 1800 && width > 0 && height > 0));
  });
});
