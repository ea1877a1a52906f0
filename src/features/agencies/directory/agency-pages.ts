import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { choiceText, idParam, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage, step } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { contactOf, updateContact, updateRepairDuty } from './contact.js';
import { loadBoard, visibleAgencies } from '#features/agencies/duties/board.js';
import { type BoardSight, boardRow, faultView } from '#features/agencies/duties/present.js';
import { officeChanges } from '#features/agencies/changes/change-plan.js';
import {
  countLiveAccounts,
  listAgencyFiles,
  directoryPageSize,
  listDirectory,
  listNameLines,
  listOffices,
} from './directory-queries.js';
import { listForwardings } from '#features/agencies/duties/forwarding-queries.js';
import { listChanges, loadLedger } from '#features/agencies/changes/ledger-queries.js';
import { always, listDivisions, listTenuresOn, listTerritory } from '#features/agencies/queries.js';
import {
  chipsOf,
  contactForm,
  directoryRow,
  mayChangeContact,
  nameViews,
  officeView,
  type SentContact,
  sinceWords,
} from './present.js';
import { treeOf } from './tree.js';
import { agencyKinds, agencyStates, changeNames } from '#features/agencies/words.js';
import { parseDay } from '#domain/values/days.js';
import type { DriveChoice } from '#features/agencies/duties/drive-choice.js';
import { normaliseCode, normaliseText } from '#domain/values/normalise.js';

/** The directory of offices, an office's file, the territory tree and the board of duties. */
export function agencyPageHandlers(deps: Deps, chooseDrive: DriveChoice) {
  const { db } = deps;
  const today = () => dayIn(deps.config.officeZone, deps.clock.now());
  return {
    list: (async (req, res) => {
      const filter = {
        q: queryText(req, 'q').trim(),
        kind: choiceText(req, 'kind', agencyKinds),
        state: choiceText(req, 'state', agencyStates),
      };
      const pageNo = /^[1-9]\d{0,3}$/.test(queryText(req, 'page')) ? Number(queryText(req, 'page')) : 1;
      const { lines, total } = await listDirectory(db, filter, await visibleAgencies(db, actorOf(req)), pageNo);
      const pages = Math.max(1, Math.ceil(total / directoryPageSize));
      await render(req, res, 'agencies/directory/list', {
        filter,
        chips: chipsOf(filter),
        lines: lines.map(directoryRow),
        total,
        pageNo,
        pages,
        words: { kinds: agencyKinds, states: agencyStates },
      });
    }) satisfies Handler,

    show: ((req, res) => showFile(req, res)) satisfies Handler,

    tree: (async (req, res) => {
      const actor = actorOf(req);
      const [divisions, tenures, files, visible] = await Promise.all([
        listDivisions(db),
        listTenuresOn(db, today()),
        listOffices(db),
        visibleAgencies(db, actor),
      ]);
      const all = treeOf(divisions, tenures, new Map(files.map((one) => [one.id, one])));
      const lines = visible === null ? all : all.filter((line) => line.office && visible.includes(line.office.id));
      await render(req, res, 'agencies/directory/tree', { lines, today: today() });
    }) satisfies Handler,

    board: (async (req, res) => {
      const typed = queryText(req, 'on').trim();
      const asked = typed === '' ? today() : parseDay(typed);
      // What is not yet so is not known: no board says of a day to come that every unit has its office.
      const on = asked !== null && asked <= today() && asked >= always ? asked : null;
      if (on === null) res.status(422);
      const day = on ?? today();
      const actor = actorOf(req);
      const drive = await chooseDrive(req);
      const [lines, visible] = await Promise.all([
        loadBoard(db, actor, day, today(), drive?.id),
        visibleAgencies(db, actor),
      ]);
      const sight: BoardSight = {
        opensOffice: (id) => visible === null || visible.includes(id),
        opensAnnex: (mark) => mayDo(actor, 'annex.view') && (visible === null || mark.agencyId === actor.agencyId),
        mayChange: mayDo(actor, 'agency.change'),
        mayForward: mayDo(actor, 'duty.forward'),
      };
      await render(req, res, 'agencies/duties/board', {
        rows: lines.map((line) => boardRow(line, sight)),
        faults: lines.flatMap(({ code, fault }) => (fault ? [faultView(code, fault, sight)] : [])),
        unacknowledged: lines.filter(({ hops }) => hops.some((hop) => hop.acknowledgedAt === null)).length,
        on: day,
        typed,
        isToday: day === today(),
        isWrong: on === null,
      });
    }) satisfies Handler,

    /** Whether an office says that it does the work: the province sets it right where two say so for one unit. */
    restate: step(deps, async (trx, req) => {
      const agencyId = idParam(req, 'agencyId');
      const does = new Map([
        ['1', true],
        ['0', false],
      ]).get(textField(req, 'does'));
      await updateRepairDuty(trx, deps, actorOf(req), agencyId, does);
      return {
        to: textField(req, 'back') === 'board' ? '/duties' : `/agencies/${agencyId}`,
        done: does ? '已改为“承担机动车维修管理”。' : '已改为“不承担机动车维修管理”。',
      };
    }),

    /** The one liaison of an office (R8) and whoever is in charge. */
    contact: formPage({
      read: readContact,
      submit: (req, { typed, was }) =>
        doOnce(deps, req, async (trx) => {
          const agencyId = idParam(req, 'agencyId');
          await updateContact(trx, deps, actorOf(req), agencyId, typed, was);
          const done = '联系人已更新。一个机构只有一名对接联系人，原联系人不再是联系人。';
          return { to: `/agencies/${agencyId}`, done };
        }),
      show: showFile,
    }),
  };

  /** An office's file; with what was typed of its contacts and why it was not taken. */
  async function showFile(req: Request, res: Response, sent?: SentContact, fault?: Fault): Promise<void> {
    const actor = actorOf(req);
    const agencyId = idParam(req, 'agencyId');
    const visible = await visibleAgencies(db, actor);
    const [file] = visible === null || visible.includes(agencyId) ? await listAgencyFiles(db, [agencyId]) : [];
    if (!file) throw problems.not_found();
    const divisions = await listDivisions(db);
    const [names, territory, ledger, hops, accounts, changes, offices] = await Promise.all([
      listNameLines(db, agencyId),
      listTerritory(db, agencyId, today(), divisions),
      loadLedger(db),
      listForwardings(db, { of: agencyId }),
      countLiveAccounts(db),
      changesOf(agencyId),
      listOffices(db),
    ]);
    const nameOf = new Map(divisions.map((one) => [one.code, one.name]));
    const officeNames = new Map(offices.map((one) => [one.id, one.name]));
    const past = ledger.tenures.filter((one) => one.agencyId === agencyId && one.to !== null && one.to > one.from);
    // What an office exchanged with third ones is between them and the province.
    const ownHops = hops.filter(
      (hop) => visible === null || hop.fromAgencyId === actor.agencyId || hop.toAgencyId === actor.agencyId,
    );
    const stored = contactOf(deps, file);
    await render(req, res, 'agencies/directory/show', {
      file,
      shown: officeView(file, actor, { zone: deps.config.officeZone, changes: officeChanges }),
      names: nameViews(names),
      territory: territory.map((code) => ({ code, name: nameOf.get(code) ?? code })),
      past: past.map((one) => ({ name: nameOf.get(one.division), since: sinceWords(one.from), to: one.to })),
      hops: ownHops.map((hop) => ({
        ...hop,
        fromName: officeNames.get(hop.fromAgencyId),
        toName: officeNames.get(hop.toAgencyId),
      })),
      accounts: accounts.get(agencyId) ?? 0,
      mobile: stored.mobile,
      contact: mayChangeContact(file, actor) && contactForm(stored, sent),
      fault,
      changes: changes.map((change) => ({ ...change, kindName: changeNames[change.kind] })),
    });
  }

  async function changesOf(agencyId: number) {
    const parts = ['agency', 'office', 'name', 'giver'].map((kind) => `${kind}:${agencyId}`);
    const own = await listChanges(db, { parts, limit: 50 });
    const made = (await listChanges(db, { limit: 500 })).filter(
      ({ detail }) => (detail as { agencies?: number[] }).agencies?.includes(agencyId) === true,
    );
    return [...new Map([...own, ...made].map((one) => [one.id, one])).values()].sort((a, b) => b.id - a.id);
  }
}

/** The form of the contacts as it was sent, and as it had been shown. */
function readContact(req: Request): SentContact {
  const was = (name: string) => {
    const value = ((req.body ?? {}) as Record<string, unknown>)[`was.${name}`];
    return typeof value === 'string' && { [name]: value };
  };
  return {
    typed: {
      name: normaliseText(textField(req, 'name')),
      post: normaliseText(textField(req, 'post')),
      mobile: normaliseCode(textField(req, 'mobile')),
      email: normaliseText(textField(req, 'email')),
      responsible: normaliseText(textField(req, 'responsible')),
    },
    was: { ...was('name'), ...was('post'), ...was('mobile'), ...was('email'), ...was('responsible') },
  };
}
