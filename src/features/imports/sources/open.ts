import type { Deps } from '#platform/deps.js';
import { isMarkedAnnex } from '#domain/legacy/marks.js';
import { filedSource } from './filed.js';
import { markedSource } from './marked.js';
import type { ImportContext, ImportSource } from './source.js';

/** The source that the rows of an accepted annex come from. */
export function openSource(
  deps: Pick<Deps, 'db' | 'cipher'>,
  context: Omit<ImportContext, 'cities'>,
): Promise<ImportSource> {
  const { annexNo } = context.annex;
  return isMarkedAnnex(annexNo) ? markedSource(deps, context, annexNo) : filedSource(deps, context);
}
