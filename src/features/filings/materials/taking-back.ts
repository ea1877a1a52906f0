import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { wrongField } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { type MaterialDeps, openCase } from './adding.js';
import { findMaterialFile, listMarks, listMaterialFiles, takeBackFile, writeMark } from './material-queries.js';
import { markAfterTaking } from './material-rules.js';
import { materialProblems } from './problems.js';

/**
 * Takes a file back from its case, with the ground. Its bytes and its trail stay; it proves nothing any more. Answers its name.
 * @throws portal.not_found, material.closed, material.gone, form.field
 */
export async function takeBackMaterial(
  trx: Trx,
  deps: MaterialDeps,
  actor: Actor,
  { caseId, id, ground }: { readonly caseId: number; readonly id: number; readonly ground: string },
): Promise<string> {
  const { one } = await openCase(trx, deps, actor, caseId);
  const file = await findMaterialFile(trx, caseId, id);
  if (!file) throw problems.not_found();
  if (ground.length < 2 || ground.length > 100) throw wrongField('ground', '请写明收回的理由（2 到 100 字）。');
  const now = deps.clock.now();
  if (!(await takeBackFile(trx, id, { by: actor.id, at: now, ground }))) throw materialProblems.gone();
  const left = (await listMaterialFiles(trx, caseId)).filter(
    ({ code, takenBackAt }) => code === file.code && takenBackAt === null,
  );
  const marked = (await listMarks(trx, caseId)).find(({ code }) => code === file.code)?.mark;
  const mark = markAfterTaking(marked, left.length);
  if (mark !== undefined) await writeMark(trx, caseId, { code: file.code, mark, word: '' }, { by: actor.id, at: now });
  audit(trx, now, actor, {
    verb: 'filing.take-back-material',
    objectType: 'filing_case',
    objectId: one.id,
    agencyId: one.agencyId,
    before: { material: file.code, name: file.name, sha256: file.sha256 },
    after: { reason: ground },
  });
  return file.name;
}
