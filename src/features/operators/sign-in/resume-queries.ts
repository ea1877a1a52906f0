import type { Db } from '#platform/db/connection.js';

/** Forms that wait for their person to send them on; sealed texts. */

export async function insertCarriedForm(
  db: Db,
  form: { id: string; operatorId: number; sealed: string; expiresAt: Date },
): Promise<void> {
  await db('carried_forms').insert({
    form_id: form.id,
    operator_id: form.operatorId,
    sealed: form.sealed,
    expires_at: form.expiresAt,
  });
}

/** Only this person's own, only while it is kept. */
export async function findCarriedForm(
  db: Db,
  operatorId: number,
  formId: string,
  now: Date,
): Promise<string | undefined> {
  const row = await db('carried_forms')
    .select('sealed')
    .where({ form_id: formId, operator_id: operatorId })
    .andWhere('expires_at', '>', now)
    .first<{ sealed: string } | undefined>();
  return row?.sealed;
}

/** The newest one of a person, by its id. */
export async function findLatestCarriedForm(db: Db, operatorId: number, now: Date): Promise<string | undefined> {
  const row = await db('carried_forms')
    .select('form_id')
    .where({ operator_id: operatorId })
    .andWhere('expires_at', '>', now)
    .orderBy('expires_at', 'desc')
    .first<{ form_id: string } | undefined>();
  return row?.form_id;
}

export async function deleteCarriedForm(db: Db, operatorId: number, formId: string): Promise<void> {
  await db('carried_forms').where({ form_id: formId, operator_id: operatorId }).delete();
}

export async function deleteExpiredCarriedForms(db: Db, now: Date): Promise<void> {
  await db('carried_forms').where('expires_at', '<=', now).delete();
}
