import assert from 'node:assert/strict';
import { installedReader } from '#test/support/settings.js';
import { test } from 'node:test';
import express from 'express';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readConfig } from '#platform/config.js';
import { roleNames } from '#domain/policy.js';
import { createViews } from '#platform/views/eta.js';
import { requestLog } from '#platform/http/request-log.js';
import { zoneGate } from '#platform/http/zone-gate.js';

test('the request log tells the zone, and of a refused stranger neither address nor what was asked for', async () => {
  const lines: Record<string, unknown>[] = [];
  const note = (_event: string, facts?: Record<string, unknown>) => void lines.push(facts ?? {});
  const log = { info: note, warn: note, error: note };
  const config = readConfig(
    {
      DATABASE_URL: 'mysql://x@localhost/x?socketPath=/x',
      INTRANET_RANGES: '127.0.0.1',
      VPN_RANGES: '10.8.0.0/16',
      SESSION_SECRET: 'kept-by-this-test-alone-0123456789',
      DATA_KEY: Buffer.alloc(32, 1).toString('base64'),
      HASH_KEY: Buffer.alloc(32, 2).toString('base64'),
    },
    roleNames,
  );
  const app = express();
  app.set('trust proxy', ['127.0.0.1']);
  app.use(requestLog(log), zoneGate(config, createViews(false), installedReader(config), []));
  app.get('/ok', (_req, res) => void res.send('ok'));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const address of ['127.0.0.1', '10.8.1.1', '8.8.8.8']) {
    const answer = await fetch(`${base}/ok?q=469999199001010012`, { headers: { 'X-Forwarded-For': address } });
    await answer.text();
  }
  while (lines.length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
  await new Promise((resolve) => server.close(resolve));
  assert.deepEqual(
    lines.map(({ zone, status }) => [zone, status]),
    [
      ['intranet', 200],
      ['vpn', 200],
      ['outside', 403],
    ],
  );
  assert.doesNotMatch(JSON.stringify(lines), /8\.8\.8\.8|469999/);
});
