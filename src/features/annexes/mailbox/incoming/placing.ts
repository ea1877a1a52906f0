import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { stateNames, nextState } from '#domain/annexes/states.js';
import { mailProblems } from '#features/annexes/mailbox/problems.js';
import { getAnnexFor } from '#features/annexes/queries.js';
import { storeEntered } from '#features/annexes/receiving/upload.js';
import { lockMailFile, type MailLine } from './mail-queries.js';
import { updateMailFile } from './mail-store-queries.js';
import { isFileOfVersion, listPlacedIn } from './placed-queries.js';
import { mailSlots } from './verdicts.js';
import type { MailSlot } from './verdict-rules.js';

/** What a person says of a file: where it goes, or that it is not wanted. */
export type MailChoice = 'none' | { readonly unitCode: string; readonly annexNo: number; readonly driveId?: number };

/**
 * Puts files of mails into the annexes that a person names, each as a version that waits for its office, and leaves out the others; all or
 * none of them. Returns how many of each. @throws mail.*
 */
export async function placeMailFiles(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  choices: ReadonlyMap<number, MailChoice>,
): Promise<{ placed: number; dropped: number }> {
  if (choices.size === 0) throw mailProblems.nothing_chosen();
  const { slots } = await mailSlots(trx);
  const taken = new Set<number>();
  const counts = { placed: 0, dropped: 0 };
  // In one order for everybody: two who press at once must not wait for each other.
  for (const [id, choice] of [...choices].sort(([a], [b]) => a - b)) {
    const file = await lockMailFile(trx, id);
    if (file.state !== 'waiting' || file.fileId === null) throw mailProblems.moved_on({ name: file.name });
    if (choice === 'none') {
      await dropMailFile(trx, deps, actor, file);
      counts.dropped += 1;
      continue;
    }
    const slot = slotOf(slots, file, choice);
    if (taken.has(slot.annexId))
      throw mailProblems.slot_twice({ field: `annex.${id}`, unit: slot.unitName, annexNo: slot.annexNo });
    taken.add(slot.annexId);
    await placeMailFile(trx, deps, actor, file, slot);
    counts.placed += 1;
  }
  return counts;
}

function slotOf(
  slots: readonly MailSlot[],
  file: MailLine,
  { unitCode, annexNo, driveId }: Exclude<MailChoice, 'none'>,
): MailSlot {
  const said = { field: `annex.${file.id}`, name: file.name };
  const [slot, ...others] = slots.filter(
    (one) => one.unitCode === unitCode && one.annexNo === annexNo && (driveId === undefined || one.driveId === driveId),
  );
  if (others.length > 0) throw mailProblems.which_drive(said);
  if (!slot) throw mailProblems.no_such_slot(said);
  if (nextState(slot.state, 'upload') === undefined)
    throw mailProblems.slot_closed({ ...said, unit: slot.unitName, annexNo, state: stateNames[slot.state] });
  return slot;
}

async function placeMailFile(trx: Trx, deps: Deps, actor: Actor, file: MailLine, slot: MailSlot): Promise<void> {
  const annex = await getAnnexFor(trx, actor, slot.annexId, true);
  const now = deps.clock.now();
  // The office is asked about the newest only.
  for (const earlier of await listPlacedIn(trx, annex.id)) await updateMailFile(trx, earlier, { state: 'replaced' });
  const { versionId } = await storeEntered(trx, deps, actor, annex, {
    name: file.name.split(' / ').pop() ?? file.name,
    file: { id: file.fileId ?? 0, sizeBytes: file.sizeBytes, sha256: file.sha256 },
    receivedAt: now,
  });
  await updateMailFile(trx, file.id, {
    state: 'placed',
    preview: null,
    annex_id: annex.id,
    version_id: versionId,
    base_version_id: annex.currentVersionId,
    placed_by: actor.id,
    placed_at: now,
  });
  audit(trx, now, actor, {
    verb: 'mail.place',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { versionId, sha256: file.sha256, mail: file.mailId, messageId: file.mail.messageId },
  });
}

/** Clears the content away, at a person's word. */
async function dropMailFile(trx: Trx, deps: Deps, actor: Actor, file: MailLine): Promise<void> {
  const now = deps.clock.now();
  // A version that an office has rejected stays as it was.
  if (file.fileId !== null && !(await isFileOfVersion(trx, file.fileId))) await deps.files.discard(trx, file.fileId);
  await updateMailFile(trx, file.id, { state: 'dropped', preview: null, decided_by: actor.id, decided_at: now });
  audit(trx, now, actor, {
    verb: 'mail.drop',
    objectType: 'mail',
    objectId: file.mailId,
    agencyId: actor.agencyId,
    before: { name: file.name, sha256: file.sha256, bytes: file.sizeBytes },
  });
}
