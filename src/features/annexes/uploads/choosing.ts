import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { annexProblems } from '#features/annexes/problems.js';
import { annexName } from '#domain/annexes/titles.js';
import { placeFile, slotsOf } from './placing.js';
import { isOpen } from './slot-rules.js';
import {
  getUploadFor,
  listUploadFilesLocked,
  lockUpload,
  type UploadFile,
  updateUploadFile,
} from './upload-queries.js';

/** What a person says of a file: which annex of the office it is, or that it is to be left out. */
export type Choice = number | 'none';

/** Field of the form that asks for it. */
export const choiceField = (fileId: number): string => `file.${fileId}`;

/**
 * Puts files where a person says they belong, and leaves out those that belong nowhere; all or none of them. Returns how many of each.
 * @throws annex.decided where a colleague was faster
 */
export async function chooseAnnexes(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  uploadId: number,
  choices: ReadonlyMap<number, Choice>,
): Promise<{ placed: number; dropped: number }> {
  await getUploadFor(trx, actor, uploadId);
  if (choices.size === 0) throw annexProblems.nothing_chosen();
  const upload = await lockUpload(trx, uploadId);
  const files = await listUploadFilesLocked(trx, uploadId);
  const slots = await slotsOf(trx, actor.agencyId, { at: deps.clock.now(), zone: deps.config.officeZone });
  const taken = new Set<number>();
  const counts = { placed: 0, dropped: 0 };
  for (const [fileId, choice] of choices) {
    const file = files.find(({ id }) => id === fileId);
    if (file?.state !== 'asked') throw annexProblems.decided();
    if (choice === 'none') {
      await dropFile(trx, deps, actor, file, upload.agencyId);
      counts.dropped += 1;
      continue;
    }
    const field = choiceField(fileId);
    const slot = slots.find(({ annexId }) => annexId === choice);
    if (!slot || !isOpen(slot)) throw annexProblems.chosen_closed({ field });
    if (taken.has(choice)) throw annexProblems.chosen_twice({ field, annex: annexName(slot.annexNo) });
    taken.add(choice);
    await placeFile(trx, deps, actor, upload, file, choice);
    await updateUploadFile(trx, file.id, { decided_by: actor.id, decided_at: deps.clock.now() });
    counts.placed += 1;
  }
  return counts;
}

/** Clears the content away, at a person's word. */
async function dropFile(trx: Trx, deps: Deps, actor: Actor, file: UploadFile, agencyId: number): Promise<void> {
  const now = deps.clock.now();
  await deps.files.discard(trx, file.fileId);
  await updateUploadFile(trx, file.id, { state: 'dropped', decided_by: actor.id, decided_at: now });
  audit(trx, now, actor, {
    verb: 'annex.drop-file',
    objectType: 'upload',
    objectId: file.uploadId,
    agencyId,
    before: { name: file.name, sha256: file.sha256, bytes: file.sizeBytes },
  });
}
