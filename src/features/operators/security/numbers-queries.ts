import type { Db } from '#platform/db/connection.js';

/** A person whose numbers are kept sealed: an operator, or the liaison of an office. */
export interface NumberHolder {
  readonly name: string;
  readonly what: string;
  readonly agencyId: number;
  readonly agencyName: string;
  readonly idNumberSealed: string;
  readonly mobileSealed: string;
}

export async function findOperatorNumbers(db: Db, id: number): Promise<NumberHolder | undefined> {
  const row = await db('operators as o')
    .join('agencies as a', 'a.id', 'o.agency_id')
    .select('o.display_name', 'o.account', 'o.agency_id', 'a.name', 'o.id_number_sealed', 'o.mobile_sealed')
    .where('o.id', id)
    .first<
      | {
          display_name: string;
          account: string;
          agency_id: number;
          name: string;
          id_number_sealed: string;
          mobile_sealed: string;
        }
      | undefined
    >();
  return (
    row && {
      name: row.display_name,
      what: `账号 ${row.account}`,
      agencyId: Number(row.agency_id),
      agencyName: row.name,
      idNumberSealed: row.id_number_sealed,
      mobileSealed: row.mobile_sealed,
    }
  );
}

export async function findLiaisonNumbers(db: Db, agencyId: number): Promise<NumberHolder | undefined> {
  const row = await db('agencies')
    .select('liaison_name', 'name', 'liaison_mobile_sealed')
    .where({ id: agencyId })
    .first<{ liaison_name: string; name: string; liaison_mobile_sealed: string } | undefined>();
  return (
    row && {
      name: row.liaison_name,
      what: '机构联络员',
      agencyId,
      agencyName: row.name,
      idNumberSealed: '',
      mobileSealed: row.liaison_mobile_sealed,
    }
  );
}
