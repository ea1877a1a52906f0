import type { Request, Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { audit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { idParam } from '#platform/http/csrf.js';
import { asDownload } from '#platform/http/download.js';
import { goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { problems } from '#platform/problem.js';
import { csvStream } from '#formats/csv/writer.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { kindWordsOf } from '#domain/checking/kind-words.js';
import { listConfirmedGroups } from '#features/annexes/checking/confirmation-queries.js';
import { waiversOfVersion } from '#features/annexes/waivers/of-version.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import {
  annexCells,
  annexHeaders,
  annexView,
  annexWidths,
  officeBars,
  officeCells,
  officeHeaders,
  officeWidths,
  terms,
  timeWords,
} from './present.js';
import { countByRule, countConfirmed, countReturns, findOffice, listJudgedVersions } from './quality-queries.js';
import { annexQualities, type AnnexQuality, officeQuality, worstFirst } from './quality-rules.js';

/** The quality of what offices sent: the province's table, worst first, and the report of each office, which sees its own (R29). */
export function qualityHandlers(deps: Deps) {
  async function annexesOf(req: Request, agencyId: number | null): Promise<AnnexQuality[]> {
    const drive = await chosenDrive(deps, req);
    const versions = drive ? await listJudgedVersions(deps.db, drive.id, agencyId) : [];
    const ids = [...new Set(versions.map(({ annexId }) => annexId))];
    return annexQualities(versions, await countReturns(deps.db, ids));
  }

  const confirmedOf = (annexes: readonly AnnexQuality[]) =>
    countConfirmed(
      deps.db,
      annexes.flatMap(({ current }) => current?.versionId ?? []),
    );

  async function offices(req: Request) {
    const annexes = await annexesOf(req, null);
    const confirmed = await confirmedOf(annexes);
    const names = new Map(
      annexes.flatMap(({ versions: [first] }) => (first ? [[first.agencyId, first.agencyName]] : [])),
    );
    return worstFirst(
      [...names].map(([agencyId, agencyName]) =>
        officeQuality(
          { agencyId, agencyName },
          annexes.filter(({ versions: [first] }) => first?.agencyId === agencyId),
          confirmed,
        ),
      ),
    );
  }

  /** The office of the address, as this person may see it. @throws portal.not_found */
  async function officeOf(req: Request) {
    const actor = actorOf(req);
    const office = await findOffice(deps.db, idParam(req, 'agencyId'));
    if (!office || !maySee(actor, office.id)) throw problems.not_found();
    const annexes = await annexesOf(req, office.id);
    const counts = await countByRule(
      deps.db,
      annexes.flatMap(({ versions }) => versions.map(({ versionId }) => versionId)),
    );
    return { actor, office, annexes, counts };
  }

  async function send(
    res: Response,
    actor: Actor,
    book: { name: string; headers: readonly string[]; widths: readonly number[]; lines: readonly string[][] },
    format: 'xlsx' | 'csv',
  ): Promise<void> {
    const { name, headers, widths, lines } = book;
    await inTransaction(deps.db, async (trx) =>
      audit(trx, deps.clock.now(), actor, {
        verb: 'quality.export',
        objectType: 'agency',
        objectId: actor.agencyId,
        agencyId: actor.agencyId,
        after: { name, count: lines.length, format },
      }),
    );
    asDownload(res, `${name}.${format}`, format);
    const rows = inOne(lines);
    const list = { sheet: '质量', title: name, headers, widths, rows };
    await pipeline(format === 'xlsx' ? xlsxStream(listBook(list)) : csvStream(headers, rows), res);
  }

  const exportedList =
    (format: 'xlsx' | 'csv'): Handler =>
    async (req, res) => {
      const actor = actorOf(req);
      if (actor.scope.level !== 'province') throw problems.not_found();
      const lines = (await offices(req)).map(officeCells);
      await send(res, actor, { name: '各机构填报质量', headers: officeHeaders, widths: officeWidths, lines }, format);
    };

  const exportedOffice =
    (format: 'xlsx' | 'csv'): Handler =>
    async (req, res) => {
      const { actor, office, annexes, counts } = await officeOf(req);
      const lines = annexes.flatMap((annex) => annexCells(annex, counts));
      const name = `${office.name}填报质量`;
      await send(res, actor, { name, headers: annexHeaders, widths: annexWidths, lines }, format);
    };

  return {
    /** An office is led to its own report. */
    list: (async (req, res) => {
      const actor = actorOf(req);
      if (actor.scope.level !== 'province') return goTo(req, res, `/quality/${actor.agencyId}`);
      const lines = await offices(req);
      await render(req, res, 'annexes/quality/list', {
        lines: lines.map((one) => ({ ...one, path: `/quality/${one.agencyId}`, time: timeWords(one.hours) })),
        figureMarkup: officeBars(lines),
        terms,
        agencyName: actor.agencyName,
        now: deps.clock.now(),
      });
    }) satisfies Handler,

    show: (async (req, res) => {
      const { office, annexes, counts, actor } = await officeOf(req);
      const [sum, confirmed, waivers] = await Promise.all([
        confirmedOf(annexes).then((of) => officeQuality({ agencyId: office.id, agencyName: office.name }, annexes, of)),
        confirmedLines(deps, annexes),
        waiverLines(deps, annexes),
      ]);
      await render(req, res, 'annexes/quality/report', {
        office,
        sum: { ...sum, time: timeWords(sum.hours) },
        annexes: annexes.map((annex) => annexView(annex, counts)),
        confirmed,
        waivers,
        terms,
        here: `/quality/${office.id}`,
        isProvince: actor.scope.level === 'province',
        now: deps.clock.now(),
      });
    }) satisfies Handler,

    listXlsx: exportedList('xlsx'),
    listCsv: exportedList('csv'),
    officeXlsx: exportedOffice('xlsx'),
    officeCsv: exportedOffice('csv'),
  };
}

const maySee = (actor: Actor, agencyId: number): boolean =>
  actor.scope.level === 'province' || actor.agencyId === agencyId;

/** Warnings that stayed, with the reason given for them, in the versions that count. */
async function confirmedLines(deps: Deps, annexes: readonly AnnexQuality[]) {
  const lines = [];
  for (const { annexNo, unitName, current } of annexes) {
    if (!current) continue;
    const headers = new Map(annexDefinition(current.annexNo).columns.map(({ field, header }) => [field, header]));
    for (const one of await listConfirmedGroups(deps.db, current.versionId))
      lines.push({
        ...one,
        title: `${unitName}附件${annexNo}`,
        words: `${headers.get(one.field) ?? '整行'}：${kindWordsOf(one.kind) ?? one.rule}`,
      });
  }
  return lines;
}

async function waiverLines(deps: Deps, annexes: readonly AnnexQuality[]) {
  const lines = [];
  for (const { annexId, current } of annexes)
    if (current) lines.push(...(await waiversOfVersion(deps.db, annexId, current.versionId)));
  return lines;
}

async function* inOne<T>(lines: readonly T[]): AsyncGenerator<readonly T[]> {
  yield lines;
}
