import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { retirementStates, stateAt } from '#domain/retirement/states.js';
import { countByUnit } from '#features/drive/legacy/licence-queries.js';
import { linesByUnit, sumOf } from '#features/drive/legacy/present.js';
import { findRetirementDrive, getRetirement } from '#features/retirement/queries.js';
import { listOfficesToSign } from './offices.js';
import { signOff } from './signing.js';

export const signPath = '/retirement/sign-off';

/** An office's own page: its lists of the old module in numbers, and its signature. */
export function signHandlers(deps: Deps) {
  const { db } = deps;

  async function show(req: Request, res: Response): Promise<void> {
    const actor = actorOf(req);
    const retirement = await getRetirement(db);
    const drive = await findRetirementDrive(db, retirement);
    const office = drive && (await listOfficesToSign(db, drive.id)).find(({ agencyId }) => agencyId === actor.agencyId);
    const units = new Map(office?.units.map(({ code, name }) => [code, name]));
    const lines = drive ? linesByUnit(await countByUnit(db, drive.id), units, [...units.keys()]) : [];
    const state = stateAt(retirement, deps.clock.now());
    await render(req, res, 'retirement/signing/sign-off', {
      drive,
      office,
      sign: office?.sign,
      lines,
      sum: sumOf(lines),
      stateName: retirementStates[state],
      mayStillSign: state === 'frozen' && office !== undefined && office.sign === undefined,
      isEarly: state === 'running',
      dutyName: retirement.dutyName,
      dutyPhone: retirement.dutyPhone,
    });
  }

  return {
    show: ((req, res) => show(req, res)) satisfies Handler,
    sign: step(deps, async (trx, req) => {
      await signOff(trx, deps, actorOf(req), textField(req, 'note'));
      return { to: signPath, done: '已签字。省局的停用页上可以看到。' };
    }),
  };
}
