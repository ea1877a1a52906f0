import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { MailPreview } from './preview-rules.js';

export const sealPreview = (cipher: PersonalCipher, preview: MailPreview | undefined): Buffer | null =>
  preview ? cipher.sealBytes(Buffer.from(JSON.stringify(preview))) : null;

/** Undefined where it reads as no annex, or was looked at before previews were kept. */
export async function findPreview(
  db: Db,
  cipher: PersonalCipher,
  mailFileId: number,
): Promise<MailPreview | undefined> {
  const row = await db('mail_files')
    .select({ preview: 'preview' })
    .where({ id: mailFileId })
    .first<{ preview: Buffer | null } | undefined>();
  return row?.preview ? (JSON.parse(cipher.openBytes(row.preview).toString('utf8')) as MailPreview) : undefined;
}

/** Why this person takes the whole file; undefined while that was not said. */
export async function findMailReason(db: Db, mailFileId: number, operatorId: number): Promise<string | undefined> {
  const row = await db('mail_file_reveals')
    .select({ reason: 'reason' })
    .where({ mail_file_id: mailFileId, operator_id: operatorId })
    .first<{ reason: string } | undefined>();
  return row?.reason;
}

/** A later reason takes the place of an earlier one. */
export async function keepMailReason(
  trx: Trx,
  one: { readonly mailFileId: number; readonly operatorId: number; readonly reason: string; readonly at: Date },
): Promise<void> {
  await trx('mail_file_reveals')
    .insert({ mail_file_id: one.mailFileId, operator_id: one.operatorId, reason: one.reason, given_at: one.at })
    .onConflict(['mail_file_id', 'operator_id'])
    .merge({ reason: one.reason, given_at: one.at });
}
