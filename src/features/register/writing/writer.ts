import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Trx } from '#platform/db/connection.js';
import { createStatementQueue } from '#platform/db/bulk.js';
import { problems } from '#platform/problem.js';
import type { BusinessColumns, ColumnValue } from '#features/register/business.js';
import { createTotals, type Indexed } from './derived.js';
import { createGramHeap } from './gram-heap.js';
import { gramsOf } from '#features/register/text.js';
import {
  applyTotals,
  deleteBusinesses,
  deleteGrams,
  type Gram,
  type HistoryEntry,
  insertBusinesses,
  insertGrams,
  insertHistory,
  updateBusiness,
} from './write-queries.js';

const rowsAtOnce = 250;
/** After so many rows the statement that waits gets its chance to leave: the server must not idle while rows are prepared. */
const rowsInOneTurn = 32;
const gramsAtOnce = 5_000;
const gramsKept = 500_000;
const historyAtOnce = 500;

/** A business as grams and totals see it. */
export interface Seen extends Indexed {
  readonly id: number;
  readonly nameNormal: string;
  readonly filedOn: string;
}

/** Writes businesses with all that hangs on them. Rows are sent while the next ones are prepared; nothing is sure before `finish`. */
export interface RegisterWriter {
  add(seen: Seen, row: readonly ColumnValue[]): Promise<void>;
  /** @throws portal.stale when the business no longer has this version. */
  change(before: Seen, after: Seen, version: number, changes: BusinessColumns): Promise<void>;
  remove(businesses: readonly Seen[]): Promise<void>;
  note(entry: HistoryEntry): Promise<void>;
  /** Waits until what was sent has been done, so that a query sees it. */
  settle(): Promise<void>;
  /** Writes what is left, the roll-up last: other transactions wait for it. */
  finish(): Promise<void>;
}

export function createRegisterWriter(trx: Trx): RegisterWriter {
  const queue = createStatementQueue(2);
  const totals = createTotals();
  let rows: (readonly ColumnValue[])[] = [];
  const grams = createGramHeap(gramsKept);
  let history: HistoryEntry[] = [];

  async function flushRows(): Promise<void> {
    const full = rows;
    rows = [];
    await queue.add(() => insertBusinesses(trx, full));
  }
  async function flushGrams(): Promise<void> {
    for (const part of grams.drain(gramsAtOnce)) {
      await queue.add(() => insertGrams(trx, part));
      await nextTurn();
    }
  }
  async function flushHistory(): Promise<void> {
    const full = history;
    history = [];
    await queue.add(() => insertHistory(trx, full));
  }

  return {
    async add(seen, row) {
      totals.count(seen, 1);
      if (!grams.takes(seen.id, seen.filedOn)) await flushGrams();
      for (const gram of gramsOf(seen.nameNormal)) grams.add(gram, seen.filedOn, seen.id);
      rows.push(row);
      if (rows.length % rowsInOneTurn === 0) await nextTurn();
      if (rows.length >= rowsAtOnce) await flushRows();
    },
    async change(before, after, version, changes) {
      await queue.drain();
      if (!(await updateBusiness(trx, before.id, version, changes))) throw problems.stale();
      totals.count(before, -1);
      totals.count(after, 1);
      if (before.nameNormal === after.nameNormal && before.filedOn === after.filedOn) return;
      await deleteGrams(trx, gramsOfSeen(before));
      await insertGrams(trx, gramsOfSeen(after).sort(byKey));
    },
    async remove(businesses) {
      for (const business of businesses) totals.count(business, -1);
      await queue.add(() =>
        deleteBusinesses(
          trx,
          businesses.map(({ id }) => id),
        ),
      );
      await queue.add(() => deleteGrams(trx, businesses.flatMap(gramsOfSeen).sort(byKey)));
    },
    async note(entry) {
      history.push(entry);
      if (history.length >= historyAtOnce) await flushHistory();
    },
    settle: () => queue.drain(),
    async finish() {
      await flushRows();
      await flushGrams();
      await flushHistory();
      await queue.drain();
      await applyTotals(trx, totals.changes());
    },
  };
}

const gramsOfSeen = ({ id, nameNormal, filedOn }: Seen): Gram[] =>
  gramsOf(nameNormal).map((gram) => [gram, filedOn, id]);

const byKey = (a: Gram, b: Gram): number => a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : a[2] - b[2]);

/** A stored row as grams and totals see it; the row must hold `seenColumns`. */
export function seenOf(row: BusinessColumns): Seen {
  const text = (name: string) => String(row[name] ?? '');
  return {
    id: Number(row['id']),
    city: text('city'),
    divisionCode: text('division_code'),
    businessClass: text('business_class'),
    filingStatus: text('filing_status'),
    operatingStatus: text('operating_status'),
    nameNormal: text('name_normal'),
    filedOn: text('filed_on'),
  };
}

export const seenColumns = [
  'id',
  'city',
  'division_code',
  'business_class',
  'filing_status',
  'operating_status',
  'name_normal',
  'filed_on',
] as const;
