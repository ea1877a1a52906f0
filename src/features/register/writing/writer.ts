import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Trx } from '#platform/db/connection.js';
import { createStatementQueue } from '#platform/db/bulk.js';
import { problems } from '#platform/problem.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import { type BusinessDraft, insertValues } from '#features/register/business.js';
import type { BusinessColumns, ColumnValue } from '#features/register/columns.js';
import type { FilingStatus } from '#features/register/fields.js';
import { createTotals } from './derived.js';
import { createFigureChanges, type FigureChanges, isCountedAlike } from './figure-cells.js';
import { applyTallies, insertPasts } from './figure-queries.js';
import { type Seen, seenOf, seenOfDraft } from './seen.js';
import { createGramHeap } from './gram-heap.js';
import { gramsOf } from '#features/register/text.js';
import { applyTotals } from '#features/register/totals/totals-queries.js';
import {
  deleteBusinesses,
  insertBusinesses,
  restateBusinesses,
  updateBusiness,
} from '#features/register/writing/business-queries.js';
import { deleteGrams, type Gram, insertGrams } from '#features/register/writing/gram-queries.js';
import { noteRenamings, type Renaming, renamingOf } from '#features/register/writing/former-names.js';
import { noteSounds } from '#features/register/writing/sounds.js';
import { type HistoryEntry, insertHistory } from '#features/register/writing/history-queries.js';

const rowsAtOnce = 250;
/** After so many rows the statement that waits gets its chance to leave: the server must not idle while rows are prepared. */
const rowsInOneTurn = 32;
const gramsAtOnce = 5_000;
const gramsKept = 500_000;
const historyAtOnce = 500;

/** Writes businesses with all that hangs on them. Rows are sent while the next ones are prepared; nothing is sure before `finish`. */
export interface RegisterWriter {
  /** Enters a business under an id that was taken for it. */
  enter(id: number, draft: BusinessDraft): Promise<void>;
  /** Sets columns of a stored business, its next version among them. @throws portal.stale when it no longer has the version as stored. */
  change(stored: BusinessColumns, changes: BusinessColumns): Promise<void>;
  /** Sets the filing status of businesses that the transaction holds, their next version with it. @throws portal.stale when one is gone */
  restate(stored: readonly BusinessColumns[], filingStatus: FilingStatus): Promise<void>;
  remove(businesses: readonly Seen[]): Promise<void>;
  note(entry: HistoryEntry): Promise<void>;
  /** Waits until what was sent has been done, so that a query sees it. */
  settle(): Promise<void>;
  /** Writes what is left, the roll-up last: other transactions wait for it. */
  finish(): Promise<void>;
}

export function createRegisterWriter(trx: Trx, cipher: PersonalCipher, now: Date): RegisterWriter {
  const queue = createStatementQueue(2);
  const totals = createTotals();
  const figures = createFigureChanges(now);
  let rows: (readonly ColumnValue[])[] = [];
  const grams = createGramHeap(gramsKept);
  const heard = new Set<number>();
  let history: HistoryEntry[] = [];
  const renamings: Renaming[] = [];

  async function flushRows(): Promise<void> {
    const full = rows;
    rows = [];
    await queue.add(() => insertBusinesses(trx, full));
  }
  async function flushGrams(): Promise<void> {
    for (const part of grams.drain(gramsAtOnce)) {
      for (const [gram] of part) heard.add(gram);
      await queue.add(() => insertGrams(trx, part));
      if (part.length === gramsAtOnce) await nextTurn();
    }
  }
  async function flushHistory(): Promise<void> {
    const full = history;
    history = [];
    await queue.add(() => insertHistory(trx, full));
  }

  return {
    async enter(id, draft) {
      const seen = seenOfDraft(id, draft, now);
      totals.count(seen, 1);
      figures.count(seen, 1);
      if (!grams.takes(seen.id, seen.filedOn)) await flushGrams();
      for (const gram of gramsOf(seen.nameNormal)) grams.add(gram, seen.filedOn, seen.id);
      rows.push(insertValues(id, draft, cipher, now));
      if (rows.length % rowsInOneTurn === 0) await nextTurn();
      if (rows.length >= rowsAtOnce) await flushRows();
    },
    async change(stored, changes) {
      const [before, after] = [seenOf(stored), seenOf({ ...stored, ...changes })];
      await queue.drain();
      if (!(await updateBusiness(trx, before.id, Number(stored['version']), changes))) throw problems.stale();
      totals.count(before, -1);
      totals.count(after, 1);
      recount(figures, before, after);
      if (before.nameNormal === after.nameNormal && before.filedOn === after.filedOn) return;
      await deleteGrams(trx, gramsOfSeen(before));
      const grams = gramsOfSeen(after).sort(byKey);
      for (const [gram] of grams) heard.add(gram);
      await insertGrams(trx, grams);
    },
    async restate(stored, filingStatus) {
      const seen = stored.map(seenOf);
      for (const business of seen) {
        totals.count(business, -1);
        totals.count({ ...business, filingStatus }, 1);
        recount(figures, business, { ...business, filingStatus });
      }
      const ids = seen.map(({ id }) => id);
      await queue.drain();
      if ((await restateBusinesses(trx, ids, filingStatus, now)) !== ids.length) throw problems.stale();
    },
    async remove(businesses) {
      for (const business of businesses) {
        totals.count(business, -1);
        figures.count(business, -1);
        figures.leave(business);
      }
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
      const renaming = renamingOf(entry);
      if (renaming) renamings.push(renaming);
      if (history.length >= historyAtOnce) await flushHistory();
    },
    settle: () => queue.drain(),
    async finish() {
      await flushRows();
      await flushGrams();
      await flushHistory();
      await queue.drain();
      await noteSounds(trx, heard);
      await noteRenamings(trx, renamings);
      await insertPasts(trx, figures.pasts);
      await applyTallies(trx, figures.tallies());
      await applyTotals(trx, totals.changes());
    },
  };
}

/** A business that is counted elsewhere from now on, or called otherwise; what figures do not tell changes nothing. */
function recount(figures: FigureChanges, before: Seen, after: Seen): void {
  const isAlike = isCountedAlike(before, after);
  if (isAlike && before.name === after.name) return;
  figures.leave(before);
  if (isAlike) return;
  figures.count(before, -1);
  figures.count(after, 1);
}

const gramsOfSeen = ({ id, nameNormal, filedOn }: Seen): Gram[] =>
  gramsOf(nameNormal).map((gram) => [gram, filedOn, id]);

const byKey = (a: Gram, b: Gram): number => a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : a[2] - b[2]);
