import type { Deps } from '#platform/deps.js';
import { inTransaction } from '#platform/db/transaction.js';
import { actorOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import { get, type Handler, post, type RouteTable } from '#platform/http/route-table.js';
import type { DriveChoice } from '#features/agencies/duties/drive-choice.js';
import { invitationProblems } from '#features/operators/problems.js';
import { listInvitedUnits } from '#features/operators/slips/invitation-queries.js';
import { inviteUnits } from '#features/operators/slips/invitations.js';
import { inviteAllButton, invitationTally, uninvitedOf, unitView } from '#features/operators/slips/present.js';
import { slipHours } from '#features/operators/slips/slips.js';

/** The province invites the offices of the units and hands out the slips with which they begin. */
export function invitationHandlers(deps: Deps, chooseDrive: DriveChoice) {
  return {
    list: (async (req, res) => {
      const driveId = (await chooseDrive(req))?.id;
      const units = driveId === undefined ? [] : await listInvitedUnits(deps.db, driveId);
      const uninvited = uninvitedOf(units);
      await render(req, res, 'operators/slips/invitations', {
        units: units.map((unit) => unitView(unit, actorOf(req), deps.clock.now())),
        tally: invitationTally(units),
        inviteAll: inviteAllButton(uninvited),
        uninvited: uninvited.length,
        slipHours,
      });
    }) satisfies Handler,

    /**
     * The page with the codes is the answer to the POST itself: they are kept nowhere. Whoever sends the form twice gets second slips, and those are
     * the ones that count.
     */
    invite: (async (req, res) => {
      const codes = textField(req, 'units')
        .split(',')
        .filter((code) => /^\d{6}$/.test(code));
      if (codes.length === 0) throw invitationProblems.no_units();
      const invitations = await inTransaction(deps.db, async (trx) =>
        inviteUnits(trx, deps, actorOf(req), (await chooseDrive(req, trx))?.id, codes),
      );
      await render(req, res, 'operators/slips/invitation-slips', {
        slips: invitations.flatMap(({ unit, slips }) =>
          slips.map((slip) => ({ unit, slip, fills: slip.duty === 'collector' })),
        ),
        slipHours,
        address: `${req.protocol}://${req.get('host') ?? ''}${deps.config.basePath}`,
      });
    }) satisfies Handler,
  };
}

export const invitationRoutes = (h: ReturnType<typeof invitationHandlers>): RouteTable => [
  get('/invitations', 'agency.invite', h.list),
  post('/invitations', 'agency.invite', h.invite),
];
