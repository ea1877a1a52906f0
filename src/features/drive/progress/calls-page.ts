import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { inTransaction } from '#platform/db/transaction.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { formPage, step, wrongField } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { type PortalSettings, settingsOf } from '#platform/settings.js';
import { listAgencyFiles } from '#features/agencies/directory/directory-queries.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import type { Drive } from '#features/drive/queries.js';
import { type Call, listCalls, listLastCalls } from './call-queries.js';
import { type OfficeToCall, officesToCall, outcomeWords, sentencesFor, smsFor } from './call-rules.js';
import { callWords, contactOf, logCall, notePrinted } from './calls.js';
import { type ForecastLine, loadForecast } from './forecast.js';
import { verdictWords } from './forecast-rules.js';
import { momentWords } from './moment-rules.js';
import { progressProblems } from './problems.js';

type Office = OfficeToCall<ForecastLine, Call>;

/** 催办单: whom to call, worst first, what to say, and what came of it (C39). */
export function callHandlers(deps: Deps) {
  const { db, clock, config } = deps;
  const settings = settingsOf(deps);

  async function officesOf(req: Request, drive: Drive, isAll: boolean): Promise<Office[]> {
    const now = clock.now();
    const [lines, calls] = await Promise.all([
      loadForecast(db, drive, actorOf(req), { at: now, isNow: true }),
      listLastCalls(db, drive.id, now),
    ]);
    return officesToCall(lines, calls, now, isAll);
  }

  /** The sheet as a page; with whole numbers only as the answer to a reason. */
  async function sheet(req: Request, res: Response, isFull: boolean, fault = ''): Promise<void> {
    const drive = await chosenDrive(deps, req);
    const isAll = (req.method === 'GET' ? queryText(req, 'who') : textField(req, 'who')) === 'all';
    const offices = drive ? await officesOf(req, drive, isAll) : [];
    const files = new Map((await listAgencyFiles(db, offices.map(idOf))).map((file) => [file.id, file]));
    if (isFull)
      await inTransaction(db, async (trx) =>
        notePrinted(trx, deps, actorOf(req), offices.map(idOf), textField(req, 'reason').trim()),
      );
    const now = clock.now();
    await render(req, res, 'drive/progress/calls', {
      drive,
      look: { key: '' },
      here: 'calls',
      isAll,
      isFull,
      mayReveal: mayDo(actorOf(req), 'personal.reveal'),
      fault,
      printedAt: momentWords(now, config.officeZone),
      offices: offices.map((office) => ({
        ...viewOf(office, drive?.deadlineAt ?? now),
        contact: contactOf(deps, files.get(office.agencyId), isFull),
      })),
    });
  }

  const viewOf = (office: Office, deadlineAt: Date) => ({
    ...office,
    verdictName: verdictWords[office.verdict],
    deadline: momentWords(office.deadlineAt, config.officeZone),
    isExtended: office.deadlineAt > deadlineAt,
    says: sentencesFor(office),
    lastWords: office.last ? callWords(office.last, config.officeZone) : '',
  });

  async function showOffice(req: Request, res: Response): Promise<void> {
    const drive = await chosenDrive(deps, req);
    const agencyId = idParam(req, 'agencyId');
    const [file] = await listAgencyFiles(db, [agencyId]);
    if (!drive || !file) throw problems.not_found();
    const office = (await officesOf(req, drive, true)).find((one) => one.agencyId === agencyId);
    const calls = await listCalls(db, drive.id, agencyId);
    const held: PortalSettings = await settings.read();
    const terms = { organ: held.organName, contact: held.businessContact, zone: config.officeZone };
    await render(req, res, 'drive/progress/call', {
      office: office && viewOf(office, drive.deadlineAt),
      agencyId,
      agencyName: file.name,
      contact: contactOf(deps, file, false),
      mayReveal: mayDo(actorOf(req), 'personal.reveal') && file.liaisonMobileSealed !== '',
      sms: office ? smsFor(office, terms) : '',
      outcomes: outcomeWords,
      calls: calls.map((call) => ({
        ...call,
        outcomeName: outcomeWords[call.outcome],
        promised: call.promisedAt && momentWords(call.promisedAt, config.officeZone),
      })),
    });
  }

  return {
    list: ((req, res) => sheet(req, res, false)) satisfies Handler,

    /** Answers with the sheet itself, never a redirect: whole numbers belong in no address and no cache. */
    paper: formPage({
      read: (req) => textField(req, 'reason').trim(),
      async submit(req, reason, res) {
        if (reason.length < 2 || reason.length > 200)
          throw wrongField('reason', '请写明为什么要打印完整号码（2 到 200 字），例如：电话催办。');
        await sheet(req, res, true);
        return undefined;
      },
      show: (req, res, _reason, fault) => sheet(req, res, false, fault?.message ?? ''),
    }),

    show: showOffice satisfies Handler,

    log: step(deps, async (trx, req) => {
      const drive = await chosenDrive(deps, req, trx);
      if (!drive) throw progressProblems.no_drive();
      const agencyId = idParam(req, 'agencyId');
      if ((await listAgencyFiles(db, [agencyId])).length === 0) throw problems.not_found();
      const typed = {
        agencyId,
        outcome: textField(req, 'outcome'),
        promised: textField(req, 'promised'),
        note: textField(req, 'note'),
      };
      await logCall(trx, deps, actorOf(req), drive, typed);
      return { to: `/progress/calls/${agencyId}`, done: '已登记这次联系。' };
    }),
  };
}

const idOf = ({ agencyId }: Pick<Office, 'agencyId'>): number => agencyId;
