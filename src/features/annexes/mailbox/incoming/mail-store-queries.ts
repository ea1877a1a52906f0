import type { Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { Mail, MailFile, MailFileState } from './mail-queries.js';

/** By the key under which a mail is known again; locked against whoever takes the same at this moment. */
export async function findMailByKey(
  trx: Trx,
  key: string,
): Promise<{ readonly id: number; readonly dropFileId: number } | undefined> {
  return trx('mails')
    .select({ id: 'id', dropFileId: 'drop_file_id' })
    .options(asObjects)
    .where({ mail_key: key })
    .first<{ id: number; dropFileId: number } | undefined>();
}

/** Returns nothing where the mail is there already. */
export async function insertMail(
  trx: Trx,
  mail: Omit<Mail, 'id'> & { readonly mailKey: string },
): Promise<number | undefined> {
  const [id] = await trx('mails')
    .insert({
      drop_file_id: mail.dropFileId,
      mail_key: mail.mailKey,
      message_id: mail.messageId,
      sender_sealed: mail.senderSealed,
      sender_key: mail.senderKey,
      sender_masked: mail.senderMasked,
      sender_name: mail.senderName,
      forwarder_masked: mail.forwarderMasked,
      subject: mail.subject,
      sent_at: mail.sentAt,
      received_at: mail.receivedAt,
      is_loose: mail.isLoose ? 1 : 0,
    })
    .onConflict('mail_key')
    .ignore();
  const stored = await findMailByKey(trx, mail.mailKey);
  return id !== undefined && id > 0 && stored?.id === Number(id) ? stored.id : undefined;
}

export async function insertMailFile(
  trx: Trx,
  file: Pick<MailFile, 'mailId' | 'name' | 'fileId' | 'sizeBytes' | 'sha256' | 'state' | 'refusalSentence'>,
): Promise<number> {
  const [id] = await trx('mail_files').insert({
    mail_id: file.mailId,
    name: file.name.slice(0, 255),
    file_id: file.fileId,
    size_bytes: file.sizeBytes,
    sha256: file.sha256,
    state: file.state,
    refusal_sentence: file.refusalSentence,
  });
  if (id === undefined) throw new Error('the file of a mail got no id');
  return id;
}

export interface MailFileChange {
  readonly state?: MailFileState;
  readonly job_id?: number;
  readonly found?: string;
  readonly preview?: Buffer | null;
  readonly refusal_sentence?: string | null;
  readonly annex_id?: number;
  readonly version_id?: number;
  readonly base_version_id?: number | null;
  readonly placed_by?: number;
  readonly placed_at?: Date;
  readonly decided_by?: number;
  readonly decided_at?: Date;
  readonly reason?: string;
}

export async function updateMailFile(trx: Trx, id: number, change: MailFileChange): Promise<void> {
  await trx('mail_files').where({ id }).update(change);
}
