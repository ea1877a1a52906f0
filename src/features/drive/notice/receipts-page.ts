import type { Request, Response } from 'express';
import { audit } from '#platform/audit.js';
import { maskMobile } from '#platform/crypto/personal.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { type Actor, actorOf, mayDo } from '#platform/http/actor.js';
import { queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import { type Handler, get, post, type RouteTable } from '#platform/http/route-table.js';
import { formPage } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { momentText } from '#features/drive/changes/fields.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import { dueOf } from './present.js';
import { noticeProblems } from './problems.js';
import { loadReceipts, type OfficeReceipt, type Receipts } from './receipts.js';
import { askingNo } from './standing-rules.js';
import { editionName } from './words.js';

const reasonLeast = 2;
const reasonMost = 200;

/**
 * Who has opened and who has acknowledged the notice, along the chain by which it was passed on; and the offices that have not, with the
 * numbers to call them, masked until somebody says why (C10, C11, C61).
 */
export function receiptRoutes(deps: Deps): RouteTable {
  const { db } = deps;
  const zone = deps.config.officeZone;

  const show: Handler = async (req, res) => {
    const actor = actorOf(req);
    const receipts = await receiptsFor(req, actor);
    await render(req, res, 'drive/notice/receipts', {
      receipts: receipts && {
        ...headOf(receipts),
        lines: receipts.lines.map((line) => lineOf(line, actor)),
        choices: receipts.editions.map(({ id, no }) => ({ id, name: editionName(no) })),
      },
      isProvince: actor.scope.level === 'province',
      mayCall: mayDo(actor, 'notice.publish'),
    });
  };

  return [
    get('/notice/receipts', 'notice.follow', show),
    get('/notice/receipts/calls', 'notice.publish', (req, res) => showCalls(req, res, { isFull: false, fault: '' })),
    post(
      '/notice/receipts/calls',
      'notice.publish',
      formPage({
        read: (req) => textField(req, 'reason').trim().slice(0, reasonMost),
        /** Answers with the numbers themselves, never a redirect: they belong in no address and no cache. */
        async submit(req, reason, res) {
          if (!mayDo(actorOf(req), 'personal.reveal')) throw problems.forbidden();
          if ([...reason].length < reasonLeast) throw noticeProblems.reason({ field: 'reason' });
          await inTransaction(db, async (trx) => {
            for (const { office } of await openLines(req))
              if (office.liaisonMobileSealed !== '')
                audit(trx, deps.clock.now(), actorOf(req), {
                  verb: 'personal.reveal',
                  objectType: 'agency',
                  objectId: office.id,
                  agencyId: office.id,
                  after: { reason: `打印通知的未签收名单：${reason}` },
                });
          });
          await showCalls(req, res, { isFull: true, fault: '' });
          return undefined;
        },
        show: (req, res, _reason, fault) => showCalls(req, res, { isFull: false, fault: fault?.message ?? '' }),
      }),
    ),
  ];

  async function receiptsFor(req: Request, actor: Actor): Promise<Receipts | undefined> {
    const drive = await chosenDrive(deps, req);
    const asked = queryText(req, 'edition');
    const editionId = /^[1-9]\d{0,14}$/.test(asked) ? Number(asked) : undefined;
    return drive && loadReceipts(deps, actor, drive.id, editionId);
  }

  /** Offices that were asked and have not acknowledged, each once. */
  async function openLines(req: Request): Promise<readonly OfficeReceipt[]> {
    const receipts = await receiptsFor(req, actorOf(req));
    const open = receipts?.lines.filter(({ isAsked, acknowledgement }) => isAsked && !acknowledgement) ?? [];
    return [...new Map(open.map((line) => [line.office.id, line])).values()];
  }

  async function showCalls(
    req: Request,
    res: Response,
    { isFull, fault }: { readonly isFull: boolean; readonly fault: string },
  ): Promise<void> {
    const receipts = await receiptsFor(req, actorOf(req));
    const lines = await openLines(req);
    await render(req, res, 'drive/notice/calls', {
      head: receipts && headOf(receipts),
      isFull,
      fault,
      printedAt: momentText(deps.clock.now(), zone),
      lines: lines.map(({ office, opening }) => {
        const mobile = deps.cipher.open(office.liaisonMobileSealed);
        return {
          name: office.name,
          liaison: office.liaisonName,
          phone: office.officePhone,
          mobile: isFull ? mobile : maskMobile(mobile),
          opened: opening ? `${opening.personName} ${momentText(opening.at, zone)}` : '',
        };
      }),
    });
  }

  function headOf({ edition, editions, sums }: Receipts) {
    const due = dueOf(editions, askingNo(editions, edition) ?? 0);
    return {
      editionId: edition.id,
      editionName: editionName(edition.no),
      number: edition.content.number,
      title: edition.content.title,
      due: due ? momentText(due, zone) : '',
      isOverdue: due !== undefined && deps.clock.now() > due,
      sums: { ...sums, unopened: sums.all - sums.acknowledged - sums.opened },
    };
  }

  function lineOf({ office, depth, hop, opening, acknowledgement, isAsked, below }: OfficeReceipt, actor: Actor) {
    const sees = (id: number) => actor.scope.level === 'province' || id === actor.agencyId;
    const text = (at: Date | null | undefined) => (at ? momentText(at, zone) : '');
    return {
      name: office.name,
      path: sees(office.id) ? `/agencies/${office.id}` : '',
      depth: Math.min(depth, 4),
      isInvited: office.state === 'invited',
      hop: hop && {
        path: sees(hop.fromAgencyId) || sees(hop.toAgencyId) ? `/forwardings/${hop.id}` : '',
        unitName: hop.unitName,
        forwardedOn: hop.forwardedOn,
        by: hop.acknowledgedByName ?? '',
        at: text(hop.acknowledgedAt),
        isTakenOver: hop.toAgencyId !== office.id,
      },
      opening: opening && { by: opening.personName, at: text(opening.at) },
      acknowledgement: acknowledgement && {
        by: acknowledgement.personName,
        at: text(acknowledgement.at),
        editionName: editionName(acknowledgement.no),
      },
      isAsked,
      below: below.all > 0 ? `${below.done}/${below.all} 已签收` : '',
    };
  }
}
