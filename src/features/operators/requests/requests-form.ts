import type { Request } from 'express';
import { maskId, maskMobile, type PersonalCipher } from '#platform/crypto/personal.js';
import { textField } from '#platform/http/csrf.js';
import { createChecker, formHead } from '#domain/checking/check.js';
import { codeList, codeName } from '#domain/codes/code-lists.js';
import { annexDefinition } from '#domain/annexes/index.js';
import type { AnnexColumn, Finding } from '#domain/annexes/types.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import { officeRoles } from '#features/operators/accounts/accounts-rules.js';
import type { RequestKind } from '#features/operators/requests/asked.js';
import type { Values } from '#features/operators/requests/asked.js';

/** A field of the on-line form, in the place and words of annex 2. */
export interface RequestField {
  readonly column: AnnexColumn;
  readonly value: string;
  /** For one of a list. */
  readonly choices: readonly Choice[] | null;
  /** For several of a list: boxes to tick. */
  readonly boxes: readonly (Choice & { readonly name: string })[] | null;
  /** Masked number that stays when the field is left empty. */
  readonly kept: string;
  readonly findings: readonly Finding[];
}
interface Choice {
  readonly value: string;
  readonly label: string;
  readonly selected: boolean;
}

/** What the form stands on: the office, its divisions, and the account that is to change. */
export interface RequestGround {
  readonly agencyName: string;
  readonly divisions: readonly string[];
  readonly kind: RequestKind;
  readonly account: Account | undefined;
  /** Day of the request, yyyy-mm-dd. */
  readonly today: string;
}

const definition = annexDefinition(2);
/** The office and the kind are settled before the form opens. */
const asked = definition.columns.filter(
  ({ filledBy, field }) => filledBy === 'agency' && field !== 'agency_name' && field !== 'request_kind',
);
const isPersonal = (column: AnnexColumn): boolean => column.personal !== undefined;

/** What was typed, by column; several ticks as one cell, as the workbook has them. */
export function readEntered(req: Request, ground: RequestGround): Values {
  const entered: Record<string, string> = {};
  for (const { field, type } of asked) {
    entered[field] =
      type.kind === 'codes'
        ? listFor(field, ground)
            .filter((code) => textField(req, `v.${field}.${code}`) !== '')
            .join('、')
        : textField(req, `v.${field}`).slice(0, 300);
  }
  return entered;
}

/** What an account says in the words of annex 2, as the form is filled in before anybody typed. */
export function enteredOf(account: Account | undefined): Values {
  if (!account) return {};
  return {
    user_name: account.name,
    office_phone: account.officePhone,
    section: account.section,
    post: account.post,
    roles: account.roles.join('、'),
    data_divisions: account.divisions.join('、'),
    is_liaison: account.isLiaison ? '是' : '否',
    access_way: account.accessWay,
    needs_vpn: account.needsVpn ? '是' : '否',
    old_account: account.oldAccount,
    valid_to: account.validTo ?? '',
  };
}

/** Checks what was typed by the rules of annex 2, numbers that were left empty standing as they are. */
export function checkEntered(
  cipher: PersonalCipher,
  entered: Values,
  ground: RequestGround,
): { readonly values: Values; readonly findings: readonly Finding[] } {
  const kept: Values = ground.account
    ? {
        id_number: cipher.open(ground.account.idNumberSealed),
        mobile: cipher.open(ground.account.mobileSealed),
      }
    : {};
  const cells = definition.columns.map(({ field }) => {
    if (field === 'agency_name') return ground.agencyName;
    if (field === 'request_kind') return ground.kind;
    return entered[field] || kept[field] || undefined;
  });
  const context = {
    annexNo: 2,
    receivedOn: ground.today,
    baselineOn: ground.today,
    ownDivisions: ground.divisions,
  } as const;
  const { values, findings } = createChecker(2, context, formHead(2)).row({ row: 1, hidden: false, cells });
  return { values, findings: findings.filter(({ level }) => level !== 'N') };
}

/** The form in the order of the paper form, group by group, with what was found at each field. */
export function requestForm(
  cipher: PersonalCipher,
  entered: Values,
  findings: readonly Finding[],
  ground: RequestGround,
): { readonly legend: string; readonly fields: readonly RequestField[] }[] {
  const groups = new Map<string, RequestField[]>();
  for (const column of asked) {
    const field = fieldOf(cipher, column, entered[column.field] ?? '', findings, ground);
    const list = groups.get(column.group);
    if (list) list.push(field);
    else groups.set(column.group, [field]);
  }
  return [...groups].map(([legend, fields]) => ({ legend, fields }));
}

function fieldOf(
  cipher: PersonalCipher,
  column: AnnexColumn,
  value: string,
  findings: readonly Finding[],
  ground: RequestGround,
): RequestField {
  return {
    column,
    value,
    choices: choicesOf(column, value),
    boxes: column.type.kind === 'codes' ? boxesOf(column, value, ground) : null,
    kept: isPersonal(column) && ground.account ? keptNumber(cipher, column, ground.account) : '',
    findings: findings.filter(({ field }) => field === column.field),
  };
}

const keptNumber = (cipher: PersonalCipher, { personal }: AnnexColumn, account: Account): string =>
  personal === 'id' ? maskId(cipher.open(account.idNumberSealed)) : maskMobile(cipher.open(account.mobileSealed));

function choicesOf({ type }: AnnexColumn, value: string): readonly Choice[] | null {
  if (type.kind === 'bool') return ['是', '否'].map((word) => ({ value: word, label: word, selected: word === value }));
  if (type.kind !== 'code') return null;
  return codeList(type.list).map(({ code, name }) => ({ value: code, label: name, selected: code === value }));
}

function boxesOf({ field, type }: AnnexColumn, value: string, ground: RequestGround): RequestField['boxes'] {
  const chosen = value.split('、');
  const list = type.kind === 'codes' ? type.list : 'roles';
  return listFor(field, ground).map((code) => ({
    name: `v.${field}.${code}`,
    value: '1',
    label: field === 'data_divisions' ? `${code} ${codeName(list, code)}` : codeName(list, code),
    selected: chosen.includes(code),
  }));
}

const listFor = (field: string, ground: RequestGround): readonly string[] =>
  field === 'roles' ? officeRoles : ground.divisions;
