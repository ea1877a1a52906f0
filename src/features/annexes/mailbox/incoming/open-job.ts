import { createHash } from 'node:crypto';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import type { GiveUpReason, Progress } from '#platform/jobs/table.js';
import { enqueue } from '#platform/jobs/queue.js';
import { type BagFile, type BagMail, openMailbag } from '#formats/mail/mailbag.js';
import { refusals } from '#formats/refusals.js';
import { findMailByKey, insertMail, insertMailFile, updateMailFile } from './mail-store-queries.js';
import { type DropFile, findDropFile, getDrop, updateDropFile } from './drop-queries.js';

/**
 * Takes a file that was put in apart: its mails, each once and for all, and their files, each to be recognised by a job of its own. Safe
 * to run again: a mail that an earlier run has stored for this file is passed over, one that came with another counts as repeated.
 */
export async function runMailOpening(deps: Deps, { id }: { id: number }, progress: Progress): Promise<void> {
  const file = await findDropFile(deps.db, id);
  if (file?.state !== 'reading') return;
  const bytes = await deps.files.read(deps.db, file.fileId);
  const { mails, loose } = await openMailbag({ name: file.name, bytes });
  let repeated = 0;
  const all = [...mails.map((mail) => () => storeMail(deps, file, mail)), ...looseOf(deps, file, loose)];
  for (const [at, store] of all.entries()) {
    if (!(await inTransaction(deps.db, store()))) repeated += 1;
    progress(at + 1, all.length);
  }
  await inTransaction(deps.db, async (trx) => {
    await updateDropFile(trx, id, { state: 'read', repeated });
    // What was in it is stored piece by piece: the whole would be kept twice.
    await deps.files.discard(trx, file.fileId);
  });
}

type Store = (trx: Trx) => Promise<boolean>;

function looseOf(deps: Deps, file: DropFile, loose: readonly BagFile[]): (() => Store)[] {
  if (loose.length === 0) return [];
  const mail = {
    ...nobodys,
    mailKey: createHash('sha256').update(`files\n${file.sha256}`).digest('hex'),
    subject: file.name.slice(0, 200),
    isLoose: true,
  };
  return [() => (trx) => storeOnce(trx, deps, file, mail, loose)];
}

const nobodys = {
  messageId: '',
  senderSealed: '',
  senderKey: '',
  senderMasked: '',
  senderName: '',
  forwarderMasked: '',
  sentAt: null,
  receivedAt: null,
};

function storeMail(deps: Deps, file: DropFile, mail: BagMail): Store {
  const { cipher } = deps;
  const digest = createHash('sha256').update(mail.bytes).digest('hex');
  const stored = {
    mailKey: createHash('sha256').update(`${mail.messageId}\n${digest}`).digest('hex'),
    messageId: mail.messageId,
    senderSealed: cipher.seal(mail.senderAddress),
    senderKey: cipher.fingerprint(mail.senderAddress),
    senderMasked: maskAddress(mail.senderAddress),
    senderName: mail.senderName,
    forwarderMasked:
      mail.forwarder === null ? '' : `${mail.forwarder.name} ${maskAddress(mail.forwarder.address)}`.trim(),
    subject: mail.subject,
    sentAt: mail.sentAt,
    receivedAt: mail.receivedAt,
    isLoose: false,
  };
  return (trx) => storeOnce(trx, deps, file, stored, mail.files);
}

/** z***@example.com: enough to tell two senders apart. */
export const maskAddress = (address: string): string => address.replace(/^(.)[^@]*/u, '$1***');

/** Answers whether it is new, or this file's own from an earlier run. */
async function storeOnce(
  trx: Trx,
  deps: Deps,
  file: DropFile,
  mail: Omit<Parameters<typeof insertMail>[1], 'dropFileId'>,
  files: readonly BagFile[],
): Promise<boolean> {
  const mailId = await insertMail(trx, { ...mail, dropFileId: file.id });
  if (mailId === undefined) return (await findMailByKey(trx, mail.mailKey))?.dropFileId === file.id;
  // Due since it came, by the clock of the node that took it: the process of this job may have another one.
  const { takenAt: now } = await getDrop(trx, file.dropId);
  for (const { name, bytes, refusal } of files) {
    const isRefused = refusal !== '';
    // Of what is refused nothing is kept but its name and digest.
    const kept = isRefused ? undefined : await deps.files.put(trx, { content: bytes, name: name.slice(-255), now });
    const id = await insertMailFile(trx, {
      mailId,
      name,
      fileId: kept?.id ?? null,
      sizeBytes: bytes.length,
      sha256: kept?.sha256 ?? createHash('sha256').update(bytes).digest('hex'),
      state: isRefused ? 'refused' : 'reading',
      refusalSentence: isRefused ? refusal.slice(0, 600) : null,
    });
    if (isRefused) continue;
    const job_id = await enqueue(trx, now, {
      name: 'mail.recognise',
      payload: { id },
      dedupeKey: `mail.recognise:${id}`,
    });
    await updateMailFile(trx, id, { job_id });
  }
  return true;
}

/** Refused is only what took more work or memory than any file may. */
export async function giveUpMailOpening(
  trx: Trx,
  _: Deps,
  { id }: { id: number },
  reason: GiveUpReason,
): Promise<void> {
  const file = await findDropFile(trx, id);
  if (file?.state !== 'reading') return;
  const isHeavy = reason === 'work' || reason === 'memory';
  await updateDropFile(trx, id, {
    state: isHeavy ? 'refused' : 'broken',
    refusal_sentence: isHeavy ? refusals.tooHeavy().sentence : null,
  });
}

/** Makes a file that could not be taken apart wait for it once more; false where its content is gone. */
export async function prepareMailOpening(
  trx: Trx,
  deps: Pick<Deps, 'files'>,
  { id }: { id: number },
): Promise<boolean> {
  const file = await findDropFile(trx, id);
  if (!file || file.state === 'read' || !(await deps.files.isKept(trx, file.fileId))) return false;
  await updateDropFile(trx, id, { state: 'reading', refusal_sentence: null });
  return true;
}
