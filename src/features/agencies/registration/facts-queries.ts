import type { Trx } from '#platform/db/connection.js';

/** What annex 1 writes into an agency's row; the mobile is sealed already. */
export interface AgencyFacts {
  readonly name: string;
  readonly system_name: string;
  readonly kind: string;
  readonly does_repair: 0 | 1;
  readonly state: 'registered';
  readonly uscc: string;
  readonly parent_name: string;
  readonly parent_id: number | null;
  readonly duty_document: string;
  readonly address: string;
  readonly postcode: string;
  readonly office_phone: string;
  readonly responsible_name: string;
  readonly responsible_post: string;
  readonly liaison_name: string;
  readonly liaison_post: string;
  readonly liaison_mobile_sealed: string;
  readonly liaison_email: string;
  readonly access_way: string;
  readonly acting_agency: string;
  readonly remark: string;
  readonly name_relation: string;
  readonly registered_version_id: number;
  readonly registered_at: Date;
}

export const factColumns = [
  'name',
  'system_name',
  'kind',
  'does_repair',
  'state',
  'uscc',
  'parent_name',
  'parent_id',
  'duty_document',
  'address',
  'postcode',
  'office_phone',
  'responsible_name',
  'responsible_post',
  'liaison_name',
  'liaison_post',
  'liaison_mobile_sealed',
  'liaison_email',
  'access_way',
  'acting_agency',
  'remark',
  'name_relation',
  'registered_version_id',
  'registered_at',
  'closed_on',
] as const;

/** A row of an agency as it stands, by column: what an undo puts back. */
export type StoredFacts = { readonly id: number; readonly code: string } & Readonly<
  Record<(typeof factColumns)[number], string | number | Date | null>
>;

/** The agency's row, locked until the transaction ends: two acceptances of one unit go one after the other. */
export async function takeAgencyFacts(trx: Trx, agencyId: number): Promise<StoredFacts> {
  const row = await trx('agencies')
    .select('id', 'code', ...factColumns)
    .where({ id: agencyId })
    .forUpdate()
    .first<StoredFacts | undefined>();
  if (!row) throw new Error(`agency ${agencyId} is not stored`);
  return { ...row, id: Number(row.id) };
}

export async function updateAgencyFacts(
  trx: Trx,
  agencyId: number,
  facts: Partial<AgencyFacts> | { readonly state: 'closed'; readonly closed_on: string },
): Promise<void> {
  await trx('agencies').where({ id: agencyId }).increment('version', 1).update(facts);
}
