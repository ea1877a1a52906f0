import type { Request } from 'express';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { choiceText, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { queryString } from '#platform/views/helpers.js';
import { type PassState, passStateNames } from '#domain/legacy/passing.js';
import type { DriveDeps } from '#features/drive/deps.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import { listBoard } from '#features/drive/queries.js';
import { type PickedPass, returnPassed, takePassed } from './answering.js';
import { countPassed, listPassed, type PassedCount, type PassedFilter, type PassedLine } from './passed-queries.js';
import { passProblems } from './problems.js';

const pageSize = 50;
const ways = { in: '转入本单位', out: '本单位转出' };
type Way = keyof typeof ways;

/** Licences of another district: what came to an office, what it passed on and where that stands; all of it for the province. */
export function passedHandlers(deps: DriveDeps) {
  const { db } = deps;

  const driveIdOf = async (req: Request): Promise<number> => {
    const drive = await chosenDrive(deps, req);
    if (!drive) throw problems.not_found();
    return drive.id;
  };
  const backTo = (req: Request): string =>
    `/licences/passed${queryString({ state: stateOf(textField(req, 'state')) })}`;

  return {
    show: (async (req, res) => {
      const actor = actorOf(req);
      const driveId = await driveIdOf(req);
      const isProvince = actor.scope.level === 'province';
      const board = await listBoard(db, driveId, null);
      const own = [...new Set(board.filter((one) => one.agencyId === actor.agencyId).map((one) => one.unitCode))];
      const way: Way | '' = isProvince ? '' : ((choiceText(req, 'way', ways) || 'in') as Way);
      const state = stateOf(queryText(req, 'state'));
      const after = /^\d{1,15}$/.test(queryText(req, 'after')) ? Number(queryText(req, 'after')) : 0;
      const filterOf = (one: Way | ''): PassedFilter => (one === '' ? {} : one === 'in' ? { to: own } : { from: own });
      const [lines, ...counts] = await Promise.all([
        listPassed(db, driveId, { ...filterOf(way), ...(state && { state }) }, { after, limit: pageSize + 1 }),
        ...(isProvince ? [''] : ['in', 'out']).map((one) => countPassed(db, driveId, filterOf(one as Way | ''))),
      ]);
      const units = new Map(board.map(({ unitCode, unitName }) => [unitCode, unitName]));
      const shown = lines.slice(0, pageSize);
      const mayAnswer = way === 'in' && mayDo(actor, 'licence.receive') && shown.some(isWaiting);
      await render(req, res, 'drive/passing/passed', {
        ask: { ...(way && { way }), ...(state && { state }) },
        way,
        state: state ?? '',
        isProvince,
        ways: isProvince ? [] : (Object.keys(ways) as Way[]).map((one, at) => wayView(one, counts[at] ?? [], way)),
        states: statesOf(counts[way === 'out' ? 1 : 0] ?? []),
        mayAnswer,
        lines: shown.map((line) => lineView(line, units, mayAnswer)),
        next: lines.length > pageSize ? shown.at(-1)?.id : undefined,
        isPaged: after > 0,
      });
    }) satisfies Handler,

    /** Takes the ticked ones or sends them back: the form has a button for each. */
    answer: step(deps, async (trx, req) => {
      const asked = { driveId: await driveIdOf(req), picked: pickedOf(req) };
      const reason = textField(req, 'reason');
      if (textField(req, 'do') === 'return') {
        const count = await returnPassed(trx, deps, actorOf(req), { ...asked, reason });
        return { to: backTo(req), done: `已退回 ${count} 户，由转出单位重新核对。` };
      }
      // Whoever has written why they send it back means that, whatever the Enter key pressed.
      if (reason.trim() !== '') throw passProblems.reason_when_taking({ field: 'reason' });
      const count = await takePassed(trx, deps, actorOf(req), asked);
      return { to: backTo(req), done: `已接收 ${count} 户，已在本单位名单中，请在附件4、附件5中填报核对结果。` };
    }),
  };
}

const isWaiting = ({ state, isGone }: PassedLine): boolean => state === 'waiting' && !isGone;

const stateOf = (text: string): PassState | undefined =>
  Object.hasOwn(passStateNames, text) ? (text as PassState) : undefined;

const statesOf = (counts: readonly PassedCount[]) =>
  (Object.entries(passStateNames) as [PassState, string][]).flatMap(([state, name]) => {
    const count = counts.find((one) => one.state === state)?.count ?? 0;
    return count === 0 ? [] : [{ state, name, count }];
  });

const wayView = (way: Way, counts: readonly PassedCount[], chosen: string) => ({
  way,
  name: ways[way],
  count: counts.reduce((sum, { count }) => sum + count, 0),
  isChosen: way === chosen,
});

function lineView(line: PassedLine, units: ReadonlyMap<string, string>, mayAnswer: boolean) {
  const unitName = (code: string) => units.get(code) ?? code;
  return {
    ...line,
    mayPick: mayAnswer && isWaiting(line),
    fromName: unitName(line.fromUnit),
    toName: line.toUnit === null ? '未能识别' : unitName(line.toUnit),
    stateName: passStateNames[line.state],
    holds: holdsWords(line),
  };
}

/** What is with it now, beyond its state. */
function holdsWords({ state, isPast, isGone, isChecked }: PassedLine): string {
  if (isGone) return '名单中不再出现';
  if (isPast) return '其后已由省局或新名单另行归属';
  if (state === 'docket') return '由省局决定归属';
  if (state === 'sent_back') return '在转出单位名单中';
  if (state === 'withdrawn') return '转出单位已改正，在其名单中';
  return isChecked ? '转入单位已填报' : '转入单位还没有填报';
}

/** Boxes that were ticked: `id.version` each. */
function pickedOf(req: Request): PickedPass[] {
  const { pick } = (req.body ?? {}) as { pick?: unknown };
  return [pick].flat().flatMap((one) => {
    const [, id, version] = (typeof one === 'string' && /^([1-9]\d{0,14})\.(\d{1,9})$/.exec(one)) || [];
    return id === undefined ? [] : [{ id: Number(id), version: Number(version) }];
  });
}
