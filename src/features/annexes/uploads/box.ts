import type { Deps } from '#platform/deps.js';
import { type Actor, mayDo } from '#platform/http/actor.js';
import { policyOfAll } from '#domain/annexes/partial.js';
import { namedDrives } from '#features/drive/chosen-drive.js';
import { saidOfDrives } from '#features/annexes/quarantine/policy-words.js';
import type { Annex } from '#features/annexes/queries.js';
import { annexPath } from '#features/annexes/context.js';
import { seenText } from '#features/annexes/receiving/seen-versions.js';
import { slotsOf } from './placing.js';
import { isOpen } from './slot-rules.js';

/** So many files may come at once. */
export const mostFiles = 10;

/** The box in which files are chosen, on whatever page it stands. */
export interface UploadBox {
  /** Where its form goes: to the annex of the page, or to whichever annexes the files prove to be of. */
  readonly action: string;
  /** What counted when the page was made, of this annex and of all. */
  readonly basedOn: number | null;
  readonly seen: string;
  readonly most: number;
  readonly limitBytes: number;
  /** Which annexes may go in part, as the drive says: stated before anything is sent (C23); '' where the page says it itself. */
  readonly policy: string;
}

/** Undefined for whoever may not upload now; `annex`: the one that the page is about. */
export async function uploadBox(
  deps: Pick<Deps, 'db' | 'clock' | 'config'>,
  actor: Actor,
  annex?: Annex,
): Promise<UploadBox | undefined> {
  if (!mayDo(actor, 'annex.upload')) return undefined;
  const slots = await slotsOf(deps.db, actor.agencyId, { at: deps.clock.now(), zone: deps.config.officeZone });
  if (!annex && !slots.some(isOpen)) return undefined;
  return {
    action: annex ? `${annexPath(annex)}/versions` : '/uploads',
    basedOn: annex?.currentVersionId ?? null,
    seen: seenText(slots),
    most: mostFiles,
    limitBytes: deps.config.uploadLimitBytes,
    policy: annex ? '' : saidOfDrives(await namedDrives(deps.db), policyOfAll),
  };
}
