import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { choiceText, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { type LedgerReason, openReasons } from '#domain/ledger/classes.js';
import { reasonWords } from '#domain/ledger/words.js';
import { listDivisions } from '#features/agencies/queries.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import { ledgerRowId, noUnitName } from './present.js';
import { signatureWords } from './signature-present.js';
import { countRests, listRests, type Rest, type RestFilter } from './signature-queries.js';
import { decideProposals, mostAtOnce, proposeSignatures } from './signing.js';
import { goLiveBar } from './standing.js';

const states: Readonly<Record<RestFilter, string>> = {
  unsigned: '还没有签认',
  proposed: signatureWords.proposed,
  signed: signatureWords.signed,
};
const reasons: Readonly<Record<string, string>> = Object.fromEntries(openReasons.map((key) => [key, reasonWords[key]]));

/** 未了结业户签认: two persons sign each licence that stays open when the register goes live (C44). */
export function restHandlers(deps: Deps): { show: Handler; propose: Handler; decide: Handler } {
  const { db } = deps;

  async function driveIdOf(req: Request): Promise<number> {
    const drive = await chosenDrive(deps, req);
    if (!drive) throw problems.not_found();
    return drive.id;
  }

  return {
    async show(req, res) {
      const driveId = await driveIdOf(req);
      const actor = actorOf(req);
      const counts = await countRests(db, driveId);
      const state = (choiceText(req, 'state', states) || 'unsigned') as RestFilter;
      const reason = choiceText(req, 'reason', reasons);
      const after = /^\d{1,15}$/.test(queryText(req, 'after')) ? Number(queryText(req, 'after')) : 0;
      const filter = { after, limit: mostAtOnce + 1, reason: (reason || undefined) as LedgerReason | undefined };
      const [rests, divisions, bar] = await Promise.all([
        listRests(db, driveId, state, filter),
        listDivisions(db),
        goLiveBar(db, driveId),
      ]);
      const names = new Map(divisions.map(({ code, name }) => [code, name]));
      const shown = rests.slice(0, mostAtOnce);
      const ask = { state, reason };
      await render(req, res, 'ledger/rests', {
        bar,
        ask,
        states: Object.entries(states).map(([key, label]) => ({ key, label, count: counts[key as RestFilter] })),
        reasons,
        isOpen: state === 'unsigned',
        isProposed: state === 'proposed',
        lines: shown.map((one) => restView(one, names, actor.id)),
        pickable: shown.filter((one) => mayPick(one, actor.id)).length,
        next: rests.length > mostAtOnce ? { ...ask, after: shown.at(-1)?.entryId } : undefined,
        isPaged: after > 0,
      });
    },

    propose: step(deps, async (trx, req) => {
      const driveId = await driveIdOf(req);
      const ground = textField(req, 'ground');
      const count = await proposeSignatures(trx, deps, actorOf(req), { driveId, ids: picked(req), ground });
      return { to: backTo('proposed'), done: `已提出签认 ${count} 户，待另一人确认。` };
    }),

    decide: step(deps, async (trx, req) => {
      const driveId = await driveIdOf(req);
      const isRefused = textField(req, 'act') === 'refuse';
      const refusedGround = isRefused ? textField(req, 'ground') : null;
      const count = await decideProposals(trx, deps, actorOf(req), { driveId, ids: picked(req), refusedGround });
      const done = isRefused ? `没有同意签认 ${count} 户，已退回。` : `已签认 ${count} 户。`;
      return { to: backTo(isRefused ? 'unsigned' : 'signed'), done };
    }),
  };
}

function picked(req: Request): number[] {
  const { pick } = (req.body ?? {}) as { pick?: unknown };
  const texts = [pick].flat().filter((one): one is string => typeof one === 'string' && /^\d{1,15}$/.test(one));
  return [...new Set(texts)].map(Number);
}

const backTo = (state: RestFilter): string => `/ledger/rests?state=${state}`;

/** What nobody signed may be proposed by anyone; a proposal is decided by another person. */
const mayPick = (one: Rest, person: number): boolean =>
  one.state === null || (one.state === 'proposed' && one.proposedBy !== person);

const restView = (one: Rest, names: ReadonlyMap<string, string>, person: number) => ({
  ...one,
  pickId: one.state === 'proposed' ? one.signatureId : one.entryId,
  mayPick: mayPick(one, person),
  isOwn: one.state === 'proposed' && one.proposedBy === person,
  rowId: ledgerRowId(one.oldId, one.copyNo),
  unitName: one.unit === '' ? noUnitName : (names.get(one.unit) ?? one.unit),
  reasonName: reasonWords[one.reason],
});
