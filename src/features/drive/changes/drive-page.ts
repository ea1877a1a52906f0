import type { Request, Response } from 'express';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage, step } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import type { DriveDeps } from '#features/drive/deps.js';
import { cancelExtension, grantExtension } from '#features/drive/extensions/extensions.js';
import { listExtensions } from '#features/drive/extensions/extension-queries.js';
import { listOneHand } from '#features/drive/small/one-hand-queries.js';
import { mayGoInPart, partialChoices } from '#domain/annexes/partial.js';
import { annexName } from '#domain/annexes/titles.js';
import { listDivisions } from '#features/agencies/queries.js';
import { driveProblems } from '#features/drive/problems.js';
import { type BoardCell, findStoredDrive, listBoard, listDrives, type StoredDrive } from '#features/drive/queries.js';
import { type DriveChange, listDriveChanges } from './change-queries.js';
import { planDrive, proposeChange, refuseChange, releaseChange, withdrawChange } from './changes.js';
import {
  boundaryWords,
  changedFields,
  driveFields,
  driveOf,
  momentText,
  statesAfter,
  stateWords,
  type TypedDrive,
  typedOf,
} from './fields.js';
import { countMoves, listMoves } from './moves-queries.js';
import { changeLine, factLines, lateMoves, moveLines, stateMoves } from './present.js';

const rowsAtOnce = 50;
const shownChanges = 20;

/** Drives as data: what each says, what is proposed for it and what that moves, and more time for single units. */
export function drivePages(deps: DriveDeps) {
  const { db } = deps;
  const zone = deps.config.officeZone;
  return {
    list: (async (req, res) => {
      const drives = await listDrives(db);
      await render(req, res, 'drive/changes/list', {
        drives: drives.map((drive) => ({
          ...drive,
          deadline: momentText(drive.deadlineAt, zone),
          stateName: stateWords[drive.state],
        })),
      });
    }) satisfies Handler,

    show: (async (req, res) => {
      const drive = await driveNamed(req);
      const [changes, extensions, board, oneHand] = await Promise.all([
        listDriveChanges(db, drive.id, shownChanges),
        listExtensions(db, drive.id),
        listBoard(db, drive.id, null),
        listOneHand(db, drive.id),
      ]);
      const units = new Map(board.map(({ unitCode, unitName }) => [unitCode, unitName]));
      const open = changes.find(({ state }) => state === 'proposed');
      await render(req, res, 'drive/changes/drive', {
        drive,
        facts: factLines(typedOf(drive, zone)),
        open: open && (await openPart(req, drive, open, board, units)),
        past: changes.filter((one) => one !== open).map(changeLine),
        units: [...units],
        oneHand,
        newest: extensions[0]?.id ?? 0,
        extensions: extensions.map((one) => ({ ...one, until: momentText(one.deadlineAt, zone) })),
      });
    }) satisfies Handler,

    form: (async (req, res) => {
      const drive = await driveNamed(req);
      await showForm(req, res, typedOf(drive, zone), { drive });
    }) satisfies Handler,

    /** A new drive, filled from an earlier one. */
    copyForm: (async (req, res) => {
      const drives = await listDrives(db);
      const asked = queryText(req, 'from');
      const source = drives.find(({ id }) => String(id) === asked) ?? drives[0];
      if (!source) throw problems.not_found();
      await showForm(req, res, typedOf(source, zone), { source });
    }) satisfies Handler,

    plan: formPage({
      read: (req) => ({ typed: typedIn(req), copyOf: numberField(req, 'copy_of') }),
      submit: (req, { typed, copyOf }) =>
        doOnce(deps, req, async (trx) => {
          const driveId = await planDrive(trx, deps, actorOf(req), { typed, copyOf: copyOf || null });
          return {
            to: `/drives/${driveId}`,
            done: '已新建，状态是筹备中，各机构还看不到。通知写好以后，提出修改，把状态改为进行中，由另一人确认。',
          };
        }),
      async show(req, res, { typed, copyOf }, fault) {
        const source = await findStoredDrive(db, copyOf);
        if (!source) throw problems.not_found();
        await showForm(req, res, typed, { source, ...(fault && { fault }) });
      },
    }),

    propose: step(deps, async (trx, req) => {
      const driveId = idParam(req, 'driveId');
      await proposeChange(trx, deps, actorOf(req), driveId, {
        typed: typedIn(req),
        version: numberField(req, 'seen'),
        ground: textField(req, 'ground'),
      });
      return { to: `/drives/${driveId}`, done: '修改已提出，等另一位省级业务管理员确认后生效。下面是它的影响。' };
    }),

    decide: step(deps, async (trx, req) => {
      const [driveId, changeId, actor] = [idParam(req, 'driveId'), numberField(req, 'change'), actorOf(req)];
      const to = `/drives/${driveId}`;
      const ground = textField(req, 'refusal');
      switch (textField(req, 'do')) {
        case 'withdraw':
          await withdrawChange(trx, deps, actor, driveId, changeId);
          return { to, done: '修改已撤回，采集任务照旧。' };
        case 'refuse':
          await refuseChange(trx, deps, actor, driveId, { changeId, ground });
          return { to, done: '修改已退回，采集任务照旧。' };
        default:
          // Whoever has written why they send it back means that, whatever the Enter key pressed.
          if (ground.trim() !== '') throw driveProblems.ground_of_refusal({ field: 'refusal' });
          await releaseChange(trx, deps, actor, driveId, changeId);
          return { to, done: '修改已生效。' };
      }
    }),

    extend: step(deps, async (trx, req) => {
      const driveId = idParam(req, 'driveId');
      await grantExtension(trx, deps, actorOf(req), driveId, {
        unitCode: textField(req, 'unit'),
        until: textField(req, 'until'),
        allowedBy: textField(req, 'allowed_by'),
        reason: textField(req, 'reason'),
        newest: numberField(req, 'seen'),
      });
      return { to: `/drives/${driveId}`, done: '延期已登记，已按新的时间判断是否迟报。' };
    }),

    endExtension: step(deps, async (trx, req) => {
      const driveId = idParam(req, 'driveId');
      await cancelExtension(trx, deps, actorOf(req), driveId, numberField(req, 'extension'));
      return { to: `/drives/${driveId}`, done: '延期已取消，该单位按统一的截止时间判断是否迟报。' };
    }),
  };

  async function driveNamed(req: Request): Promise<StoredDrive> {
    const drive = await findStoredDrive(db, idParam(req, 'driveId'));
    if (!drive) throw problems.not_found();
    return drive;
  }

  /** The form of a change of a drive, or of a new drive that begins as a copy of another. */
  async function showForm(
    req: Request,
    res: Response,
    typed: TypedDrive,
    about: { readonly drive?: StoredDrive; readonly source?: StoredDrive; readonly fault?: Fault },
  ): Promise<void> {
    const { drive, source, fault } = about;
    const picked = typed.smallUnits.split('、');
    const units = (await listDivisions(db)).filter(({ reporting }) => reporting === 'report');
    await render(req, res, 'drive/changes/form', {
      drive,
      source,
      fault,
      isNew: drive === undefined,
      fields: driveFields
        .filter(({ kind }) => drive !== undefined || kind !== 'state')
        .map((field) => ({ ...field, value: typed[field.name] })),
      boundaryWords,
      stateWords: drive ? statesAfter(drive.state) : {},
      units: units.map(({ code, name }) => ({ code, name, isPicked: picked.includes(code) })),
      annexes: partialChoices.map((no) => ({
        code: no,
        name: annexName(no),
        isPicked: mayGoInPart(typed.partialAnnexes, no),
      })),
    });
  }

  /** The proposal that waits, with everything that it would move. */
  async function openPart(
    req: Request,
    drive: StoredDrive,
    change: DriveChange,
    board: readonly BoardCell[],
    units: ReadonlyMap<string, string>,
  ) {
    const wanted = driveOf(change.wanted, zone);
    const changed = changedFields(typedOf(drive, zone), change.wanted);
    const movesLists = changed.includes('baselineOn') || changed.includes('boundaryDay');
    return {
      ...changeLine(change),
      ...mayDecide(change, actorOf(req)),
      licences: movesLists ? await movesOf(req, drive.id, wanted, units) : undefined,
      late: changed.includes('deadline') ? lateMoves(board, wanted.deadlineAt) : undefined,
      state: changed.includes('state') ? stateMoves(board, wanted.state) : undefined,
    };
  }

  async function movesOf(
    req: Request,
    driveId: number,
    rule: Parameters<typeof countMoves>[2],
    units: ReadonlyMap<string, string>,
  ) {
    const after = /^\d{1,15}$/.test(queryText(req, 'after')) ? Number(queryText(req, 'after')) : 0;
    const [counts, rows] = await Promise.all([
      countMoves(db, driveId, rule),
      listMoves(db, driveId, rule, { after, limit: rowsAtOnce + 1 }),
    ]);
    const shown = rows.slice(0, rowsAtOnce);
    return {
      ...moveLines(counts, units),
      rows: shown.map((row) => ({
        ...row,
        unitName: row.unit === null ? '未归入' : (units.get(row.unit) ?? row.unit),
      })),
      isPaged: after > 0,
      next: rows.length > rowsAtOnce ? shown.at(-1)?.id : undefined,
    };
  }
}

const mayDecide = ({ proposedBy }: DriveChange, actor: Actor) => ({
  mayRelease: proposedBy !== actor.id,
  mayWithdraw: proposedBy === actor.id,
});

const typedIn = (req: Request): TypedDrive =>
  Object.fromEntries(
    driveFields.map(({ name, kind }) => [
      name,
      kind === 'units' || kind === 'annexes' ? textsOf(req, name).join('、') : textField(req, name),
    ]),
  ) as TypedDrive;

/** Boxes of one name: none, one or several. */
function textsOf(req: Request, name: string): string[] {
  const value = (req.body as Record<string, unknown> | undefined)?.[name];
  return [value].flat().filter((one): one is string => typeof one === 'string');
}

/** A number that the page itself put into the form; 0 where it is none. */
function numberField(req: Request, name: string): number {
  const text = textField(req, name);
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}
