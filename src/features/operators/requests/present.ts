import type { AccountRequest } from '#features/operators/requests/account-request.js';
import type { RequestField, RequestGround } from '#features/operators/requests/requests-form.js';
import {
  requestKindNames,
  requestStateNames,
  rolesText,
  sourceNames,
  type WordChange,
} from '#features/operators/requests/requests-words.js';
import type { Finding } from '#domain/annexes/types.js';

/** A request as a line of the list. */
export const requestLine = (request: AccountRequest) => ({
  ...request,
  kindName: requestKindNames[request.kind],
  sourceName: sourceNames[request.source],
  stateName: requestStateNames[request.state],
  rolesText: rolesText(request.roles),
});

/** What is asked for beside what is or was; without anything to compare with, what is asked for alone. */
export function comparisonOf(request: AccountRequest, lines: readonly WordChange[]) {
  const compares = lines.some(({ before }) => before !== '');
  return {
    lines,
    compares,
    changed: lines.filter(({ isChanged }) => isChanged).length,
    beforeHead: request.state === 'waiting' ? '现在' : '变更前',
    afterHead: compares ? '申请变更为' : '申请内容',
  };
}

/** The button that carries the request out, in words that say what happens. */
export function approveLabel({ kind }: AccountRequest, changed: number): string {
  if (kind === 'add') return '同意，开通账号';
  return kind === 'change' ? `同意变更${changed > 0 ? ` ${changed} 项` : ''}` : '同意注销';
}

/** A finding without the row of a file: the form has one. */
const said = ({ message }: Finding): string => message.replace('第 1 行', '');

const linkOf = (finding: Finding) => ({ href: `#f-${finding.field}`, text: said(finding) });

/** Errors on top of the form; only where there are none, what must be looked at again before it is sent. */
export function findingLinks(findings: readonly Finding[]) {
  const faults = findings.filter(({ level }) => level === 'E');
  return { faults: faults.map(linkOf), warnings: faults.length === 0 ? findings.map(linkOf) : [] };
}

/** A column of annex 2 as the form shows it. */
export interface RequestFieldView extends RequestField {
  readonly id: string;
  readonly look: '' | 'faulty' | 'doubtful';
  readonly isWide: boolean;
  readonly isRequired: boolean;
  readonly hasFocus: boolean;
  readonly said: readonly string[];
  readonly help: string;
}

/** The form's groups; the cursor begins in the first field that is typed. */
export function requestFormView(
  groups: readonly { readonly legend: string; readonly fields: readonly RequestField[] }[],
) {
  const first = groups.flatMap(({ fields }) => fields).find(isTyped);
  return groups.map(({ legend, fields }) => ({
    legend,
    fields: fields.map((field) => fieldView(field, field === first)),
  }));
}

const isTyped = ({ boxes, choices }: RequestField): boolean => !boxes && !choices;

function fieldView(field: RequestField, hasFocus: boolean): RequestFieldView {
  const { column, findings, boxes, kept } = field;
  const isFaulty = findings.some(({ level }) => level === 'E');
  return {
    ...field,
    id: `f-${column.field}`,
    look: isFaulty ? 'faulty' : findings.length > 0 ? 'doubtful' : '',
    isWide: boxes !== null || (column.type.kind === 'text' && column.type.max >= 200),
    // A number that stands already need not be typed again.
    isRequired: column.need === 'must' && kept === '',
    hasFocus,
    said: findings.map(said),
    help:
      boxes || column.help === ''
        ? ''
        : column.help + (column.example && isTyped(field) ? `例：${column.example}` : ''),
  };
}

/** Where somebody goes who does not ask after all. */
export const backPath = ({ account }: RequestGround): string =>
  account ? `/accounts/${account.id}` : '/account-requests';

/** Whether a request says nothing but what the account already says. */
export const isUnchanged = (request: AccountRequest, { compares, changed }: { compares: boolean; changed: number }) =>
  request.kind !== 'revoke' && request.state === 'waiting' && compares && changed === 0;
