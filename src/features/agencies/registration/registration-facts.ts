import { maskMobile, type PersonalCipher } from '#platform/crypto/personal.js';
import type { AgencyFacts, StoredFacts } from './facts-queries.js';
import { nameKey, namesMatch } from '#domain/values/names.js';
import type { RegistrationRow } from './registration-rules.js';
import { accessWays, type AgencyKind, agencyKinds } from '#features/agencies/words.js';

/** The agency's row as its row of annex 1 makes it. A name that the old system has is locked: what the office typed over it counts for nothing. */
export function registeredFacts(
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

/** What the audit keeps: the columns of annex 1 that changed, in the words of the form, the mobile masked (C60, C61). */
export function auditedChange(
  cipher: PersonalCipher,
  before: StoredFacts,
  after: AgencyFacts,
): { readonly was: Values; readonly is: Values } {
  const [old, fresh] = [wordsOf(cipher, before), wordsOf(cipher, after)];
  const changed = Object.keys(fresh).filter((field) => old[field] !== fresh[field]);
  // A number that was masked may look the same and be another one.
  const mobile = cipher.open(String(before.liaison_mobile_sealed)) !== cipher.open(after.liaison_mobile_sealed);
  if (mobile && !changed.includes('liaison_mobile')) changed.push('liaison_mobile');
  const of = (all: Values): Values => Object.fromEntries(changed.map((field) => [field, all[field] ?? '']));
  return { was: of(old), is: of(fresh) };
}

type Values = Readonly<Record<string, string>>;

function wordsOf(cipher: PersonalCipher, facts: StoredFacts | AgencyFacts): Values {
  const text = (column: (typeof openColumns)[number][1]) => String(facts[column] ?? '');
  return {
    ...Object.fromEntries(openColumns.map(([field, column]) => [field, text(column)])),
    agency_kind: agencyKinds[facts.kind as AgencyKind] ?? '',
    does_repair: facts.does_repair === null ? '' : facts.does_repair === 1 ? '是' : '否',
    access_way: accessWays[facts.access_way as keyof typeof accessWays] ?? '',
    liaison_mobile: maskMobile(cipher.open(String(facts.liaison_mobile_sealed))),
  };
}

/** Columns of annex 1 whose value stands in the agency's row as it is. */
const openColumns = [
  ['agency_name', 'name'],
  ['system_agency_name', 'system_name'],
  ['agency_uscc', 'uscc'],
  ['acting_agency', 'acting_agency'],
  ['parent_agency', 'parent_name'],
  ['duty_document', 'duty_document'],
  ['address', 'address'],
  ['postcode', 'postcode'],
  ['office_phone', 'office_phone'],
  ['responsible_name', 'responsible_name'],
  ['responsible_post', 'responsible_post'],
  ['liaison_name', 'liaison_name'],
  ['liaison_post', 'liaison_post'],
  ['liaison_email', 'liaison_email'],
  ['remark', 'remark'],
] as const;
