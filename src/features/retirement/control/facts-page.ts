import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage, lead } from '#platform/http/step.js';
import { backHoursRange } from '#domain/retirement/states.js';
import { findLastApplied } from '#features/drive/legacy/load-queries.js';
import { retirementProblems } from '#features/retirement/problems.js';
import { findRetirementDrive, getRetirement, type Retirement } from '#features/retirement/queries.js';
import { controlPath } from '#features/retirement/words.js';
import { changeText, noteFacts, noteReadFacts, type TypedFacts } from './facts.js';
import { readOldFacts } from './old-database-queries.js';

interface TypedForm {
  readonly typed: TypedFacts;
  readonly version: number;
}

/** What is noted of the old module, and of the day: by hand, or read from its own database. */
export function factsHandlers(deps: Deps) {
  const { db, config } = deps;
  const zone = config.officeZone;

  async function show(req: Request, res: Response, form?: TypedForm, fault?: Fault): Promise<void> {
    const retirement = await getRetirement(db);
    const drive = await findRetirementDrive(db, retirement);
    const loaded = drive && (await findLastApplied(db, drive.id));
    await render(req, res, 'retirement/control/facts', {
      typed: form?.typed ?? typedOf(retirement, zone),
      version: form?.version ?? retirement.version,
      loaded,
      range: backHoursRange,
      hasOldSystem: config.oldSystem !== undefined,
      fault,
    });
  }

  return {
    show: ((req, res) => show(req, res)) satisfies Handler,

    save: formPage<TypedForm>({
      read: (req) => ({
        typed: {
          lastChange: line(req, 'last_change', 40),
          oldCount: line(req, 'old_count', 10),
          archiveName: line(req, 'archive_name', 200),
          archiveSha256: line(req, 'archive_sha256', 100),
          dutyName: line(req, 'duty_name', 60),
          dutyPhone: line(req, 'duty_phone', 60),
          backHours: line(req, 'back_hours', 10),
        },
        version: Number(/^\d{1,9}$/.exec(textField(req, 'seen'))?.[0] ?? -1),
      }),
      submit: (req, form) =>
        doOnce(deps, req, async (trx) => {
          await noteFacts(trx, deps, actorOf(req), form);
          return { to: controlPath, done: '已登记。' };
        }),
      show,
    }),

    read: (async (req, res) => {
      const { oldSystem } = config;
      if (!oldSystem) throw retirementProblems.no_old_system();
      // Before the transaction: the other database may take its time, or not answer at all.
      const facts = await readOldFacts(oldSystem).catch((error: unknown) => {
        deps.log.warn('old module not read', { error });
        throw retirementProblems.old_system_away({ why: '连不上，或账号没有权限' });
      });
      const answer = await doOnce(deps, req, async (trx) => {
        await noteReadFacts(trx, deps, actorOf(req), facts);
        const told = facts.lastChangeAt === null ? '没有找到改动时间一列，请人工登记最后一次改动。' : '';
        return { to: controlPath, done: `已从原模块读取：现有 ${facts.count} 户。${told}` };
      });
      lead(req, res, answer);
    }) satisfies Handler,
  };
}

const line = (req: Request, name: string, most: number): string =>
  textField(req, name).replace(/\s+/g, ' ').trim().slice(0, most);

const typedOf = (retirement: Retirement, zone: string): TypedFacts => ({
  lastChange: changeText(retirement.lastChangeAt, zone),
  oldCount: retirement.oldCount === null ? '' : String(retirement.oldCount),
  archiveName: retirement.archiveName ?? '',
  archiveSha256: retirement.archiveSha256 ?? '',
  dutyName: retirement.dutyName,
  dutyPhone: retirement.dutyPhone,
  backHours: String(retirement.backHours),
});
