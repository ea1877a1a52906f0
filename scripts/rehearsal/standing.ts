import { type MarkedAnnex, resultOf } from '#domain/legacy/marks.js';
import type { Visitors } from './cast.js';
import { tagsOf, textOf } from './html.js';
import { annexPaths, checkedVersion } from './office.js';
import type { Expected } from './scenario.js';
import type { Page, Visitor } from './visitor.js';
import { eachPage } from './pages.js';

/** An old licence that the collection has not settled, and whose move it is. */
export interface OpenLicence {
  readonly id: string;
  readonly reason: 'passed_on' | 'end_date_missing' | 'district_unknown';
  /** Unit code: who passed it on, or whose list it is; 460200 where only Sanya is known. */
  readonly office: string;
  /** Where it was passed to, by the unit's name. */
  readonly to?: string;
}

/** Licences of a unit by what it says of them, as the pages count them. */
export interface MarkedCounts {
  readonly annex4?: {
    readonly total: number;
    readonly as_filed: number;
    readonly as_unfiled: number;
    readonly skip: number;
    readonly passed_on: number;
    readonly skip_by_reason: Readonly<Record<string, number>>;
  };
  readonly annex5?: { readonly rows_sent: number; readonly filed_found: number };
}

export interface Standing {
  readonly open: readonly OpenLicence[];
  readonly counts: Readonly<Record<string, MarkedCounts>>;
}

const sanya = '460200';
const excluded = ['not_found', 'closed', 'duplicate'];

/** How every licence of the lists stands at the end, as the portal's pages say it. */
export async function readStanding(people: Visitors, units: readonly string[]): Promise<Standing> {
  const counts: Record<string, MarkedCounts> = {};
  for (const unit of units) counts[unit] = await countsOf(people.of(unit, 'collector'));
  return { open: await readOpen(people.reviewer), counts };
}

async function countsOf(clerk: Visitor): Promise<MarkedCounts> {
  await clerk.signIn();
  const annexes = await annexPaths(clerk);
  const [results4, results5] = [await resultsOf(clerk, 4, annexes), await resultsOf(clerk, 5, annexes)];
  return {
    ...(results4 && { annex4: annex4Counts(results4) }),
    ...(results5 && { annex5: { rows_sent: sumOf(results5), filed_found: results5.get('filed') ?? 0 } }),
  };
}

function annex4Counts(results: ReadonlyMap<string, number>): NonNullable<MarkedCounts['annex4']> {
  const of = (...codes: string[]) => codes.reduce((sum, code) => sum + (results.get(code) ?? 0), 0);
  return {
    total: sumOf(results),
    as_filed: of('filed'),
    as_unfiled: of('accurate', 'corrected'),
    skip: of(...excluded),
    passed_on: of('other_division'),
    skip_by_reason: Object.fromEntries(excluded.filter((code) => of(code) > 0).map((code) => [code, of(code)])),
  };
}

const sumOf = (results: ReadonlyMap<string, number>): number => [...results.values()].reduce((sum, n) => sum + n, 0);

/** Rows by what is said of them, from the list of licences; undefined where nothing was sent. */
async function resultsOf(
  clerk: Visitor,
  annexNo: MarkedAnnex,
  annexes: ReadonlyMap<number, string>,
): Promise<ReadonlyMap<string, number> | undefined> {
  const version = await checkedVersion(clerk, annexes.get(annexNo) ?? '');
  if (version === undefined) return undefined;
  const counts = new Map<string, number>();
  for await (const { html } of eachPage(clerk, `${version}/marks`))
    for (const line of html.split('<tr data-line>').slice(1)) {
      const [, , , , result = '', filed = ''] = line.split(/<td\b[^>]*>/).map(cellText);
      const code = filed === '是' ? 'filed' : (resultOf(annexNo, result) ?? '');
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
  return counts;
}

/** What a cell says, or what is chosen in it. */
function cellText(cell: string): string {
  const [, chosen] = / selected>(?:\d )?([^<]*)</.exec(cell) ?? [];
  return cell.includes('<select') ? (chosen ?? '') : textOf(cell);
}

async function readOpen(reviewer: Visitor): Promise<OpenLicence[]> {
  await reviewer.signIn();
  const units = unitCodes(await reviewer.open('/licences/list'));
  const open: OpenLicence[] = [];
  for await (const page of eachPage(reviewer, '/licences/passed'))
    for (const [id, from, to] of rowsOf(page, 3, 4))
      open.push({ id, reason: 'passed_on', office: units.get(nameIn(from)) ?? nameIn(from), to: nameIn(to) });
  for (const [unit, name] of [...units].map(([name, code]) => [code, name] as const))
    for await (const page of eachPage(reviewer, `/licences/list?list=undecided&unit=${unit}`))
      for (const [id] of rowsOf(page)) open.push({ id, reason: 'end_date_missing', office: units.get(name) ?? unit });
  for await (const page of eachPage(reviewer, '/licences/docket?reason=division_without_own_agency&state=open'))
    for (const [id] of rowsOf(page)) open.push({ id, reason: 'district_unknown', office: sanya });
  return open;
}

const nameIn = (cell = ''): string => cell.split(' ')[0] ?? '';

/** Codes of the units by name, from the filter of the page. */
function unitCodes({ html }: Page): ReadonlyMap<string, string> {
  return new Map(
    tagsOf(html, 'option').flatMap(({ attributes, end }) =>
      /^\d{6}$/.test(attributes['value'] ?? '')
        ? [[textOf(html.slice(end, html.indexOf('</option>', end))), attributes['value'] ?? ''] as const]
        : [],
    ),
  );
}

/** Old ids of the rows of a page, each with the text of the cells that are asked for, counted from 1. */
function rowsOf({ html }: Page, ...cells: readonly number[]): [id: string, ...string[]][] {
  return html.split(/<tr\b[^>]*>/).flatMap((row): [string, ...string[]][] => {
    const [, id] = /<a (?:class="code" )?href="[^"]*\/licences\/\d+">([^<]*)<\/a>/.exec(row) ?? [];
    if (id === undefined) return [];
    const texts = row.split(/<td\b[^>]*>/).map((cell) => textOf(cell));
    return [[textOf(id), ...cells.map((at) => texts[at] ?? '')]];
  });
}

/** What differs from what is known of the end of the season, one line each. `isPartial`: annex 5 came whole instead of in parts. */
export function standingDifferences(
  { open, counts }: Standing,
  { open: known = {}, agencies }: Expected,
  isWhole: boolean,
): string[] {
  const wanted = Object.entries(known).flatMap(([unit, reasons]) => [
    ...(reasons.passed_on ?? []).map(([id]) => `${id} passed_on ${unit}`),
    ...(reasons.end_date_missing ?? []).map((id) => `${id} end_date_missing ${unit}`),
    ...(reasons.district_unknown ?? []).map((id) => `${id} district_unknown ${unit}`),
  ]);
  const shown = open.map(({ id, reason, office }) => `${id} ${reason} ${office}`);
  return [
    ...wanted.filter((one) => !shown.includes(one)).map((one) => `open: missing ${one}`),
    ...shown.filter((one) => !wanted.includes(one)).map((one) => `open: unexpected ${one}`),
    ...Object.entries(agencies).flatMap(([unit, agency]) =>
      countDifferences(unit, counts[unit] ?? {}, agency.counts, isWhole),
    ),
  ];
}

function countDifferences(
  unit: string,
  { annex4, annex5 }: MarkedCounts,
  known: Expected['agencies'][string]['counts'],
  isWhole: boolean,
): string[] {
  const line = (what: string, shown: number, right: number) =>
    shown === right ? [] : [`counts ${unit}: ${what} ${shown}, expected ${right}`];
  const lines: string[] = [];
  if (known.annex4) {
    for (const what of ['total', 'as_filed', 'as_unfiled', 'skip', 'passed_on'] as const)
      lines.push(...line(`annex 4 ${what}`, annex4?.[what] ?? 0, known.annex4[what]));
    for (const reason of excluded)
      lines.push(
        ...line(`annex 4 ${reason}`, annex4?.skip_by_reason[reason] ?? 0, known.annex4.skip_by_reason[reason] ?? 0),
      );
  }
  if (known.annex5) {
    if (!isWhole) lines.push(...line('annex 5 rows', annex5?.rows_sent ?? 0, known.annex5.rows_sent));
    lines.push(...line('annex 5 filed', annex5?.filed_found ?? 0, known.annex5.filed_found));
  }
  return lines;
}
