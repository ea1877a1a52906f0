import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage } from '#platform/http/step.js';
import type { Problem } from '#platform/problem.js';
import { forwardingProblems } from '#features/agencies/problems.js';
import { type DirectoryLine, listOffices } from '#features/agencies/directory/directory-queries.js';
import type { DriveChoice } from './drive-choice.js';
import { type ForwardForm, readForwardForm, requireFilled } from './forward-form.js';
import { forwardableLine, newNamesView } from './forward-present.js';
import { type ForwardableUnit, listForwardable } from './forwardable-units.js';
import { forwardDuty } from './forwarding.js';
import { listBearers } from './forwarding-queries.js';
import { chosenName, type NamedOffice, type NewName, newNames } from './receiver-rules.js';

/** What a person may choose from when forwarding. */
interface Choice {
  readonly units: readonly ForwardableUnit[];
  /** Offices to choose from: the province sees all, an office those of its own place; any other name can be typed. */
  readonly suggested: readonly DirectoryLine[];
  /** Offices that may be offered for a name that nobody knows: those, and who takes the duty already. */
  readonly offered: readonly NamedOffice[];
}

/** The form that forwards the duty for some units (R25, R26). */
export function forwardPageHandlers(deps: Deps, chooseDrive: DriveChoice) {
  const { db } = deps;
  const today = () => dayIn(deps.config.officeZone, deps.clock.now());

  return {
    form: (async (req, res) => {
      const unit = queryText(req, 'unit');
      const blank = { on: today(), document: '', note: '', names: {}, choices: [], opens: [] };
      await show(req, res, { ...blank, chosen: unit === '' ? [] : [unit] });
    }) satisfies Handler,

    send: formPage({
      read: (req) => readForwardForm((req.body ?? {}) as Record<string, unknown>),
      async submit(req, form) {
        const on = requireFilled(form);
        const actor = actorOf(req);
        const driveId = (await chooseDrive(req))?.id;
        const choice = await choiceOf(actor, driveId);
        const nameFor = (code: string) => chosenName(form.names[code] ?? '', form.choices, choice.offered);
        const opened = await requireVouched(form, choice);
        return doOnce(deps, req, async (trx) => {
          let last = 0;
          for (const code of form.chosen) {
            const fromAgencyId = choice.units.find((one) => one.code === code)?.fromId ?? actor.agencyId;
            last = await forwardDuty(trx, deps, actor, {
              unitCode: code,
              fromAgencyId,
              ...(driveId !== undefined && { driveId }),
              toName: nameFor(code),
              opens: form.opens,
              on,
              document: form.document,
              note: form.note,
            });
          }
          const also = opened.length > 0 ? `，在名录中新建 ${opened.length} 个机构` : '';
          return {
            to: form.chosen.length === 1 ? `/forwardings/${last}` : '/duties',
            done: `已转办 ${form.chosen.length} 个单位${also}，等待接收机构签收。签收之前可以撤回。`,
          };
        });
      },
      show,
    }),
  };

  async function choiceOf(actor: Actor, driveId: number | undefined): Promise<Choice> {
    const offices = await listOffices(db);
    const units = await listForwardable(db, actor, today(), offices, driveId);
    const own = offices.find(({ id }) => id === actor.agencyId);
    const isSeen = (one: DirectoryLine) => actor.scope.level === 'province' || one.divisionName === own?.divisionName;
    const suggested = offices.filter((one) => one.state !== 'closed' && isSeen(one) && one.id !== actor.agencyId);
    const takers = new Set(units.map(({ toId }) => toId));
    const offered = offices.filter((one) => suggested.includes(one) || takers.has(one.id));
    return { units, suggested, offered };
  }

  /** The names that nobody knows and for which an office is to be opened. @throws forwarding.new_names */
  async function requireVouched(form: ForwardForm, { offered }: Choice): Promise<NewName[]> {
    const receivers = form.chosen.map((unit) => ({
      unit,
      name: chosenName(form.names[unit] ?? '', form.choices, offered),
    }));
    const unknown = newNames(receivers, await listBearers(db), []);
    const names = unknown.filter(({ key }) => !form.opens.includes(key)).map(({ name }) => `“${name}”`);
    if (names.length > 0) throw forwardingProblems.new_names({ names: names.join('、'), field: 'opens' });
    return unknown;
  }

  async function show(req: Request, res: Response, form: ForwardForm, fault?: Fault, refusal?: Problem): Promise<void> {
    const driveId = (await chooseDrive(req))?.id;
    const { units, suggested, offered } = await choiceOf(actorOf(req), driveId);
    const { chosen } = form;
    const shown = chosen.length > 0 ? units.filter(({ code }) => chosen.includes(code)) : units;
    const receivers = chosen.map((unit) => ({ unit, name: form.names[unit] ?? '' }));
    const asked = refusal
      ? newNames(
          receivers.filter(({ name }) => name !== ''),
          await listBearers(db),
          offered,
        )
      : [];
    await render(req, res, 'agencies/duties/forward', {
      isEmpty: units.length === 0,
      isPart: shown.length < units.length,
      lines: shown.map((unit) => forwardableLine(unit, form)),
      form,
      fault,
      asked: newNamesView(asked, form, units),
      suggestions: suggested.map(({ name }) => name),
    });
  }
}
