import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { actorOf } from '#platform/http/actor.js';
import { choiceText, idParam, queryText, textField } from '#platform/http/csrf.js';
import { goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, step, wrongField } from '#platform/http/step.js';
import { fileNameOf } from '#platform/http/uploads.js';
import { findJob, isWaitOver } from '#platform/jobs/queue.js';
import { problems } from '#platform/problem.js';
import { sheetNames, sheetsOf } from '#domain/annexes/sheets.js';
import type { DataSheet } from '#domain/annexes/types.js';
import { extractDefinition, extractHeader } from '#domain/legacy/extract.js';
import type { LicenceField } from '#domain/legacy/licence.js';
import { openColumns } from '#domain/reading/column-choices.js';
import { answersOf, chosenValue, matchFaults, optionsFor, placeWords } from '#domain/reading/column-match-rules.js';
import { chosenDrive, nameDrive } from '#features/drive/chosen-drive.js';
import { maskedValue } from './masked.js';
import { getDriveLists } from './drive-lists-queries.js';
import { compareAgain, dropLoad, matchExtractColumns, startApply, storeExtract } from './loading.js';
import { findLoad, type LicenceLoad, listLoadChanges } from './load-queries.js';
import { readOldSystem } from './old-system-queries.js';
import { licenceProblems } from './problems.js';
import { loadChangeNames, type LoadChangeKind, loadStateNames } from './words.js';

const pageSize = 50;
/** Most lists are read in a moment: the answer waits for that, and shows progress only for the long ones. */
const waitMs = 9_000;

export const loadPath = (loadId: number): string => `/licences/loads/${loadId}`;

/** A list of the old system on its way in: sent, read, compared, loaded or given up. */
export function loadHandlers(deps: Deps) {
  const { db } = deps;

  async function loadOf(req: Request): Promise<LicenceLoad> {
    const load = await findLoad(db, idParam(req, 'loadId'));
    if (!load) throw problems.not_found();
    return load;
  }

  async function goWhenDone(req: Request, res: Response, { to }: { readonly to: string }): Promise<void> {
    deps.jobSignal.ring();
    const load = await findLoad(db, Number(/\d+$/.exec(to)?.[0]));
    const jobId = load?.jobId ?? null;
    if (jobId !== null) await deps.jobSignal.waitFor(jobId, waitMs, () => isWaitOver(db, jobId));
    goTo(req, res, to);
  }

  return {
    /** Asked before the body is read; the verb was. */
    guard: async () => {},

    send: step(
      deps,
      async (trx, req) => {
        const { file } = req;
        if (!file) throw licenceProblems.no_file({ field: 'file' });
        if (file.size === 0) throw licenceProblems.empty_file({ field: 'file' });
        const driveId = (await chosenDrive(deps, req, trx))?.id;
        const list = { driveId, content: file.kept, name: fileNameOf(file) };
        const { loadId } = await storeExtract(trx, deps, actorOf(req), list);
        return { to: loadPath(loadId) };
      },
      goWhenDone,
    ),

    /** The same list straight from the old system's database, where a setting says where that is. */
    fetch: (async (req, res) => {
      const { oldSystem } = deps.config;
      if (!oldSystem) throw licenceProblems.no_old_system();
      // Before the transaction: the other database may take its time, or not answer at all.
      const content = await readOldSystem(oldSystem).catch((error: unknown) => {
        deps.log.warn('old system not read', { error });
        throw licenceProblems.old_system_away({ why: whyAway(error) });
      });
      const day = dayIn(deps.config.officeZone, deps.clock.now()).replaceAll('-', '');
      const name = `运政系统_${oldSystem.table}_${day}.csv`;
      const answer = await doOnce(deps, req, async (trx) => {
        const driveId = (await chosenDrive(deps, req, trx))?.id;
        const { loadId } = await storeExtract(trx, deps, actorOf(req), { driveId, content, name });
        return { to: loadPath(loadId) };
      });
      await goWhenDone(req, res, answer);
    }) satisfies Handler,

    show: (async (req, res) => {
      const load = await loadOf(req);
      await nameDrive(deps, req, load.driveId);
      const job = load.jobId === null ? undefined : await findJob(db, load.jobId);
      const isBusy = (load.state === 'reading' || load.state === 'applying') && job?.state !== 'failed';
      if (!isBusy && req.get('HX-Target') === 'drive-legacy-reading') res.set('HX-Refresh', 'true');
      const chosen = choiceText(req, 'kind', loadChangeNames) as LoadChangeKind | '';
      const kind = chosen || firstKind(load);
      const after = /^\d{1,9}$/.test(queryText(req, 'after')) ? Number(queryText(req, 'after')) : 0;
      const changes =
        load.state === 'compared'
          ? await listLoadChanges(db, deps.cipher, { loadId: load.id, kind, after, limit: pageSize + 1 })
          : [];
      const { listsVersion } = await getDriveLists(db, load.driveId);
      const sheets = sheetsFor(load);
      const open = openColumns(sheets);
      const names = load.head ? sheetNames(load.head) : [];
      await render(
        req,
        res,
        'drive/legacy/load',
        {
          load,
          here: loadPath(load.id),
          job,
          isBusy,
          isBroken: !isBusy && (load.state === 'reading' || load.state === 'applying'),
          stateName: loadStateNames[load.state],
          isOwn: load.loadedBy === actorOf(req).id,
          isOutdated: load.state === 'compared' && load.baseVersion !== listsVersion,
          isOpen: load.state === 'compared' || load.state === 'refused',
          found: foundColumns(sheets),
          missing: load.head?.missingColumns ?? [],
          columns: open.map((column, at) => ({
            at,
            ...column,
            where: placeWords(column, names),
            value: chosenValue(column),
            options: optionsFor(column, open, sheets, extractDefinition),
          })),
          kinds: (Object.keys(loadChangeNames) as LoadChangeKind[]).map((one) => ({
            kind: one,
            label: loadChangeNames[one],
            count: countOf(load, one),
            isHere: one === kind,
          })),
          kind,
          changes: changes.slice(0, pageSize).map((change) => ({
            ...change,
            told: Object.entries(change.fields).map(([field, [before, after]]) => ({
              header: extractHeader(field as LicenceField),
              before: maskedValue(field, before),
              after: maskedValue(field, after),
            })),
          })),
          next: changes.length > pageSize ? { kind, after: changes[pageSize - 1]?.seq } : undefined,
        },
        ['drive/legacy/_reading'],
      );
    }) satisfies Handler,

    match: step(
      deps,
      async (trx, req) => {
        const load = await loadOf(req);
        const sheets = sheetsFor(load);
        const open = openColumns(sheets);
        const values = new Map(open.map(({ key }, at) => [key, textField(req, `column.${at}`)]));
        const [[key, message] = []] = matchFaults(open, values, sheets, extractDefinition);
        if (key !== undefined) throw wrongField(`column.${open.findIndex((one) => one.key === key)}`, message ?? '');
        const { said, left } = answersOf(open, values);
        await matchExtractColumns(trx, deps, actorOf(req), { loadId: load.id, said, left });
        return { to: loadPath(load.id) };
      },
      goWhenDone,
    ),

    compare: step(
      deps,
      async (trx, req) => {
        await compareAgain(trx, deps, idParam(req, 'loadId'));
        return { to: loadPath(idParam(req, 'loadId')) };
      },
      goWhenDone,
    ),

    apply: step(
      deps,
      async (trx, req) => {
        const loadId = idParam(req, 'loadId');
        await startApply(trx, deps, actorOf(req), { loadId, isGoneSeen: textField(req, 'gone') === '1' });
        return { to: loadPath(loadId) };
      },
      goWhenDone,
    ),

    drop: step(deps, async (trx, req) => {
      await dropLoad(trx, deps, actorOf(req), idParam(req, 'loadId'));
      return { to: '/licences', done: '已放弃这份名单，原有名单没有改动。' };
    }),
  };
}

/** In a few words; addresses and accounts of the other database are for the log. */
function whyAway(error: unknown): string {
  const { code } = error as { code?: string };
  if (code === 'ER_NO_SUCH_TABLE' || code === 'ER_BAD_DB_ERROR') return '没有设置的那张表';
  if (
    code === 'ER_ACCESS_DENIED_ERROR' ||
    code === 'ER_DBACCESS_DENIED_ERROR' ||
    code === 'ER_TABLEACCESS_DENIED_ERROR'
  )
    return '账号或权限不对';
  return '连不上，或很久没有回答';
}

const countOf = (load: LicenceLoad, kind: LoadChangeKind): number =>
  ({ new: load.newCount, changed: load.changedCount, gone: load.goneCount })[kind];

/** What a person should look at first: what goes, then what changes. */
const firstKind = (load: LicenceLoad): LoadChangeKind =>
  (['gone', 'changed'] as const).find((kind) => countOf(load, kind) > 0) ?? 'new';

const sheetsFor = ({ head, nearestHead }: LicenceLoad): readonly DataSheet[] =>
  head ? sheetsOf(head) : nearestHead ? [nearestHead] : [];

/** Headers that were found by their words, each with the column that they are. */
const foundColumns = (sheets: readonly DataSheet[]): readonly { header: string; column: string }[] =>
  (sheets[0]?.columns ?? []).flatMap(({ header, field, chosen }) =>
    field === null || field === 'seq' || chosen ? [] : [{ header, column: extractHeader(field as LicenceField) }],
  );
