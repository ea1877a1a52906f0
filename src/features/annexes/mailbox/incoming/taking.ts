import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Content } from '#platform/content.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { enqueue } from '#platform/jobs/queue.js';
import { fileRefusals } from '#formats/refusals.js';
import { insertDrop, insertDropFile, updateDropFile } from './drop-queries.js';

/** So many mails, archives and attachments may be put in at once. */
export const mostMails = 60;

/** Stores what was put in and asks for each file to be taken apart, in one transaction (S4). Returns the drop's id. */
export async function takeMails(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  files: readonly { readonly content: Content; readonly name: string; readonly sizeBytes: number }[],
): Promise<number> {
  const now = deps.clock.now();
  const dropId = await insertDrop(trx, actor.id, now);
  for (const { content, name, sizeBytes } of files) {
    const file = await deps.files.put(trx, { content, name, now });
    const id = await insertDropFile(trx, dropId, file.id);
    if (sizeBytes === 0) {
      await updateDropFile(trx, id, { state: 'refused', refusal_sentence: fileRefusals.file_empty().sentence });
      continue;
    }
    const job_id = await enqueue(trx, now, { name: 'mail.open', payload: { id }, dedupeKey: `mail.open:${id}` });
    await updateDropFile(trx, id, { job_id });
  }
  audit(trx, now, actor, {
    verb: 'mail.take',
    objectType: 'mail_drop',
    objectId: dropId,
    agencyId: actor.agencyId,
    after: { count: files.length },
  });
  return dropId;
}
