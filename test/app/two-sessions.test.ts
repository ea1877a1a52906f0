import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createPeople, routeTable } from '#src/app.js';
import { wordlessEntries } from '#test/support/audited-words.js';
import type { CastName } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import { playSeason } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { agencyEntries } from '#test/support/two-sessions/agency-entries.js';
import { annexEntries } from '#test/support/two-sessions/annex-entries.js';
import { asideEntries } from '#test/support/two-sessions/aside-entries.js';
import { clockEntries } from '#test/support/two-sessions/clock-entries.js';
import { collisionEntries } from '#test/support/two-sessions/collision-entries.js';
import { driveEntries } from '#test/support/two-sessions/drive-entries.js';
import { mailEntries } from '#test/support/two-sessions/mail-entries.js';
import { materialEntries } from '#test/support/two-sessions/material-entries.js';
import { markEntries } from '#test/support/two-sessions/mark-entries.js';
import { nilEntries } from '#test/support/two-sessions/nil-entries.js';
import { importEntries } from '#test/support/two-sessions/import-entries.js';
import { ledgerEntries } from '#test/support/two-sessions/ledger-entries.js';
import { licenceEntries } from '#test/support/two-sessions/licence-entries.js';
import { paperEntries } from '#test/support/two-sessions/paper-entries.js';
import { filingEntries, inOperation } from '#test/support/two-sessions/filing-entries.js';
import { noticeEntries } from '#test/support/two-sessions/notice-entries.js';
import { operatorEntries } from '#test/support/two-sessions/operator-entries.js';
import { reviewEntries } from '#test/support/two-sessions/review-entries.js';
import { retirementEntries } from '#test/support/two-sessions/retirement-entries.js';
import { filingEntryEntries } from '#test/support/two-sessions/filing-entry-entries.js';
import { handOverEntries } from '#test/support/two-sessions/hand-over-entries.js';
import { exchangeEntries } from '#test/support/two-sessions/exchange-entries.js';
import { publicationEntries } from '#test/support/two-sessions/publication-entries.js';
import { turnEntries } from '#test/support/two-sessions/turn-entries.js';
import { visitEntries } from '#test/support/two-sessions/visit-entries.js';
import { secondEntries } from '#test/support/two-sessions/second-entries.js';
import { waiverEntries } from '#test/support/two-sessions/waiver-entries.js';
import { type Entry, play, type World } from '#test/support/two-sessions/play.js';

const entries: Readonly<Record<string, Entry>> = {
  ...agencyEntries,
  ...annexEntries,
  ...reviewEntries,
  ...asideEntries,
  ...importEntries,
  ...ledgerEntries,
  ...licenceEntries,
  ...driveEntries,
  ...waiverEntries,
  ...visitEntries,
  ...paperEntries,
  ...handOverEntries,
  ...mailEntries,
  ...noticeEntries,
  ...retirementEntries,
  ...operatorEntries,
  // Annexes of the office are in its hands again there.
  ...collisionEntries,
  // Last: annex 4, which others look at, begins anew there.
  ...markEntries,
  ...nilEntries,
  ...exchangeEntries,
  ...publicationEntries,
  // The drive is live from there on.
  ...turnEntries,
  ...filingEntryEntries,
  ...filingEntries,
  ...inOperation({ ...materialEntries, ...secondEntries, ...clockEntries }),
};

describe('two sessions at one matter: nothing that somebody wrote goes silently back, nothing is done twice', () => {
  let portal: TestPortal;
  let world: World;
  let paths: readonly string[];
  before(async () => {
    portal = await startTestPortal();
    const sessions = new Map<string, Promise<Client>>();
    // Nobody runs jobs here: an answer need not wait for its own.
    Object.assign(portal.deps.jobSignal, { waitFor: async () => {} });
    world = {
      portal,
      season: await playSeason(portal),
      session: (name, machine) => sessions.get(`${name} ${machine}`) ?? world.fresh(name, machine),
      fresh(name: CastName, machine) {
        const client = portal.client(name);
        sessions.set(`${name} ${machine}`, client);
        return client;
      },
    };
    paths = routeTable(portal.deps, createPeople(portal.deps))
      .filter(({ method }) => method === 'post')
      .map(({ path }) => path);
  });
  after(() => portal.stop());

  test('every POST of the portal has its entry', () => {
    const missing = paths.filter((path) => !Object.hasOwn(entries, path));
    assert.deepEqual(
      missing,
      [],
      'add these routes to test/support/two-sessions/: `edit` for a form that carries values of something there, ' +
        '`act` for what is made, decided or removed once, `own` with the reason where every press stands by itself',
    );
    assert.deepEqual(
      Object.keys(entries).filter((path) => !paths.includes(path)),
      [],
      'these entries have no route any more',
    );
  });

  for (const [path, entry] of Object.entries(entries))
    if (entry.kind !== 'own')
      test(`${entry.kind}: POST ${path}`, async () => {
        assert.equal(await play(world, entry), undefined);
      });

  test('what all of them noted in the audit has words', async () => {
    assert.deepEqual(await wordlessEntries(portal.deps.db), []);
  });

  test('an exception has its reason', () => {
    for (const [path, entry] of Object.entries(entries))
      if (entry.kind === 'own') assert.ok(entry.why.length > 20, path);
  });
});
