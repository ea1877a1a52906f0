import type { Request } from 'express';
import { audit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { idParam, queryText } from '#platform/http/csrf.js';
import { asDownload, sendPieces } from '#platform/http/download.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { findJob } from '#platform/jobs/queue.js';
import { problems } from '#platform/problem.js';
import { registerProblems } from '#features/register/problems.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import { exportName, exportPath } from './export-page.js';
import { findExport, listExports, noteTaken, type RegisterExport, takeExport } from './export-queries.js';
import { numberWords, scopeText } from './export-rules.js';
import { exportLayouts, exportStates } from './export-words.js';
import { filterWords } from './exports.js';

const pageSize = 50;

/** The log of exports: each person's own; the province and the audit administrator see everybody's (C56). */
export function exportLogHandlers(deps: Deps, places: () => Promise<readonly NamedPlace[]>) {
  const { db, clock, config, files } = deps;

  async function exportOf(req: Request): Promise<RegisterExport> {
    const actor = actorOf(req);
    const one = await findExport(db, idParam(req, 'exportId'));
    if (!one || !(one.askedBy === actor.id || seesAllExports(actor))) throw problems.not_found();
    return one;
  }

  const shown = async (one: RegisterExport, actor: Actor) => ({
    ...one,
    path: exportPath(one.id),
    stateName: exportStates[one.state],
    layoutName: exportLayouts[one.layout],
    numbers: numberWords(one.isFull),
    filterText: filterWords(one.filter, await places()) || '没有条件',
    rows: one.rowCount ?? one.askedRows,
    isOwn: one.askedBy === actor.id,
    mayTake: one.askedBy === actor.id && one.state === 'ready' && isThere(one, clock.now()),
  });

  return {
    list: (async (req, res) => {
      const actor = actorOf(req);
      const before = Number(/^\d{1,15}$/.exec(queryText(req, 'before'))?.[0] ?? 0);
      const seesAll = seesAllExports(actor);
      const found = await listExports(db, { askedBy: seesAll ? undefined : actor.id, before, limit: pageSize + 1 });
      const page = found.slice(0, pageSize);
      await render(req, res, 'register/export/log', {
        lines: await Promise.all(page.map((one) => shown(one, actor))),
        seesAll,
        next: found.length > pageSize ? { before: page.at(-1)?.id } : undefined,
      });
    }) satisfies Handler,

    show: (async (req, res) => {
      const actor = actorOf(req);
      const one = await exportOf(req);
      const job = one.jobId === null ? undefined : await findJob(db, one.jobId);
      const model = {
        one: await shown(one, actor),
        job,
        isBusy: one.state === 'making' && job?.state !== 'failed',
        here: exportPath(one.id),
        listPath: `/businesses${one.filter === '' ? '' : `?${one.filter}`}`,
      };
      await render(req, res, 'register/export/export', model, ['register/export/_progress']);
    }) satisfies Handler,

    /** The file itself is for who asked for it, as long as their rights and their scope are what they were. */
    take: (async (req, res) => {
      const actor = actorOf(req);
      const one = await findExport(db, idParam(req, 'exportId'));
      if (!one || one.askedBy !== actor.id) throw problems.not_found();
      const fileId = await inTransaction(db, async (trx) => {
        const held = await takeExport(trx, one.id);
        const now = clock.now();
        if (!held || held.fileId === null || held.state !== 'ready' || !isThere(held, now))
          throw registerProblems.export_gone();
        const isSame = scopeText(actor.scope) === held.scope && (!held.isFull || actor.verbs.has('register.reveal'));
        if (!isSame) throw registerProblems.export_scope_moved();
        await noteTaken(trx, held.id, now);
        audit(trx, now, actor, {
          verb: 'register.take-export',
          objectType: 'register',
          objectId: held.format,
          agencyId: actor.agencyId,
          after: { exportNo: held.id, n: held.rowCount, numbers: numberWords(held.isFull), sha256: held.sha256 },
        });
        return held.fileId;
      });
      const stored = await files.find(db, fileId);
      if (!stored) throw problems.not_found();
      asDownload(res, exportName(config.officeZone, one.madeAt ?? one.askedAt, one.format), one.format);
      await sendPieces(res, stored, files.chunks(db, fileId));
    }) satisfies Handler,
  };
}

/** Whoever watches over data leaving the portal sees all lines of the log, nobody else's files. */
const seesAllExports = (actor: Actor): boolean =>
  actor.roles.includes('audit_admin') || actor.roles.includes('province_business');

const isThere = ({ expiresAt }: RegisterExport, now: Date): boolean => expiresAt !== null && now < expiresAt;
