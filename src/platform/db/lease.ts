import { setTimeout as delay } from 'node:timers/promises';
import { randomIds } from '#platform/ids.js';
import type { Db } from '#platform/db/connection.js';
import { createTables } from '#platform/db/ddl.js';
import { isDatabaseUnavailable } from '#platform/db/errors.js';

/** What one node does alone while the others wait; held in a row that its holder changes again and again. */
export interface Lease {
  /** @throws LeaseLost when another node holds it by now: this one was silent for too long */
  confirm(): Promise<void>;
}

export class LeaseLost extends Error {
  constructor(name: string) {
    super(`the lease ${name} is another node's now`);
    this.name = 'LeaseLost';
  }
}

export interface LeaseOptions {
  /** The holder shows this often that it lives. */
  readonly beatMs?: number;
  /** A holder that showed nothing for so long is asked for a last sign of life, for as long again; then its lease is taken. */
  readonly patienceMs?: number;
  /** Called once, when another node holds it. */
  onWait?(): void;
  /** Called when it is taken from a node that has fallen silent. */
  onTakeOver?(): void;
}

interface LeaseRow {
  readonly owner: string | null;
  readonly beat: number;
}

const lookEveryMs = 200;

/**
 * Does `work` while no other node of the cluster does what goes by this name. No clock is compared with another's: who waits watches
 * whether the holder's row still changes. GET_LOCK would not do, since Galera keeps it on one node.
 */
export async function withLease<T>(
  db: Db,
  name: string,
  options: LeaseOptions,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const owner = randomIds.token(12);
  const { beatMs = 2_000 } = options;
  const mine = () => db('leases').where({ name, owner });
  await ensureRow(db, name);
  await take(db, name, owner, options);
  const beat = async () => {
    if ((await mine().update({ beat: db.raw('beat + 1') })) === 0) throw new LeaseLost(name);
  };
  // A beat that fails says nothing: in a cluster, the holder's own change of a table keeps it waiting.
  const timer = setInterval(() => void beat().catch(() => {}), beatMs);
  try {
    return await work({ confirm: beat });
  } finally {
    clearInterval(timer);
    await mine()
      .update({ owner: null, asked_by: null, beat: db.raw('beat + 1') })
      .catch(() => {});
  }
}

async function ensureRow(db: Db, name: string): Promise<void> {
  // The account of every day need not be allowed to make tables.
  if (!(await db.schema.hasTable('leases'))) await createTables(db, leasesTable);
  await db('leases').insert({ name, beat: 0 }).onConflict('name').ignore();
}

const leasesTable = `leases (
  name VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  owner VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
  beat BIGINT UNSIGNED NOT NULL,
  asked_by VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NULL,
  PRIMARY KEY (name)
)`;

async function take(db: Db, name: string, owner: string, options: LeaseOptions): Promise<void> {
  const { patienceMs = 15_000 } = options;
  const update = (seen: LeaseRow, change: object): Promise<boolean> => changeAsSeen(db, name, seen, change);
  const taken = { owner, asked_by: null, beat: db.raw('beat + 1') };
  let seen: LeaseRow | undefined;
  let since = 0;
  let hasAsked = false;
  for (;;) {
    const row = await db('leases').select('owner', 'beat').where({ name }).first<LeaseRow>();
    if (!row) throw new Error(`the lease ${name} has no row`);
    if (row.owner === null) {
      if (await update(row, taken)) return;
    } else if (row.owner !== seen?.owner || Number(row.beat) !== Number(seen.beat)) {
      if (!seen) options.onWait?.();
      seen = row;
      since = performance.now();
      hasAsked = false;
    } else if (performance.now() - since > patienceMs) {
      if (hasAsked && (await update(row, taken))) return options.onTakeOver?.();
      // In a cluster that is busy with one long change, this waits behind the holder's own beat.
      hasAsked = await update(row, { asked_by: owner });
      since = performance.now();
    }
    await delay(lookEveryMs);
  }
}

/** Changes the row if it is as it was seen. A change that the database did not take in time was none. */
async function changeAsSeen(db: Db, name: string, { owner, beat }: LeaseRow, change: object): Promise<boolean> {
  try {
    return (await db('leases').where({ name, owner, beat }).update(change)) === 1;
  } catch (error) {
    if (isDatabaseUnavailable(error)) return false;
    throw error;
  }
}
