import type { Request } from 'express';
import { dayIn } from '#platform/clock.js';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, formPage, step } from '#platform/http/step.js';
import { parseDay } from '#domain/values/days.js';
import { driveWordsOf } from '#features/annexes/drive-words.js';
import { type HandedAnnex, listColleagues, listHandOvers, listItems } from './hand-over-queries.js';
import { mayHandOverFor, neededVerb } from './hand-over-rules.js';
import { endHandOver, handOver, mayEnd, openWorkOf, takersOf } from './hand-overs.js';
import { annexLine, handOverLine } from './present.js';

const list = '/hand-overs';
const idOf = (text: string): number => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0);

/** Handing open work to a colleague while somebody is away, taking it back, and what was handed over (C30). */
export function handOverHandlers(deps: Deps) {
  async function formOf(req: Request, wanted: string) {
    const actor = actorOf(req);
    const colleagues = await listColleagues(deps.db, actor.agencyId);
    const givers = colleagues.filter((one) => mayHandOverFor(actor, one) && neededVerb(one.verbs) !== undefined);
    const giver =
      givers.find(({ id }) => id === (idOf(wanted) || actor.id)) ?? givers.find(({ id }) => id === actor.id);
    const today = dayIn(deps.config.officeZone, deps.clock.now());
    return {
      givers,
      giver,
      isOwn: giver?.id === actor.id,
      takers: giver ? takersOf(giver, colleagues) : [],
      lines: giver ? (await withDrives(await openWorkOf(deps.db, giver))).map(annexLine) : [],
      today,
      typed: { to: '', fromDay: today, toDay: '', note: '', ground: '', picked: undefined as number[] | undefined },
    };
  }

  /** Where several drives are open, each unit says of which its annex is. */
  async function withDrives<A extends HandedAnnex>(annexes: readonly A[]): Promise<A[]> {
    const driveOf = await driveWordsOf(
      deps.db,
      annexes.map(({ annexId }) => annexId),
    );
    return annexes.map((one) => ({ ...one, unitName: `${driveOf(one.annexId)}${one.unitName}` }));
  }

  return {
    list: (async (req, res) => {
      const actor = actorOf(req);
      const all = await listHandOvers(deps.db, actor.agencyId);
      const items = await withDrives(
        await listItems(
          deps.db,
          all.map(({ id }) => id),
        ),
      );
      await render(req, res, 'annexes/hand-overs/list', {
        lines: all.map((one) => handOverLine(one, items, mayEnd(actor, one))),
        agencyName: actor.agencyName,
      });
    }) satisfies Handler,

    form: (async (req, res) =>
      render(req, res, 'annexes/hand-overs/form', await formOf(req, queryText(req, 'from')))) satisfies Handler,

    make: formPage({
      async read(req) {
        const typed = {
          to: textField(req, 'to'),
          fromDay: textField(req, 'from_day').trim(),
          toDay: textField(req, 'to_day').trim(),
          note: textField(req, 'note'),
          ground: textField(req, 'ground'),
          picked: pickedOf(req),
        };
        return { ...(await formOf(req, textField(req, 'from'))), typed };
      },
      submit: (req, { typed }) =>
        doOnce(deps, req, async (trx) => {
          await handOver(trx, deps, actorOf(req), {
            fromId: idOf(textField(req, 'from')),
            toId: idOf(typed.to),
            fromDay: parseDay(typed.fromDay),
            toDay: parseDay(typed.toDay),
            note: typed.note,
            ground: typed.ground,
            annexIds: typed.picked ?? [],
          });
          return { to: list, done: '已交接，接手人在待办事项中看到；到期后仍未办结的自动回到交出人。' };
        }),
      show: (req, res, model, fault) => render(req, res, 'annexes/hand-overs/form', { ...model, fault }),
    }),

    end: step(deps, async (trx, req) => {
      await endHandOver(trx, deps, actorOf(req), idParam(req, 'handOverId'));
      return { to: list, done: '已收回，仍未办结的附件回到交出人。' };
    }),
  };
}

function pickedOf(req: Request): number[] {
  const { pick } = (req.body ?? {}) as { pick?: unknown };
  return [pick].flat().flatMap((id) => (typeof id === 'string' && idOf(id) > 0 ? [idOf(id)] : []));
}
