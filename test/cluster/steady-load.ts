import { setTimeout as sleep } from 'node:timers/promises';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexWorkbook } from '#test/support/annex-files.js';
import type { BusinessCells } from '#test/support/businesses.js';
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

/** People who open pages and send forms without a pause; a form that was not acknowledged is sent again as it was. */
export async function startSteadyLoad(cluster: Cluster): Promise<SteadyLoad> {
  const [filer, reviewer, admin] = [
    await cluster.client('filer'),
    await cluster.client('reviewer'),
    await cluster.client('admin'),
  ];
  const pages: Seen[] = [];
  const posts: Seen[] = [];
  const versions = new Map<string, number>();
  const proposals: string[] = [];
  let signIns = 0;
  let isOver = false;

  /** The answer, also one that never came. */
  async function watch(into: Seen[], path: string, send: () => Promise<Answer>): Promise<Answer | undefined> {
    const from = Date.now();
    const answer = await send().catch(() => undefined);
    into.push({ at: Date.now(), path, status: answer?.status ?? 0, ms: Date.now() - from });
    return answer;
  }

  const openPages = async (client: Client, shift: number) => {
    for (let i = shift; !isOver; i += 1) {
      const path = pagePaths[i % pagePaths.length] ?? '/';
      await watch(pages, path, () => client.get(path));
      await sleep(20);
    }
  };

  /** Sends it until it is acknowledged. @throws when the portal refuses it for a reason of its own */
  async function insist(path: string, send: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      const answer = await watch(posts, path, send);
      if (answer?.status === 303 && !answer.location.startsWith('/sign-in')) return answer;
      if (answer && answer.status < 500 && answer.status !== 429)
        throw new Error(`${path} was refused: ${answer.status} ${answer.location} ${messageOf(answer.text)}`);
      await sleep(againMs);
    }
  }

  const upload = async (annexNo: 2 | 4 | 5) => {
    const annex = await cluster.deps.db('annexes').where({ unit_code: '460100', annex_no: annexNo }).first('id');
    const path = `/annexes/${Number((annex as { id: number }).id)}/versions`;
    let basedOn = '';
    for (let n = 0; !isOver; n += 1) {
      const _submission = idOf(annexNo, n);
      const row = { ...(soundRow[annexNo] as unknown as BusinessCells), remark: `第${n}次` };
      const file = annexWorkbook(annexNo, [row]);
      const fields = { _submission, ...(basedOn === '' ? {} : { basedOn }) };
      const { location } = await insist(path, () => filer.upload(path, file, fields));
      basedOn = location.split('/').pop() ?? '';
      versions.set(_submission, Number(basedOn));
    }
  };

  const propose = async () => {
    for (let n = 0; !isOver; n += 1) {
      const name = `示例${n}`;
      const form = { kind: 'add', name, roles: 'statistician', reason: '补充统计力量', _submission: idOf(9, n) };
      await insist('/appointments', () => admin.post('/appointments', form));
      proposals.push(name);
    }
  };

  const signIn = async () => {
    while (!isOver) {
      const isIn = await cluster.client('statistician').then(
        () => true,
        () => false,
      );
      posts.push({ at: Date.now(), path: '/sign-in', status: isIn ? 303 : 0, ms: 0 });
      if (isIn) signIns += 1;
      await sleep(againMs);
    }
  };

  const all = Promise.all([
    openPages(filer, 0),
    openPages(reviewer, 1),
    openPages(reviewer, 2),
    upload(2),
    upload(4),
    upload(5),
    propose(),
    signIn(),
  ]);
  all.catch(() => (isOver = true));
  return {
    pages,
    posts,
    async stop() {
      isOver = true;
      await all;
      return { versions, proposals, signIns };
    },
  };
}

const idOf = (who: number, n: number): string => `${who}${n}`.padStart(32, '0');

const messageOf = (html: string): string => /role="alert"[^>]*>\s*([^<]*)/.exec(html)?.[1]?.trim() ?? '';
