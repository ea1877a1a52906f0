import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { Problem } from '#platform/problem.js';
import { layMaterial, type MaterialDeps, openCase } from './adding.js';
import { listReusableFiles, type ReusableFile } from './material-queries.js';
import { findAsked } from './material-rules.js';
import { materialProblems } from './problems.js';

/** What became of the files that a person chose of earlier cases. */
export interface Reused {
  readonly laid: number;
  /** Names of those that lie there already, or that the case does not take. */
  readonly left: readonly string[];
}

/**
 * Lays files of earlier cases of the same business below the same materials of this one. The content is referred to, not copied: its
 * sha256 is the same by construction. @throws portal.not_found, material.closed, material.nothing_chosen
 */
export async function reuseMaterials(
  trx: Trx,
  deps: MaterialDeps,
  actor: Actor,
  { caseId, ids }: { readonly caseId: number; readonly ids: readonly number[] },
): Promise<Reused> {
  const open = await openCase(trx, deps, actor, caseId);
  const { one, uscc } = open;
  const of = { caseId, agencyId: one.agencyId, businessId: one.businessId, uscc };
  const chosen = (await listReusableFiles(trx, of)).filter(({ id }) => ids.includes(id));
  if (chosen.length === 0) throw materialProblems.nothing_chosen();
  const left: string[] = [];
  for (const file of chosen) {
    const material = findAsked(open.asked, file.code);
    const isLaid = material !== undefined && (await layOnce(trx, deps, actor, open, { ...file, material }));
    if (!isLaid) left.push(file.name);
  }
  return { laid: chosen.length - left.length, left };
}

async function layOnce(
  trx: Trx,
  deps: MaterialDeps,
  actor: Actor,
  open: Parameters<typeof layMaterial>[3],
  file: ReusableFile & Pick<Parameters<typeof layMaterial>[4], 'material'>,
): Promise<boolean> {
  try {
    await layMaterial(trx, deps, actor, open, { ...file, reused: file });
    return true;
  } catch (error) {
    if (error instanceof Problem && error.code === 'material.there') return false;
    throw error;
  }
}
