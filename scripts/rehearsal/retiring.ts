import { setTimeout as sleep } from 'node:timers/promises';
import { Hindrance } from '#src/season/cast.js';
import type { Visitors } from './cast.js';
import { tagsOf, textOf } from './html.js';
import { formAt, type Page, type Visitor } from './visitor.js';

const waitLimitMs = 600_000;
const askEveryMs = 300;
const ground = '演练：到启用时尚未了结，由填报单位继续核对';

/** Addresses of an old module, a line for each kind of answer. */
const oldAddresses = [
  '/wxgl/view.do?id={id},永久转到,/old-module/search?q={id}',
  '/wxgl/list.do,暂时转到,/businesses',
  '/wxgl/*,停用',
].join('\n');

/** What a retirement is played with. */
export interface Retiring {
  readonly base: string;
  readonly people: Visitors;
  readonly units: readonly string[];
  /** Rows of the list of the old system. */
  readonly licences: number;
  readonly goLiveOn: string;
  setClock(at: Date): void;
}

/**
 * Gives the old module up at the pages: frozen by two, prepared, what is open in the ledger signed by two, signed by every office, rehearsed
 * twice, retired by two on the day of go-live, its addresses asked. Answers what differs from what should be, one line each.
 */
export async function retireOldModule(play: Retiring): Promise<string[]> {
  const { people, goLiveOn, setClock } = play;
  const { reviewer, importer } = people;
  const signIn = async () => {
    for (const person of [reviewer, importer]) await person.signIn();
  };
  await signIn();
  await byTwo(people, 'freeze');
  await prepare(play);
  await signRests(people);
  await signOffices(play);
  const reports = [await rehearse(reviewer), await rehearse(importer)];
  setClock(new Date(`${goLiveOn}T09:00:00+08:00`));
  await signIn();
  await byTwo(people, 'retire');
  const page = textOf((await reviewer.open('/retirement')).html);
  return [
    ...(reports[0] === reports[1] ? [] : ['retirement: two rehearsals of the same state differ']),
    ...(/结论：可以停用/.test(reports[1] ?? '') ? [] : ['retirement: the rehearsal says that it cannot be done']),
    ...(/原模块停用：已停用/.test(page) ? [] : ['retirement: the old module is not retired']),
    ...(/还剩 \d+ 小时/.test(page) ? [] : ['retirement: there is no window for going back']),
    ...(await addressDifferences(play.base)),
  ];
}

/** One proposes, the other confirms. */
async function byTwo({ reviewer, importer }: Visitors, act: 'freeze' | 'retire'): Promise<void> {
  await reviewer.send(await reviewer.open('/retirement'), '/retirement/proposals', { act, from: '', ground });
  await importer.send(await importer.open('/retirement'), '/retirement/decisions', { do: 'confirm' });
}

/** Facts, addresses with their self-test, and what persons see to. */
async function prepare({ people: { reviewer }, licences }: Retiring): Promise<void> {
  const list = await reviewer.open('/retirement/addresses/change');
  await reviewer.send(list, '/retirement/addresses', { list: oldAddresses, do: 'save' });
  await reviewer.send(await reviewer.open('/retirement/addresses'), '/retirement/addresses/test');
  await until(reviewer, '/retirement/addresses', /不对的 <b>\d/);
  await reviewer.send(await reviewer.open('/retirement/facts'), '/retirement/facts', {
    last_change: '2020-11-01 17:00',
    old_count: String(licences),
    duty_name: '示例值班人',
    duty_phone: '0898-65300000',
  });
  const room = await reviewer.open('/retirement');
  for (const [, path = ''] of room.html.matchAll(/href="([^"]*\/retirement\/checks\/\w+)"/g)) {
    const item = await reviewer.open(new URL(path, room.url).href);
    await reviewer.send(item, path, { owner: '示例科', evidence: '演练时核对过', done: '1' });
  }
}

/** Two persons sign what is open in the ledger, page by page. */
async function signRests({ reviewer, importer }: Visitors): Promise<void> {
  await pickAll(reviewer, 'unsigned', '/ledger/signatures', { ground });
  await pickAll(importer, 'proposed', '/ledger/signature-decisions', { act: 'confirm', ground: '' });
}

/** Ticks every row of a page, until there are no more. */
async function pickAll(
  visitor: Visitor,
  state: string,
  action: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  for (;;) {
    const page = await visitor.open(`/ledger/rests?state=${state}`);
    const pick = tagsOf(page.html, 'input')
      .filter(({ attributes }) => attributes['name'] === 'pick')
      .map(({ attributes }) => attributes['value'] ?? '');
    if (pick.length === 0) return;
    await visitor.send(page, action, { ...fields, pick });
  }
}

/** Every office's manager signs on the office's own page. */
async function signOffices({ people, units }: Retiring): Promise<void> {
  for (const unit of units) {
    const manager = people.of(unit, 'agency_manager');
    await manager.signIn();
    const page = await manager.open('/retirement/sign-off');
    if (formAt(page, '/retirement/sign-off')) await manager.send(page, '/retirement/sign-off', { note: '' });
  }
}

/** Rehearses at once; answers the report as its page has it. */
async function rehearse(visitor: Visitor): Promise<string> {
  const sent = await visitor.send(await visitor.open('/retirement'), '/retirement/rehearsals', { rehearse_at: '' });
  const { html } = await until(visitor, sent.url, /id="report"/);
  const report = html.slice(html.indexOf('id="report"'));
  return textOf(report.slice(report.indexOf('>') + 1, report.indexOf('</article>')));
}

async function until(visitor: Visitor, path: string, isThere: RegExp): Promise<Page> {
  for (const end = Date.now() + waitLimitMs; ; ) {
    const page = await visitor.open(path);
    if (isThere.test(page.html)) return page;
    if (Date.now() > end) throw new Hindrance(`${path} did not come to its end`);
    await sleep(askEveryMs);
  }
}

/** What old addresses are answered, without signing in. */
async function addressDifferences(base: string): Promise<string[]> {
  const expected = [
    ['GET', '/wxgl/view.do?id=HN0000001', 301],
    ['GET', '/wxgl/list.do', 302],
    ['GET', '/wxgl/report.do', 410],
    ['GET', '/unknown', 410],
    ['POST', '/wxgl/list.do', 410],
  ] as const;
  const lines: string[] = [];
  for (const [method, path, right] of expected) {
    const { status } = await fetch(`${base}/old${path}`, { method, redirect: 'manual' });
    if (status !== right) lines.push(`retirement: ${method} ${path} is answered ${status}, expected ${right}`);
  }
  return lines;
}
