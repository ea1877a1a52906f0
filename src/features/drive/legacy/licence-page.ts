import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import { type Actor, actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { formPage } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { outcomeWords } from '#domain/legacy/decisions.js';
import { extractHeader } from '#domain/legacy/extract.js';
import { licenceFields } from '#domain/legacy/licence.js';
import { docketWords } from '#domain/legacy/split.js';
import { listDivisions } from '#features/agencies/queries.js';
import { nameDrive, openDrives } from '#features/drive/chosen-drive.js';
import { listDocketOf } from './docket-queries.js';
import { findDriveOfLicence, findLicence } from './licence-queries.js';
import { findLoad } from './load-queries.js';
import { maskedFields, maskedValue } from './masked.js';
import { licenceProblems } from './problems.js';
import { type SeenLists, seenLists } from './seen.js';
import { docketStateNames, listNames } from './words.js';

type Licence = NonNullable<Awaited<ReturnType<typeof findLicence>>>;

/** One old licence with every cell as the old system gave it; whole numbers with a reason (C61). */
export function licenceHandlers(deps: Deps) {
  const { db } = deps;

  /** @throws portal.not_found for what is another office's */
  async function licenceFor(req: Request, actor: Actor): Promise<SeenLists & { readonly licence: Licence }> {
    const licenceId = idParam(req, 'licenceId');
    const driveId = await findDriveOfLicence(db, licenceId);
    const { drive, own } = await seenLists(
      db,
      actor,
      (await openDrives(deps)).find(({ id }) => id === driveId),
    );
    await nameDrive(deps, req, drive.id);
    const licence = await findLicence(db, deps.cipher, drive.id, licenceId);
    if (!licence || (own && (licence.unit === null || !own.includes(licence.unit)))) throw problems.not_found();
    return { drive, own, licence };
  }

  async function show(
    req: Request,
    res: Response,
    { licence, own }: SeenLists & { readonly licence: Licence },
    { isFull = false, fault = '' } = {},
  ): Promise<void> {
    const [names, load, docket] = await Promise.all([
      listDivisions(db).then((all) => new Map(all.map(({ code, name }) => [code, name]))),
      findLoad(db, licence.loadId),
      own === undefined ? listDocketOf(db, licence.id) : [],
    ]);
    const read: Readonly<Record<string, string | null>> = {
      division_code: licence.division && `${licence.division} ${names.get(licence.division) ?? ''}`,
      valid_from: licence.validFrom,
      valid_to: licence.validTo,
      business_class: licence.businessClass,
    };
    const hasNumbers = maskedFields.some((field) => (licence.typed[field] ?? '') !== '');
    await render(req, res, 'drive/legacy/licence', {
      licence,
      load,
      listName: listNames[licence.list],
      unitName: licence.unit === null ? '未归入填报单位' : (names.get(licence.unit) ?? licence.unit),
      cells: licenceFields.map((field) => ({
        header: extractHeader(field),
        typed: isFull ? licence.typed[field] : maskedValue(field, licence.typed[field]),
        read: field in read ? (read[field] ?? '读不出') : '',
      })),
      further: Object.entries(licence.further),
      docket: docket.map((line) => ({
        ...line,
        reasonWords: docketWords[line.reason],
        stateName: docketStateNames[line.state],
        outcomeWords: line.outcome === null ? '' : outcomeWords[line.outcome],
        unitName: line.outcomeUnit === null ? '' : (names.get(line.outcomeUnit) ?? line.outcomeUnit),
      })),
      isFull,
      fault,
      mayReveal: hasNumbers && !isFull && mayDo(actorOf(req), 'licence.reveal'),
    });
  }

  return {
    show: (async (req, res) => show(req, res, await licenceFor(req, actorOf(req)))) satisfies Handler,

    /** Answers the page itself with whole numbers, never a redirect: they belong in no address and no cache. */
    reveal: formPage({
      read: (req) => licenceFor(req, actorOf(req)),
      async submit(req, seen, res) {
        const reason = textField(req, 'reason').trim().slice(0, 200);
        if (reason.length < 2) throw licenceProblems.reveal_reason_needed({ field: 'reason' });
        await inTransaction(db, async (trx) => {
          audit(trx, deps.clock.now(), actorOf(req), {
            verb: 'licence.reveal',
            objectType: 'licence',
            objectId: seen.licence.id,
            after: { reason },
          });
        });
        await show(req, res, seen, { isFull: true });
        return undefined;
      },
      show: (req, res, seen, fault) => show(req, res, seen, { fault: fault?.message ?? '' }),
    }),
  };
}
