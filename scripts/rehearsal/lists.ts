import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Hindrance } from '#src/season/cast.js';
import type { Visitors } from './cast.js';
import { messagesOf, textOf } from './html.js';
import { eachPage } from './pages.js';
import { formAt, type Page, type Visitor } from './visitor.js';

/** `legacy-expected.json`: the true split of the old system's list. */
interface ExpectedLists {
  readonly split: Readonly<Record<'annex4' | 'annex5' | 'missing_end', Readonly<Record<string, readonly string[]>>>>;
  readonly ends_on_baseline: readonly string[];
  readonly decisions: readonly { readonly old_system_id: string; readonly reason: string; readonly other?: string }[];
}

/** What the portal's pages say of the lists, by old ids. */
export interface ShownLists {
  readonly split: Readonly<Record<'annex4' | 'annex5' | 'undecided', readonly string[]>>;
  readonly boundary: readonly string[];
  readonly docket: readonly { readonly id: string; readonly reason: string }[];
}

const waitLimitMs = 300_000;
const askEveryMs = 300;

/**
 * The province loads the list of the old system, looks what the portal made of it, and hands it out. Undefined where the sample has none,
 * or the portal has lists already.
 */
export async function loadLists(people: Visitors, folder: string): Promise<ShownLists | undefined> {
  const file = ['xlsx', 'csv']
    .map((ext) => join(folder, 'legacy-extract', `legacy-extract.${ext}`))
    .find((path) => existsSync(path));
  if (file === undefined) return undefined;
  const { reviewer, importer } = people;
  await reviewer.signIn();
  await importer.signIn();
  const overview = await reviewer.open('/licences');
  if (!formAt(overview, '/licences/release') && overview.html.includes('已于')) return undefined;
  const sent = await settled(reviewer, await reviewer.upload(overview, '/licences/loads', file));
  const toApply = await importer.open(sent.url);
  if (!formAt(toApply, '/application')) throw new Hindrance(messagesOf(sent.html) || 'the list was not read');
  await settled(importer, await importer.send(toApply, '/application'));
  const shown = await readLists(reviewer);
  await reviewer.send(await reviewer.open('/licences'), '/licences/release');
  return shown;
}

async function readLists(reviewer: Visitor): Promise<ShownLists> {
  const ids = (query: string) => listIds(reviewer, `/licences/list?${query}`);
  const docket: { id: string; reason: string }[] = [];
  const first = await reviewer.open('/licences/docket');
  for (const [, reason = ''] of first.html.matchAll(/<option value="(\w+)"[^>]*>[^<]*<\/option>/g)) {
    if (!reason.includes('_') || reason === 'as_split') continue;
    for (const id of await listIds(reviewer, `/licences/docket?reason=${reason}`)) docket.push({ id, reason });
  }
  return {
    split: {
      annex4: await ids('list=annex4'),
      annex5: await ids('list=annex5'),
      undecided: await ids('list=undecided'),
    },
    boundary: await ids('only=boundary'),
    docket,
  };
}

/** Old ids of every row of a list, page by page. */
async function listIds(visitor: Visitor, path: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { html } of eachPage(visitor, path))
    for (const row of html.split('<tr>').slice(1)) {
      const [, id] = /<a (?:class="code" )?href="[^"]*\/licences\/\d+">([^<]*)<\/a>/.exec(row) ?? [];
      if (id !== undefined) ids.push(textOf(id));
    }
  return ids;
}

/** The page once its job is done. */
async function settled(visitor: Visitor, first: Page): Promise<Page> {
  const until = Date.now() + waitLimitMs;
  let page = first;
  while (/hx-trigger="every/.test(page.html) && Date.now() < until) {
    await sleep(askEveryMs);
    page = await visitor.open(page.url);
  }
  return page;
}

/** In what the lists differ from what is known of them, one line each. */
export function listDifferences(shown: ShownLists, folder: string): string[] {
  const path = join(folder, 'legacy-expected.json');
  if (!existsSync(path)) return [];
  const expected = JSON.parse(readFileSync(path, 'utf8')) as ExpectedLists;
  const all = (list: keyof ExpectedLists['split']) => Object.values(expected.split[list]).flat();
  // Both rows of a pair are asked about; the sample names it once.
  const pairs = expected.decisions.flatMap(({ old_system_id: id, reason, other }) =>
    (other === undefined ? [id] : [id, other]).map((each) => `${each} ${reason}`),
  );
  return [
    ...setDifferences('annex 4', shown.split.annex4, all('annex4')),
    ...setDifferences('annex 5', shown.split.annex5, all('annex5')),
    ...setDifferences('undecided', shown.split.undecided, all('missing_end')),
    ...setDifferences('boundary', shown.boundary, expected.ends_on_baseline),
    ...setDifferences(
      'docket',
      shown.docket.map(({ id, reason }) => `${id} ${reason}`),
      pairs,
    ),
  ];
}

function setDifferences(what: string, shown: readonly string[], expected: readonly string[]): string[] {
  const [has, wants] = [new Set(shown), new Set(expected)];
  return [
    ...[...wants].filter((one) => !has.has(one)).map((one) => `lists ${what}: missing ${one}`),
    ...[...has].filter((one) => !wants.has(one)).map((one) => `lists ${what}: unexpected ${one}`),
  ];
}
