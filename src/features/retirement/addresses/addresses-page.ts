import type { Request, Response } from 'express';
import { piecesOf } from '#platform/content.js';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { asDownload, sendRows } from '#platform/http/download.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage, step } from '#platform/http/step.js';
import { csvStream } from '#formats/csv/writer.js';
import { addressLines, readAddresses, type ReadAddresses } from '#domain/retirement/address-list.js';
import { answerKinds, answerWords, expectedOf, type OldAddress } from '#domain/retirement/old-addresses.js';
import { nginxMap } from '#domain/retirement/nginx-map.js';
import { findJob, isWaitOver } from '#platform/jobs/queue.js';
import { retirementProblems } from '#features/retirement/problems.js';
import { getRetirement } from '#features/retirement/queries.js';
import { findLastAddressTest, listAddressResults, listOldAddresses } from './address-queries.js';
import { saveAddresses } from './addresses.js';
import { knownPages } from './known-pages.js';
import { cellsOf, listHeaders, listText, textOfFile } from './list-text.js';
import { startSelfTest } from './self-test.js';

export const addressesPath = '/retirement/addresses';
const waitMs = 9_000;

interface TypedList {
  readonly text: string;
  readonly version: number;
  readonly read: ReadAddresses;
}

/** The old module's addresses: what each is answered, typed or sent as a list, tried out, and handed to the old host. */
export function addressHandlers(deps: Deps) {
  const { db, config } = deps;

  async function show(req: Request, res: Response): Promise<void> {
    const [retirement, list, test] = await Promise.all([
      getRetirement(db),
      listOldAddresses(db),
      findLastAddressTest(db),
    ]);
    const job = test?.jobId ? await findJob(db, test.jobId) : undefined;
    const results = test?.state === 'ended' ? await listAddressResults(db, test.id) : [];
    await render(req, res, 'retirement/addresses/list', {
      list: list.map(lineOf),
      mount: `${config.basePath}/old`,
      test: test && {
        ...test,
        isOutdated: test.addressesVersion !== retirement.addressesVersion,
        wrong: results.filter(({ isRight }) => !isRight).length,
      },
      job,
      results,
    });
  }

  async function form(req: Request, res: Response, typed?: TypedList, fault?: Fault): Promise<void> {
    const [retirement, list] = await Promise.all([getRetirement(db), listOldAddresses(db)]);
    await render(req, res, 'retirement/addresses/form', {
      text: typed?.text ?? listText(list),
      version: typed?.version ?? retirement.addressesVersion,
      kinds: answerKinds,
      fault,
      preview: typed && previewOf(typed.read, list),
    });
  }

  return {
    /** Asked before the body is read; the verb was. */
    guard: async () => {},

    show: ((req, res) => show(req, res)) satisfies Handler,
    form: ((req, res) => form(req, res)) satisfies Handler,

    save: formPage<TypedList>({
      async read(req) {
        const text = (await sentText(req)) ?? textField(req, 'list');
        const version = Number(/^\d{1,9}$/.exec(textField(req, 'seen'))?.[0] ?? -1);
        return { text, version, read: readAddresses(cellsOf(text), knownPages(req)) };
      },
      async submit(req, typed, res) {
        const { list, faults } = typed.read;
        if (list.length === 0 && faults.length === 0) throw retirementProblems.addresses_empty({ field: 'list' });
        if (faults.length > 0) throw retirementProblems.addresses_wrong({ count: faults.length, field: 'list' });
        if (textField(req, 'do') !== 'save') {
          await form(req, res, typed);
          return undefined;
        }
        return doOnce(deps, req, async (trx) => {
          await saveAddresses(trx, deps, actorOf(req), { list, version: typed.version });
          return { to: addressesPath, done: `已登记 ${list.length} 个旧地址。请点“自测”，逐个试一遍。` };
        });
      },
      show: form,
    }),

    test: step(
      deps,
      async (trx, req) => {
        await startSelfTest(trx, deps, actorOf(req));
        return { to: addressesPath };
      },
      async (_req, res) => {
        deps.jobSignal.ring();
        const jobId = (await findLastAddressTest(db))?.jobId ?? null;
        if (jobId !== null) await deps.jobSignal.waitFor(jobId, waitMs, () => isWaitOver(db, jobId));
        res.redirect(303, config.basePath + addressesPath);
      },
    ),

    exportList: (async (_req, res) => {
      const list = await listOldAddresses(db);
      asDownload(res, '原模块旧地址.csv', 'csv');
      await sendRows(
        res,
        csvStream(
          listHeaders,
          (async function* () {
            yield addressLines(list);
          })(),
        ),
      );
    }) satisfies Handler,

    /** What the old host's nginx includes: the list as maps, and where everything else goes. */
    exportMap: (async (req, res) => {
      const portal = `${req.protocol}://${req.get('host') ?? ''}`;
      asDownload(res, 'old-module-map.conf', 'bin');
      res.send(Buffer.from(nginxMap(await listOldAddresses(db), { portal, basePath: config.basePath })));
    }) satisfies Handler,
  };
}

/** The text of the file that came along; undefined where none was chosen. */
async function sentText({ file }: Request): Promise<string | undefined> {
  if (!file || file.size === 0) return undefined;
  const pieces: Buffer[] = [];
  for await (const piece of piecesOf(file.kept, 65_536)) pieces.push(piece);
  return textOfFile(Buffer.concat(pieces)).slice(0, 2_000_000);
}

const lineOf = (entry: OldAddress, at: number) => ({
  ...entry,
  at: at + 1,
  kindName: answerKinds[entry.kind],
  answer: answerWords(expectedOf(entry)),
});

const shownFaults = 50;

/** What a list would change, before anybody saves it. */
function previewOf({ list, faults }: ReadAddresses, stands: readonly OldAddress[]) {
  const key = (one: OldAddress) => JSON.stringify([one.pattern, one.kind, one.target, one.note]);
  const [now, then] = [new Set(stands.map(key)), new Set(list.map(key))];
  return {
    list: list.map((entry, at) => ({ ...lineOf(entry, at), isNew: !now.has(key(entry)) })),
    faults: faults.slice(0, shownFaults),
    moreFaults: Math.max(0, faults.length - shownFaults),
    added: list.filter((one) => !now.has(key(one))).length,
    removed: stands.filter((one) => !then.has(key(one))).length,
    same: list.filter((one) => now.has(key(one))).length,
  };
}
