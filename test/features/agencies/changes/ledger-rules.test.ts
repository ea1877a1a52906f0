import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseCsv } from '#formats/csv/plain-csv.js';
import { projectRoot } from '#platform/project-root.js';
import {
  type DatedName,
  holdsOn,
  isInTime,
  laterThan,
  type Operation,
  openOf,
  responsibleOn,
  type Steps,
  stepsOf,
  type Tenure,
} from '#features/agencies/changes/ledger-rules.js';
import type { Division } from '#features/agencies/territory.js';
import { type Random, seededRandom } from '#src/demonstration/synthetic/random.js';

const divisions: readonly Division[] = parseCsv(
  readFileSync(join(projectRoot, 'src/domain/reference/divisions.csv'), 'utf8'),
).map((row) => ({
  code: row['code'] ?? '',
  name: row['name'] ?? '',
  parent: row['parent'] || null,
  reporting: row['reporting_unit'] ?? '',
}));
const byCode = new Map(divisions.map((one) => [one.code, one]));
const units = divisions.filter(({ reporting }) => reporting === 'report').map(({ code }) => code);
const below = divisions.filter(({ parent }) => parent !== null && units.includes(parent)).map(({ code }) => code);
const counted = [...new Set([...units, ...below])];

interface Entry {
  readonly id: number;
  readonly title: string;
  readonly parts: readonly string[];
  readonly steps: Steps;
  readonly tenures: readonly number[];
  readonly names: readonly number[];
}
/** The ledger in memory, entered and taken back as the database does it: rows end and begin, an undo gives them back. */
interface Book {
  tenures: Tenure[];
  names: DatedName[];
  closed: Set<number>;
  live: Entry[];
  nextId: number;
  offices: number[];
}

function newBook(): Book {
  const tenures = units.map((division, i) => ({ id: i + 1, division, agencyId: i + 1, from: '1970-01-01', to: null }));
  const names = units.map((_, i) => ({ id: i + 1, agencyId: i + 1, name: `N${i}`, from: '1970-01-01', to: null }));
  return { tenures, names, closed: new Set(), live: [], nextId: 100, offices: units.map((_, i) => i + 1) };
}

function enter(book: Book, operation: Operation, steps: Steps): void {
  const id = book.nextId++;
  const end = <T extends { id: number; to: string | null }>(
    rows: readonly T[],
    ended: readonly { id: number }[],
  ): T[] => rows.map((row) => (ended.some((one) => one.id === row.id) ? { ...row, to: operation.on } : row));
  const dated = <T>(row: T) => ({ id: book.nextId++, ...row, from: operation.on, to: null });
  const tenures = steps.begins.map(dated);
  const names = steps.namesBegin.map(dated);
  book.tenures = [...end(book.tenures, steps.ends), ...tenures];
  book.names = [...end(book.names, steps.namesEnd), ...names];
  for (const office of steps.closes) book.closed.add(office);
  book.live.push({
    id,
    title: `${operation.kind} ${id}`,
    parts: steps.parts,
    steps,
    tenures: tenures.map((one) => one.id),
    names: names.map((one) => one.id),
  });
}

function takeBack(book: Book, entry: Entry): void {
  const back = <T extends { id: number; to: string | null }>(
    rows: readonly T[],
    made: readonly number[],
    ended: readonly T[],
  ): T[] =>
    rows
      .filter(({ id }) => !made.includes(id))
      .map((row) => (ended.some(({ id }) => id === row.id) ? { ...row, to: null } : row));
  book.tenures = back(book.tenures, entry.tenures, entry.steps.ends);
  book.names = back(book.names, entry.names, entry.steps.namesEnd);
  for (const office of entry.steps.closes) book.closed.delete(office);
  book.live = book.live.filter((one) => one !== entry);
}

const day = (n: number): string => new Date(Date.UTC(2020, 0, 1 + n)).toISOString().slice(0, 10);

/** What an office could decide next, sensible or not. */
function anyOperation(book: Book, random: Random): Operation {
  const open = book.offices.filter((one) => !book.closed.has(one));
  const on = day(random.between(0, 59));
  const some = () => Array.from({ length: random.between(1, 3) }, () => random.pick(counted));
  switch (random.pick(['forward', 'transfer', 'split', 'merge', 'rename', 'close'] as const)) {
    case 'forward':
      return { kind: 'forward', divisions: [random.pick(units)], to: random.pick(open), on };
    case 'transfer':
      return { kind: 'transfer', divisions: some(), to: random.pick(open), on };
    case 'split': {
      const to = 1_000 + book.nextId;
      book.offices.push(to);
      book.names.push({ id: book.nextId++, agencyId: to, name: `N${to}`, from: on, to: null });
      return { kind: 'split', from: random.pick(open), divisions: some(), to, on };
    }
    case 'merge':
      return { kind: 'merge', from: random.pick(open), to: random.pick(open), on };
    case 'rename':
      return { kind: 'rename', agencyId: random.pick(open), name: `R${random.between(0, 49)}`, on };
    case 'close':
      return { kind: 'close', agencyId: random.pick(open), on };
  }
}

function assertCovered(book: Book, words: string): void {
  const days = new Set(['1970-01-01', '2019-12-31', '2030-01-01']);
  for (const { from, to } of book.tenures) for (const one of [from, to]) if (one !== null) days.add(one);
  for (const on of days)
    for (const code of counted) {
      const offices = responsibleOn(book.tenures, byCode, code, on);
      assert.equal(offices.length, 1, `${words}: ${code} on ${on} has ${offices.join(' and ') || 'nobody'}`);
    }
  for (const office of book.closed)
    assert.deepEqual(openOf(book.tenures, office), [], `${words}: ${office} is closed and answers for something`);
  for (const office of book.offices)
    assert.equal(book.names.filter((one) => one.agencyId === office && holdsOn(one, '2030-01-01')).length, 1, words);
}

test('any sequence of changes and undos leaves each division with exactly one responsible office at every date', () => {
  const seed = Number(process.env['LEDGER_SEED'] ?? 20_201_127);
  let [entered, undone, refused] = [0, 0, 0];
  for (let run = 0; run < 2_000; run++) {
    const random = seededRandom(seed + run);
    const words = `LEDGER_SEED=${seed + run}`;
    const book = newBook();
    for (let step = 0; step < 14; step++) {
      if (book.live.length > 0 && random.chance(0.25)) {
        const entry = random.pick(book.live);
        if (laterThan(entry, book.live)) refused++;
        else {
          takeBack(book, entry);
          undone++;
        }
      } else {
        const operation = anyOperation(book, random);
        const steps = stepsOf(book, operation);
        if ('fault' in steps) continue;
        const before = JSON.stringify([book.tenures, book.names, [...book.closed].sort()]);
        enter(book, operation, steps);
        const [newest] = book.live.slice(-1);
        const after = { ...book, live: [...book.live], closed: new Set(book.closed) };
        takeBack(after, newest as Entry);
        assert.equal(JSON.stringify([after.tenures, after.names, [...after.closed].sort()]), before, `${words}: undo`);
        entered++;
      }
      assertCovered(book, words);
    }
  }
  assert.ok(
    entered > 5_000 && undone > 1_000 && refused > 300,
    `${entered} entered, ${undone} undone, ${refused} refused`,
  );
});

test('an undo that a later change rests on names that change', () => {
  const book = newBook();
  const forward = (division: string, to: number, on: string) => {
    const operation: Operation = { kind: 'forward', divisions: [division], to, on };
    const steps = stepsOf(book, operation);
    assert.ok(!('fault' in steps));
    enter(book, operation, steps);
    return book.live.at(-1) as Entry;
  };
  const first = forward('469021', 3, '2020-11-20');
  const other = forward('469022', 3, '2020-11-20');
  const second = forward('469021', 4, '2020-11-21');
  assert.equal(laterThan(first, book.live)?.title, second.title);
  assert.equal(laterThan(other, book.live), undefined);
  assert.equal(laterThan(second, book.live), undefined);
  takeBack(book, second);
  assert.equal(laterThan(first, book.live), undefined);
});

test('a change before the present tenure, to oneself or of nothing is a fault', () => {
  const book = newBook();
  const own = book.tenures.find(({ division }) => division === '469021')?.agencyId ?? 0;
  const forward = (to: number, on: string): Operation => ({ kind: 'forward', divisions: ['469021'], to, on });
  assert.deepEqual(stepsOf(book, forward(own, '2020-11-20')), { fault: 'nothing_moves' });
  enter(book, forward(3, '2020-11-20'), stepsOf(book, forward(3, '2020-11-20')) as Steps);
  assert.deepEqual(stepsOf(book, forward(4, '2020-11-19')), {
    fault: 'before_tenure',
    division: '469021',
    from: '2020-11-20',
  });
  assert.deepEqual(stepsOf(book, { kind: 'merge', from: 3, to: 3, on: '2020-11-20' }), { fault: 'same_office' });
  assert.deepEqual(stepsOf(book, { kind: 'close', agencyId: 3, on: '2020-11-20' }), { fault: 'holds_territory' });
});

test('a registration of an office rests on its names and standing, not on its divisions', () => {
  const change = (id: number, ...parts: string[]) => ({ id, title: String(id), parts });
  const registration = change(9, 'agency:7');
  assert.equal(laterThan(change(1, 'name:7'), [registration])?.id, 9);
  assert.equal(laterThan(change(1, 'office:7'), [registration])?.id, 9);
  assert.equal(laterThan(change(1, 'name:8', 'division:469007'), [registration]), undefined);
});

test('what an office gave away later does not hold back what it gave before, its own end does', () => {
  const change = (id: number, ...parts: string[]) => ({ id, title: String(id), parts });
  assert.equal(laterThan(change(1, 'giver:7'), [change(9, 'giver:7')]), undefined);
  assert.equal(laterThan(change(1, 'giver:7'), [change(9, 'office:7')])?.id, 9);
});

test('an undo is in time for thirty days', () => {
  const made = new Date('2020-11-20T08:00:00Z');
  assert.ok(isInTime(made, new Date('2020-12-20T08:00:00Z')));
  assert.ok(!isInTime(made, new Date('2020-12-20T08:00:01Z')));
});
