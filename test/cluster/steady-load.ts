import { setTimeout as sleep } from 'node:timers/promises';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexWorkbook } from '#test/support/annex-files.js';
import type { BusinessCells } from '#test/support/businesses.js';
import { ownAgency } from '#test/support/cast.js';
import type { Answer, Client } from '#test/support/client.js';
import type { Cluster } from '#test/support/nodes.js';

/** One answer, or none, with the instant (milliseconds) at which it was had. */
export interface Seen {
  readonly at: number;
  readonly path: string;
  /** 0: the connection broke off. */
  readonly status: number;
  readonly ms: number;
}

/** What was acknowledged: the submission id and what the answer named. */
export interface Acknowledged {
  readonly versions: ReadonlyMap<string, number>;
  readonly proposals: readonly string[];
  readonly signIns: number;
}

export interface SteadyLoad {
  readonly pages: readonly Seen[];
  readonly posts: readonly Seen[];
  /** Ends when every act that was begun is acknowledged, however often it has to be sent again. */
  stop(): Promise<Acknowledged>;
}

const pagePaths = ['/annexes', '/help', '/businesses', '/'];
const againMs = 300;

/** What all the people of the load write down. */
interface Notes {
  readonly pages: Seen[];
  readonly posts: Seen[];
  readonly versions: Map<string, number>;
  readonly proposals: string[];
  signIns: number;
  isOver: boolean;
}

/** People who open pages and send forms without a pause; a form that was not acknowledged is sent again as it was. */
export async function startSteadyLoad(cluster: Cluster): Promise<SteadyLoad> {
  const filer = await cluster.client('filer');
  const reviewer = await cluster.client('reviewer');
  const admin = await cluster.client('admin');
  const notes: Notes = { pages: [], posts: [], versions: new Map(), proposals: [], signIns: 0, isOver: false };
  const all = Promise.all([
    openPages(notes, filer, 0),
    openPages(notes, reviewer, 1),
    openPages(notes, reviewer, 2),
    ...([2, 4, 5] as const).map((no) => uploadVersions(notes, cluster, filer, no)),
    propose(notes, admin),
    signIn(notes, cluster),
  ]);
  all.catch(() => (notes.isOver = true));
  return {
    pages: notes.pages,
    posts: notes.posts,
    async stop() {
      notes.isOver = true;
      await all;
      return notes;
    },
  };
}

/** The answer, also one that never came. */
async function watch(into: Seen[], path: string, send: () => Promise<Answer>): Promise<Answer | undefined> {
  const from = Date.now();
  const answer = await send().catch(() => undefined);
  into.push({ at: Date.now(), path, status: answer?.status ?? 0, ms: Date.now() - from });
  return answer;
}

/** Sends it until it is acknowledged. @throws when the portal refuses it for a reason of its own */
async function insist(notes: Notes, path: string, send: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await watch(notes.posts, path, send);
    if (answer?.status === 303 && !answer.location.startsWith('/sign-in')) return answer;
    if (answer && answer.status < 500 && answer.status !== 429)
      throw new Error(`${path} was refused: ${answer.status} ${answer.location} ${messageOf(answer.text)}`);
    await sleep(againMs);
  }
}

async function openPages(notes: Notes, client: Client, shift: number): Promise<void> {
  for (let i = shift; !notes.isOver; i += 1) {
    const path = pagePaths[i % pagePaths.length] ?? '/';
    await watch(notes.pages, path, () => client.get(path));
    await sleep(20);
  }
}

async function uploadVersions(notes: Notes, { deps }: Cluster, filer: Client, annexNo: 2 | 4 | 5): Promise<void> {
  const annex = await deps.db('annexes').where({ unit_code: ownAgency, annex_no: annexNo }).first('id');
  const path = `/annexes/${Number((annex as { id: number }).id)}/versions`;
  let basedOn = '';
  for (let n = 0; !notes.isOver; n += 1) {
    const _submission = idOf(annexNo, n);
    const row = { ...(soundRow[annexNo] as unknown as BusinessCells), remark: `第${n}次` };
    const file = annexWorkbook(annexNo, [row]);
    const fields = { _submission, ...(basedOn === '' ? {} : { basedOn }) };
    const { location } = await insist(notes, path, () => filer.upload(path, file, fields));
    basedOn = location.split('/').pop() ?? '';
    notes.versions.set(_submission, Number(basedOn));
  }
}

async function propose(notes: Notes, admin: Client): Promise<void> {
  for (let n = 0; !notes.isOver; n += 1) {
    const name = `示例${n}`;
    const form = { kind: 'add', name, roles: 'statistician', reason: '补充统计力量', _submission: idOf(9, n) };
    await insist(notes, '/appointments', () => admin.post('/appointments', form));
    notes.proposals.push(name);
  }
}

async function signIn(notes: Notes, cluster: Cluster): Promise<void> {
  while (!notes.isOver) {
    const from = Date.now();
    const isIn = await cluster.client('statistician').then(
      () => true,
      () => false,
    );
    notes.posts.push({ at: Date.now(), path: '/sign-in', status: isIn ? 303 : 0, ms: Date.now() - from });
    if (isIn) notes.signIns += 1;
    await sleep(againMs);
  }
}

const idOf = (who: number, n: number): string => `${who}${n}`.padStart(32, '0');

const messageOf = (html: string): string => /role="alert"[^>]*>\s*([^<]*)/.exec(html)?.[1]?.trim() ?? '';
