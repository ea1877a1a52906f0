import { maskMobile, type PersonalCipher } from '#platform/crypto/personal.js';
import { type AgencyFacts, factColumns, type StoredFacts } from '#features/agencies/registration-queries.js';
import { nameKey, namesMatch, type RegistrationRow } from '#features/agencies/registration-rules.js';

/** The agency's row as its row of annex 1 makes it. A name that the old system has is locked: what the office typed over it counts for nothing. */
export function factsOf(
  cipher: PersonalCipher,
  row: RegistrationRow,
  before: StoredFacts,
  { parentId, versionId, at }: { parentId: number | null; versionId: number; at: Date },
): AgencyFacts {
  const systemName = String(before.system_name) || row.systemName;
  return {
    name: row.name,
    system_name: systemName,
    kind: row.kind,
    does_repair: row.doesRepair ? 1 : 0,
    state: 'registered',
    uscc: row.uscc,
    parent_name: row.parentName,
    parent_id: parentId,
    duty_document: row.dutyDocument,
    address: row.address,
    postcode: row.postcode,
    office_phone: row.officePhone,
    responsible_name: row.responsibleName,
    responsible_post: row.responsiblePost,
    liaison_name: row.liaisonName,
    liaison_post: row.liaisonPost,
    liaison_mobile_sealed: cipher.seal(row.liaisonMobile),
    liaison_email: row.liaisonEmail,
    access_way: row.accessWay,
    acting_agency: row.doesRepair ? '' : row.actingAgency,
    remark: row.remark,
    name_relation: relationOf(row.name, systemName, before),
    registered_version_id: versionId,
    registered_at: at,
  };
}

/** `same` where both names are one; where they differ, the decision stands as long as the names do, else '' until somebody decides (C2). */
function relationOf(name: string, systemName: string, before: StoredFacts): string {
  const match = namesMatch(name, systemName);
  if (match !== false) return match ? 'same' : '';
  const unchanged =
    nameKey(name) === nameKey(String(before.name)) && nameKey(systemName) === nameKey(String(before.system_name));
  return unchanged ? String(before.name_relation) : '';
}

export type AuditedFacts = Readonly<Record<string, unknown>>;

/** What the audit keeps of an agency's row: the mobile masked (C61). */
export function auditedFacts(cipher: PersonalCipher, facts: StoredFacts | AgencyFacts): AuditedFacts {
  const { liaison_mobile_sealed: sealed, ...open } = Object.fromEntries(
    factColumns.flatMap((column) => (column in facts ? [[column, (facts as StoredFacts)[column]]] : [])),
  );
  return { ...open, liaison_mobile: maskMobile(cipher.open(String(sealed ?? ''))) };
}
