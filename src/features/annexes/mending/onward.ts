import type { Deps } from '#platform/deps.js';
import type { StepAnswer } from '#platform/http/step.js';
import { listFindings } from '#features/annexes/checking/finding-queries.js';
import { annexPath, versionPath } from '#features/annexes/context.js';
import { getVersion } from '#features/annexes/version-queries.js';
import { isOpen } from './present.js';

export interface RowPlace {
  readonly annexId: number;
  readonly versionId: number;
  readonly row: number;
}

const findingsOfRow = 200;

/** The form of a row that is not there yet. */
export const newRowPath = (annexId: number): string => `${annexPath({ id: annexId })}/new-row`;

/**
 * Where somebody goes on who types rows one after the other: to the next empty form; first to the row itself where its check found something,
 * unless that is left for `later`.
 */
export async function onwardToNew(
  deps: Pick<Deps, 'db' | 'cipher'>,
  { annexId, versionId, row }: RowPlace,
  answer: StepAnswer,
  later: boolean,
): Promise<StepAnswer> {
  const onward = { ...answer, to: newRowPath(annexId) };
  if (later || (await getVersion(deps.db, annexId, versionId)).checkedAt === null) return onward;
  const findings = await listFindings(deps.db, deps.cipher, versionId, { row }, findingsOfRow);
  return findings.some(isOpen) ? { ...answer, to: `${versionPath({ id: annexId }, versionId)}/rows/${row}` } : onward;
}
