import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { CaseKind } from '#domain/filing/kinds.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import { factRows } from '#features/register/detail/fact-rows.js';
import { factGroups } from '#features/register/detail/show.js';
import { isPersonal } from '#features/register/fields.js';
import { entryColumns, isEnding } from '#domain/filing/entry-fields.js';
import { factTurns } from './present.js';

/** What is stated of a case, for who only reads it: in the register's groups, numbers of persons masked, what is not stated left out. */
export function readModel(cipher: PersonalCipher, kind: CaseKind, base: CaseFacts, facts: CaseFacts) {
  const sealed = Object.fromEntries(
    Object.entries(isEnding(kind) ? base : facts).map(([field, value]) => [
      field,
      isPersonal(field) ? cipher.seal(value) : value,
    ]),
  );
  const groups = factGroups(sealed, undefined, cipher, false)
    .map((group) => ({ ...group, facts: group.facts.filter(({ field }) => (sealed[field] ?? '') !== '') }))
    .filter((group) => group.facts.length > 0)
    .map((group) => ({ ...group, rows: factRows(group.facts) }));
  const isTurn = kind === 'amend' || kind === 'convert';
  return {
    groups,
    turns: isTurn ? factTurns(entryColumns(kind), base, facts) : [],
    turnsTitle: kind === 'convert' ? '与原许可证名单不同的内容' : '变更内容',
    baseName: kind === 'convert' ? '原许可证' : '原登记',
    ending: isEnding(kind)
      ? entryColumns(kind).map(({ field, header }) => ({ label: header, text: facts[field] || '（未填）' }))
      : [],
  };
}
