import { setTimeout as sleep } from 'node:timers/promises';
import type { Visitors } from './cast.js';
import { tagsOf, textOf } from './html.js';
import { totalOf } from './register.js';
import type { Expected } from './scenario.js';
import { formAt, type Page, type Visitor } from './visitor.js';

const importLimitMs = 1_800_000;
const askEveryMs = 500;
/** Statuses that an import sets. */
const statuses = ['filed', 'licensed_unfiled'] as const;
type ImportedStatus = (typeof statuses)[number];

/** Businesses in the register by filing status. */
export type StatusCounts = Readonly<Record<ImportedStatus, number>>;

/** What the pages said of the register after the imports: by unit, and of the province under ''. */
export type RegisterStanding = ReadonlyMap<string, StatusCounts>;

export interface Imported {
  readonly annexes: number;
  /** What could not go in, one line each. */
  readonly refused: readonly string[];
}

/** Ticks everything on the queue page that can go in and has it imported; by somebody other than who accepted it. */
export async function importAll(importer: Visitor): Promise<Imported> {
  const queue = await importer.open('/imports');
  const form = formAt(queue, '/imports/runs');
  const ticked = tagsOf(form?.content ?? '', 'input').flatMap(({ attributes }) =>
    attributes['type'] === 'checkbox' && attributes['checked'] !== undefined ? [attributes['value'] ?? ''] : [],
  );
  if (ticked.length === 0) return { annexes: 0, refused: [] };
  const run = await settled(importer, await importer.send(queue, '/imports/runs', { act: 'import', pick: ticked }));
  return { annexes: ticked.length, refused: refusedOf(run) };
}

/** Lines of the run that did not end well. */
const refusedOf = ({ html }: Page): string[] =>
  tagsOf(html, 'tr')
    .map(({ end }) => textOf(html.slice(end, html.indexOf('</tr>', end))))
    .filter((line) => /没有办理|未完成|等待办理/.test(line))
    .map((line) => `import: refused      ${line}`);

/** The page once its work is done: no region of it asks to be replaced any more. */
async function settled(visitor: Visitor, first: Page): Promise<Page> {
  const until = Date.now() + importLimitMs;
  let page = first;
  while (/hx-trigger="every/.test(page.html) && Date.now() < until) {
    await sleep(askEveryMs);
    page = await visitor.open(page.url);
  }
  return page;
}

/** What each agency sees in the register by filing status, and the province. */
export async function readRegister(people: Visitors, units: readonly string[]): Promise<RegisterStanding> {
  const standing = new Map<string, StatusCounts>();
  for (const unit of [...units, '']) {
    const person = unit ? people.of(unit, 'agency_manager') : people.reviewer;
    await person.signIn();
    const counts = {} as Record<ImportedStatus, number>;
    for (const status of statuses) counts[status] = totalOf((await person.open(`/businesses?status=${status}`)).html);
    standing.set(unit, counts);
  }
  return standing;
}

/** Each count that is another one than a correct import makes. */
export function statusDifferences(standing: RegisterStanding, { agencies, province }: Expected): string[] {
  return [...standing].flatMap(([unit, counts]) => {
    const expected = unit === '' ? province?.register?.at_import : agencies[unit]?.counts.register;
    if (!expected) return [];
    return statuses
      .filter((status) => (expected[status] ?? 0) !== counts[status])
      .map(
        (status) => `register ${unit || 'province'}: ${status} ${counts[status]}, expected ${expected[status] ?? 0}`,
      );
  });
}
