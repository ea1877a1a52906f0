import type { Request } from 'express';
import type { DriveDeps } from '#features/drive/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { choiceText, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { queryString } from '#platform/views/helpers.js';
import {
  type DocketOutcome,
  mayConfirm,
  outcomesFor,
  outcomeWords,
  proposedOutcome,
} from '#domain/legacy/decisions.js';
import { type DocketReason, docketWords } from '#domain/legacy/split.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import { listBoard } from '#features/drive/queries.js';
import { confirmDecision, type PickedLine, proposeDecision, refuseDecision, reopenDecision } from './docket.js';
import { countDocket, type DocketFilter, type DocketLine, listDocket } from './docket-queries.js';
import { type Licence, listWhole } from './licence-queries.js';
import { docketSums } from './present.js';
import { licenceProblems } from './problems.js';
import { docketStateNames, listNames } from './words.js';

const pageSize = 50;
/** What can be asked for: everything that a person can still act on, or has acted on. */
const shownStates = {
  open: docketStateNames.open,
  proposed: docketStateNames.proposed,
  decided: docketStateNames.decided,
};

/** Rows of the old lists that nobody can tell from the list alone, and what persons decide of them. */
export function docketHandlers(deps: DriveDeps) {
  const { db } = deps;

  const driveIdOf = async (req: Request): Promise<number> => {
    const drive = await chosenDrive(deps, req);
    if (!drive) throw licenceProblems.no_drive();
    return drive.id;
  };
  /** Back to the list that the lines were picked from. */
  const backTo = (req: Request): string =>
    `/licences/docket${queryString({ state: choiceOf(req, 'state', shownStates), reason: choiceOf(req, 'reason', docketWords) })}`;

  return {
    show: (async (req, res) => {
      const actor = actorOf(req);
      const driveId = await driveIdOf(req);
      const filter: Required<Pick<DocketFilter, 'state'>> & DocketFilter = {
        state: (choiceText(req, 'state', shownStates) || 'open') as 'open',
        ...(choiceText(req, 'reason', docketWords) && {
          reason: choiceText(req, 'reason', docketWords) as DocketReason,
        }),
      };
      const after = /^\d{1,15}$/.test(queryText(req, 'after')) ? Number(queryText(req, 'after')) : 0;
      const [lines, counts, board] = await Promise.all([
        listDocket(db, driveId, filter, { after, limit: pageSize + 1 }),
        countDocket(db, driveId),
        listBoard(db, driveId, null),
      ]);
      const shown = lines.slice(0, pageSize);
      const units = new Map(board.map(({ unitCode, unitName }) => [unitCode, unitName]));
      const licences = await licencesOf(driveId, shown);
      const outcomes = outcomesOf(filter.reason);
      await render(req, res, 'drive/legacy/docket', {
        filter,
        sums: docketSums(counts),
        states: shownStates,
        reasons: Object.entries(docketWords).filter(([reason]) => counts.some((one) => one.reason === reason)),
        outcomes: outcomes.map((outcome) => ({ outcome, words: outcomeWords[outcome] })),
        asksUnit: outcomes.includes('unit'),
        units: [...units],
        lines: shown.map((line) => ({
          ...line,
          ...wordsOf(line, licences, units),
          mayPick: filter.state !== 'proposed' || mayConfirm(line.proposedBy, actor.id),
        })),
        next: lines.length > pageSize ? { ...filter, after: shown.at(-1)?.id } : undefined,
        isPaged: after > 0,
      });
    }) satisfies Handler,

    propose: step(deps, async (trx, req) => {
      const outcome = choiceOf(req, 'outcome', outcomeWords) as DocketOutcome | '';
      if (outcome === '') throw licenceProblems.docket_outcome({ field: 'outcome' });
      const count = await proposeDecision(trx, deps, actorOf(req), {
        driveId: await driveIdOf(req),
        picked: pickedOf(req),
        outcome,
        unit: await unitOf(req),
        ground: textField(req, 'ground'),
      });
      return { to: backTo(req), done: `已对 ${count} 行提出处理意见，等另一位省级业务管理员确认。` };
    }),

    /** Confirms what others propose, or sends it back: the form has a button for each. */
    decide: step(deps, async (trx, req) => {
      const asked = { driveId: await driveIdOf(req), picked: pickedOf(req), ground: textField(req, 'ground') };
      if (textField(req, 'do') === 'refuse') {
        const count = await refuseDecision(trx, deps, actorOf(req), asked);
        return { to: backTo(req), done: `已退回 ${count} 行的处理意见，回到“待处理”。` };
      }
      // Whoever has written why they send it back means that, whatever the Enter key pressed.
      if (asked.ground.trim() !== '') throw licenceProblems.docket_ground_of_refusal({ field: 'ground' });
      const count = await confirmDecision(trx, deps, actorOf(req), asked);
      return { to: backTo(req), done: `已确认 ${count} 行，名单已按处理结果调整。` };
    }),

    reopen: step(deps, async (trx, req) => {
      const asked = { driveId: await driveIdOf(req), picked: pickedOf(req), ground: textField(req, 'ground') };
      const count = await reopenDecision(trx, deps, actorOf(req), asked);
      return { to: backTo(req), done: `${count} 行已改为“待处理”，原来的处理留有记录。` };
    }),
  };

  /** The licences of the lines and those that they are paired with, by id. */
  async function licencesOf(driveId: number, lines: readonly DocketLine[]): Promise<ReadonlyMap<number, Licence>> {
    const ids = [...new Set(lines.flatMap(({ licenceId, otherId }) => [licenceId, otherId ?? licenceId]))];
    const found = await listWhole(db, deps.cipher, driveId, { ids, after: 0, limit: ids.length });
    return new Map(found.map((licence) => [licence.id, licence]));
  }

  async function unitOf(req: Request): Promise<string | null> {
    const typed = textField(req, 'unit');
    if (typed === '') return null;
    const board = await listBoard(db, await driveIdOf(req), null);
    if (!board.some(({ unitCode }) => unitCode === typed)) throw licenceProblems.docket_unit({ field: 'unit' });
    return typed;
  }
}

/** What can be decided of every row of this reason; of several reasons only what one of them leaves open. */
const outcomesOf = (reason: DocketReason | undefined): readonly DocketOutcome[] =>
  reason ? outcomesFor(reason) : (Object.keys(outcomeWords) as DocketOutcome[]);

function wordsOf(line: DocketLine, licences: ReadonlyMap<number, Licence>, units: ReadonlyMap<string, string>) {
  const licence = licences.get(line.licenceId);
  const other = line.otherId === null ? undefined : licences.get(line.otherId);
  const unitName = (code: string | null) => (code === null ? '' : (units.get(code) ?? code));
  const proposal = line.outcome ?? proposedOutcome(line.reason, line.suggestion);
  const place = proposal === 'unit' ? unitName(line.outcomeUnit ?? line.suggestion) : '';
  return {
    reasonWords: docketWords[line.reason],
    licence,
    other,
    listName: licence ? listNames[licence.list] : '',
    unitName: licence ? unitName(licence.unit) || '未归入' : '',
    proposalWords: proposal === undefined ? '' : place === '' ? outcomeWords[proposal] : `归入${place}`,
  };
}

const choiceOf = (req: Request, name: string, known: Readonly<Record<string, unknown>>): string => {
  const value = textField(req, name);
  return Object.hasOwn(known, value) ? value : '';
};

/** Boxes that were ticked: `id.version` each. */
function pickedOf(req: Request): PickedLine[] {
  const { pick } = (req.body ?? {}) as { pick?: unknown };
  return [pick].flat().flatMap((one) => {
    const [, id, version] = (typeof one === 'string' && /^([1-9]\d{0,14})\.(\d{1,9})$/.exec(one)) || [];
    return id === undefined ? [] : [{ id: Number(id), version: Number(version) }];
  });
}
