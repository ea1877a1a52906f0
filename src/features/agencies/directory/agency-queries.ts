import type { Trx } from '#platform/db/connection.js';

export interface ContactRow {
  readonly name: string;
  readonly state: string;
  readonly doesRepair: boolean | null;
  readonly liaisonName: string;
  readonly liaisonPost: string;
  readonly liaisonMobileSealed: string;
  readonly liaisonEmail: string;
  readonly responsibleName: string;
}

/** What an office says of its people and its duty, locked until COMMIT. */
export async function takeContact(trx: Trx, agencyId: number): Promise<ContactRow | undefined> {
  const row = await trx('agencies')
    .select(
      'name',
      'state',
      'does_repair',
      'liaison_name',
      'liaison_post',
      'liaison_mobile_sealed',
      'liaison_email',
      'responsible_name',
    )
    .where({ id: agencyId })
    .forUpdate()
    .first<
      | {
          name: string;
          state: string;
          does_repair: number | null;
          liaison_name: string;
          liaison_post: string;
          liaison_mobile_sealed: string;
          liaison_email: string;
          responsible_name: string;
        }
      | undefined
    >();
  return (
    row && {
      name: row.name,
      state: row.state,
      doesRepair: row.does_repair === null ? null : row.does_repair === 1,
      liaisonName: row.liaison_name,
      liaisonPost: row.liaison_post,
      liaisonMobileSealed: row.liaison_mobile_sealed,
      liaisonEmail: row.liaison_email,
      responsibleName: row.responsible_name,
    }
  );
}

export async function updateAgency(
  trx: Trx,
  agencyId: number,
  values: Readonly<Record<string, string | number>>,
): Promise<void> {
  await trx('agencies').where({ id: agencyId }).increment('version', 1).update(values);
}
