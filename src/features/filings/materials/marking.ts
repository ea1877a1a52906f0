import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { seenMark } from '#platform/http/seen.js';
import { wrongField } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { type AskedMaterial, type MarkedMaterial, markFault, materialMarks } from '#domain/filing/materials.js';
import { caseStates } from '#domain/filing/moves.js';
import { lockCase } from '#features/filings/cases/case-queries.js';
import { findShownCase } from '#features/filings/cases/shown-queries.js';
import type { MaterialDeps } from './adding.js';
import { checklistOf } from './checklist.js';
import { listMarks, listMaterialFiles, type MaterialFile, type StoredMark, writeMark } from './material-queries.js';
import { isOpenToMarks } from './material-rules.js';
import { materialProblems } from './problems.js';

/** Mark of what a page of marks was shown with: the marks, and the files that they are about. */
export const seenOf = (marks: readonly StoredMark[], files: readonly MaterialFile[]): string =>
  seenMark(
    ...marks.flatMap(({ code, mark, word, markedAt }) => [code, mark, word, markedAt]),
    ...files.map(({ id, takenBackAt }) => `${id} ${takenBackAt === null}`),
  );

/**
 * Stores what a person found of the materials, as the whole list was shown. Answers how many marks are other than before.
 * @throws portal.not_found, material.marks_closed, material.marks_changed, form.field
 */
export async function markMaterials(
  trx: Trx,
  deps: MaterialDeps,
  actor: Actor,
  said: { readonly caseId: number; readonly seen: string; readonly marks: readonly MarkedMaterial[] },
): Promise<number> {
  const held = await lockCase(trx, actor.agencyId, said.caseId);
  const one = held && (await findShownCase(trx, actor.agencyId, said.caseId));
  if (!one) throw problems.not_found();
  if (!isOpenToMarks(one.state)) throw materialProblems.marks_closed({ state: caseStates[one.state] });
  const { asked } = await checklistOf(trx, deps.cipher, one);
  const stored = await listMarks(trx, one.id);
  if (said.seen !== seenOf(stored, await listMaterialFiles(trx, one.id))) throw materialProblems.marks_changed();
  const changed = said.marks.filter((mark) => isNews(mark, stored) && find(asked, mark.code) !== undefined);
  for (const mark of changed) requireSound(mark, asked);
  const now = deps.clock.now();
  for (const mark of changed) await writeMark(trx, one.id, mark, { by: actor.id, at: now });
  if (changed.length > 0)
    audit(trx, now, actor, {
      verb: 'filing.mark-materials',
      objectType: 'filing_case',
      objectId: one.id,
      agencyId: one.agencyId,
      before: { marks: inWords(stored.filter(({ code }) => find(changed, code) !== undefined)) },
      after: { marks: inWords(changed) },
    });
  return changed.length;
}

const find = <T extends { readonly code: string }>(list: readonly T[], code: string): T | undefined =>
  list.find((one) => one.code === code);

/** What nobody has marked is missing. */
const isNews = ({ code, mark, word }: MarkedMaterial, stored: readonly StoredMark[]): boolean => {
  const before = find(stored, code) ?? { mark: 'missing', word: '' };
  return before.mark !== mark || before.word !== word;
};

function requireSound(mark: MarkedMaterial, asked: readonly AskedMaterial[]): void {
  const material = find(asked, mark.code);
  const fault = material && markFault(mark, material);
  if (fault !== undefined) throw wrongField(`word.${mark.code}`, fault);
}

/** M01 齐全；M03 看不清（第 2 页） */
const inWords = (marks: readonly MarkedMaterial[]): string =>
  marks.map(({ code, mark, word }) => `${code} ${materialMarks[mark]}${word === '' ? '' : `（${word}）`}`).join('；');
