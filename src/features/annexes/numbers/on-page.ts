import type { Request } from 'express';
import { dayIn } from '#platform/clock.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { queryString } from '#platform/views/helpers.js';
import type { AnnexDefinition } from '#domain/annexes/types.js';
import type { VersionContext } from '#features/annexes/context.js';
import { findViewDay, takeViewDay } from './reveal-queries.js';
import { type NumberedPage, noteReveal } from './reveals.js';

/** Columns whose values are masked for who has given no reason. */
export const numberedFields = ({ columns }: AnnexDefinition): ReadonlySet<string> =>
  new Set(columns.flatMap(({ field, personal }) => (personal === undefined ? [] : [field])));

/** What a page says of the numbers on it: that they are whole and the look is recorded, or where the reason is given that makes them so. */
export interface NumberNote {
  readonly isRecorded: boolean;
  readonly askPath: string;
}

/**
 * What a page owes that shows these columns of a version. Who reads whole numbers on a reason given has it recorded before they leave, once
 * a day for each version and kind of page; an office reads what it typed itself. Who sees masks and may do better is told where.
 */
export async function numbersOnPage(
  deps: Pick<Deps, 'db' | 'clock' | 'config'>,
  req: Request,
  context: VersionContext,
  kind: NumberedPage,
  fields: Iterable<string>,
): Promise<{ readonly numberNote: NumberNote | undefined }> {
  const { numbers, definition, base, here } = context;
  const numbered = numberedFields(definition);
  if (![...fields].some((field) => numbered.has(field))) return { numberNote: undefined };
  if (!numbers.isFull) {
    const to = req.method === 'GET' ? req.url.slice(deps.config.basePath.length) : here;
    const askPath = `${base}/numbers${queryString({ to })}`;
    return { numberNote: numbers.mayAsk ? { isRecorded: false, askPath } : undefined };
  }
  if (numbers.isOwn) return { numberNote: undefined };
  await recordView(deps, context, kind, numbers.reason);
  return { numberNote: { isRecorded: true, askPath: '' } };
}

async function recordView(
  deps: Pick<Deps, 'db' | 'clock' | 'config'>,
  { actor, annex, version }: VersionContext,
  kind: NumberedPage,
  reason: string,
): Promise<void> {
  const view = { versionId: version.id, operatorId: actor.id, kind };
  const today = dayIn(deps.config.officeZone, deps.clock.now());
  const recorded = await findViewDay(deps.db, view);
  if (recorded !== null && recorded >= today) return;
  await inTransaction(deps.db, async (trx) => {
    if (await takeViewDay(trx, view, today))
      noteReveal(trx, deps, actor, annex, { reason, file: kind, versionId: version.id });
  });
}
