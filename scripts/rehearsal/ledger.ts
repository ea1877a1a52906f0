import { setTimeout as sleep } from 'node:timers/promises';
import { type LedgerClass, type LedgerReason, ledgerClasses } from '#domain/ledger/classes.js';
import { classWords, reasonWords } from '#domain/ledger/words.js';
import { parseCsv } from '#formats/csv/plain-csv.js';
import { tagsOf, textOf } from './html.js';
import type { Expected } from './scenario.js';
import type { Visitor } from './visitor.js';

/** An old licence as the ledger's page has it. */
export interface LedgerRow {
  readonly id: string;
  readonly class: LedgerClass;
  readonly reason: LedgerReason;
  readonly evidence: string;
  readonly licenceNo: string;
}

export interface ShownLedger {
  readonly rows: readonly LedgerRow[];
  /** The line of sums of the page: licences, and those of each class. */
  readonly equation: Readonly<Record<LedgerClass | 'total', number>>;
  /** What the check of the ledger named, a line each. */
  readonly faults: readonly string[];
}

const checkLimitMs = 900_000;
const askEveryMs = 500;

/** Has the ledger computed and checked, and reads it off its pages. */
export async function readLedger(reviewer: Visitor): Promise<ShownLedger> {
  await reviewer.signIn();
  await reviewer.send(await reviewer.open('/ledger/check'), '/ledger/checks');
  let check = await reviewer.open('/ledger/check');
  for (const until = Date.now() + checkLimitMs; /正在核对/.test(check.html) && Date.now() < until; ) {
    await sleep(askEveryMs);
    check = await reviewer.open('/ledger/check');
  }
  const file = await reviewer.open('/ledger/rows.csv');
  const rows = parseCsv(file.html.replace(/^\uFEFF/, '')).map(rowOf);
  return { rows, equation: equationOf((await reviewer.open('/ledger')).html), faults: faultsOf(check.html) };
}

function rowOf(cells: Readonly<Record<string, string>>): LedgerRow {
  return {
    id: cells['业户编号'] ?? '',
    class: keyOf(classWords, cells['去向']) as LedgerClass,
    reason: keyOf(reasonWords, cells['原因']) as LedgerReason,
    evidence: cells['依据'] ?? '',
    licenceNo: cells['许可证号'] ?? '',
  };
}

const keyOf = (words: Readonly<Record<string, string>>, word = ''): string =>
  Object.entries(words).find(([, one]) => one === word)?.[0] ?? `? ${word}`;

function equationOf(html: string): ShownLedger['equation'] {
  const line = html.slice(html.indexOf('<tr id="total">'));
  const cells = tagsOf(line.slice(0, line.indexOf('</tr>')), 'td').map(({ end }) =>
    Number(textOf(line.slice(end, line.indexOf('</td>', end))).replace(/\D/g, '')),
  );
  const [total = 0, ...rest] = cells;
  return {
    total,
    ...Object.fromEntries(ledgerClasses.map((key, at) => [key, rest[at] ?? 0])),
  } as ShownLedger['equation'];
}

function faultsOf(html: string): string[] {
  const region = html.slice(html.indexOf('id="ledger-faults"'));
  if (!html.includes('id="ledger-faults"')) return [];
  return tagsOf(region.slice(0, region.indexOf('</section>')), 'tr')
    .slice(1)
    .map(({ end }) => textOf(region.slice(end, region.indexOf('</tr>', end))));
}

/** What `expected.json` says of the end of the season, by class. */
interface KnownLedger {
  readonly counts: Readonly<Record<LedgerClass | 'total', number>>;
  readonly excluded: readonly (readonly [id: string, licenceNo: string, reason: string])[];
  readonly open: readonly string[];
}

function knownOf({ province, excluded = [], open = {} }: Expected, total: number): KnownLedger | undefined {
  if (!province?.annex4 || !province.annex3) return undefined;
  const rests = Object.values(open).flatMap((reasons) => [
    ...(reasons.passed_on ?? []).map(([id]) => `${id} passed_on`),
    ...(reasons.end_date_missing ?? []).map((id) => `${id} end_date_missing`),
    ...(reasons.district_unknown ?? []).map((id) => `${id} district_unknown`),
  ]);
  const counts = {
    total,
    // One that annex 3 states and nobody marked is behind its filing all the same.
    filed: province.annex4.as_filed + (province.annex3.convert_from_annex5 ?? 0),
    licensed_unfiled: province.annex4.as_unfiled,
    excluded: excluded.length,
    open: rests.length,
  };
  return { counts, excluded, open: rests };
}

/** What differs, one line each. @param total rows of the list of the old system */
export function ledgerDifferences(
  { rows, equation, faults }: ShownLedger,
  expected: Expected,
  total: number,
): string[] {
  const known = knownOf(expected, total);
  const names = new Set(rows.map(({ id }) => id));
  const counted = Object.fromEntries(ledgerClasses.map((key) => [key, rows.filter((one) => one.class === key).length]));
  const shown: Readonly<Record<string, number>> = { ...counted, total: rows.length };
  const lines = [
    ...faults.map((line) => `ledger: fault        ${line}`),
    ...(names.size === rows.length ? [] : ['ledger: a licence stands more than once']),
    ...[...ledgerClasses, 'total' as const].flatMap((key) =>
      equation[key] === shown[key] ? [] : [`ledger: the page says ${key} ${equation[key]}, the rows are ${shown[key]}`],
    ),
  ];
  if (!known) return lines;
  const of = (key: LedgerClass) => rows.filter((one) => one.class === key).map(({ id, reason }) => `${id} ${reason}`);
  return [
    ...lines,
    ...[...ledgerClasses, 'total' as const].flatMap((key) =>
      shown[key] === known.counts[key] ? [] : [`ledger: ${key} ${shown[key]}, expected ${known.counts[key]}`],
    ),
    ...setLines(
      'excluded',
      of('excluded'),
      known.excluded.map(([id, , reason]) => `${id} ${reason}`),
    ),
    ...setLines('open', of('open'), known.open),
  ];
}

function setLines(what: string, shown: readonly string[], known: readonly string[]): string[] {
  const [is, right] = [new Set(shown), new Set(known)];
  return [
    ...known.filter((one) => !is.has(one)).map((one) => `ledger ${what}: missing ${one}`),
    ...shown.filter((one) => !right.has(one)).map((one) => `ledger ${what}: unexpected ${one}`),
  ];
}

/** The ledger beside what is known of it, for whoever watches. */
export function ledgerTable({ equation }: ShownLedger, expected: Expected, total: number): string[] {
  const known = knownOf(expected, total)?.counts;
  return (['total', ...ledgerClasses] as const).map(
    (key) => `  ${key.padEnd(18)} ${String(equation[key]).padStart(7)}${known ? `  expected ${known[key]}` : ''}`,
  );
}
