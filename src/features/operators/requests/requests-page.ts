import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import { inTransaction } from '#platform/db/transaction.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { queryText, textField } from '#platform/http/csrf.js';
import { asDownload } from '#platform/http/download.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, formPage, wrongField } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { listDivisions, listTerritory } from '#features/agencies/queries.js';
import type { Finding } from '#domain/annexes/types.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import { getAccountFor } from '#features/operators/accounts/accounts-queries.js';
import { seesAllAccounts } from '#features/operators/accounts/accounts-rules.js';
import { accountProblems } from '#features/operators/problems.js';
import { askedFrom, type Values } from '#features/operators/requests/asked.js';
import { submitRequest } from '#features/operators/requests/requests.js';
import {
  checkEntered,
  enteredOf,
  readEntered,
  requestForm,
  type RequestGround,
} from '#features/operators/requests/requests-form.js';
import { resultHeaders, resultRow, resultWidths } from '#features/operators/requests/requests-result.js';
import { listRequests } from '#features/operators/requests/requests-queries.js';
import { requestKindNames, requestStateNames } from '#features/operators/requests/requests-words.js';
import { backPath, findingLinks, requestFormView, requestLine } from '#features/operators/requests/present.js';
import { sendSheet } from '#features/operators/accounts/vpn-page.js';

const listLimit = 500;

/** Requests for accounts: asked for by an office, decided by the province, printed as annex 2 (C5, C6). */
export function requestHandlers(deps: Deps) {
  const today = () => dayIn(deps.config.officeZone, deps.clock.now());

  const groundOf = async (actor: Actor, kind: string, account: Account | undefined): Promise<RequestGround> => {
    if (kind !== 'add' && kind !== 'change' && kind !== 'revoke') throw problems.bad_request();
    if ((kind === 'add') === (account !== undefined)) throw problems.bad_request();
    const territory = await listTerritory(deps.db, actor.agencyId, today(), await listDivisions(deps.db));
    return {
      agencyName: actor.agencyName,
      divisions: territory,
      kind,
      account,
      today: today(),
    };
  };

  const showForm = async (
    req: Request,
    res: Response,
    ground: RequestGround,
    entered: Values,
    findings: readonly Finding[],
    message = '',
  ) =>
    render(req, res, 'operators/requests/request-form', {
      ground,
      groups: requestFormView(requestForm(deps.cipher, entered, findings, ground)),
      ...findingLinks(findings),
      back: backPath(ground),
      message,
      remark: entered['remark'] ?? '',
      kindName: requestKindNames[ground.kind],
    });

  const accountOf = async (req: Request, text: string): Promise<Account | undefined> =>
    /^[1-9]\d{0,14}$/.test(text) ? getAccountFor(deps.db, actorOf(req), Number(text)) : undefined;

  return {
    list: (async (req, res) => {
      const actor = actorOf(req);
      const state = queryText(req, 'state');
      const version = queryText(req, 'version');
      const requests = await listRequests(deps.db, {
        ...(seesAllAccounts(actor) ? {} : { agencyId: actor.agencyId }),
        ...(state === 'waiting' || state === 'approved' || state === 'returned' ? { state } : {}),
        ...(/^[1-9]\d{0,14}$/.test(version) ? { versionId: Number(version) } : {}),
        limit: listLimit,
      });
      await render(req, res, 'operators/requests/requests', {
        lines: requests.map(requestLine),
        seesAll: seesAllAccounts(actor),
        state,
        version,
        isCut: requests.length === listLimit,
        requestStateNames,
      });
    }) satisfies Handler,

    export: (async (req, res) => {
      const actor = actorOf(req);
      const version = queryText(req, 'version');
      const requests = await listRequests(deps.db, {
        ...(seesAllAccounts(actor) ? {} : { agencyId: actor.agencyId }),
        ...(/^[1-9]\d{0,14}$/.test(version) ? { versionId: Number(version) } : {}),
        limit: 10_000,
      });
      await inTransaction(deps.db, async (trx) =>
        audit(trx, deps.clock.now(), actor, {
          verb: 'account.export',
          objectType: 'account',
          objectId: 'requests',
          agencyId: actor.agencyId,
          after: { count: requests.length },
        }),
      );
      asDownload(res, `附件2办理结果_${today().replaceAll('-', '')}.xlsx`, 'xlsx');
      await sendSheet(
        res,
        '机动车维修管理操作用户权限采集表　办理结果',
        requests.map((request, at) => resultRow(deps.cipher, request, at + 1)),
        { headers: resultHeaders, widths: resultWidths },
      );
    }) satisfies Handler,

    form: (async (req, res) => {
      const account = await accountOf(req, queryText(req, 'account'));
      const ground = await groundOf(actorOf(req), queryText(req, 'kind') || 'add', account);
      await showForm(req, res, ground, { access_way: 'intranet', is_liaison: '否', ...enteredOf(account) }, []);
    }) satisfies Handler,

    submit: formPage({
      async read(req) {
        const account = await accountOf(req, textField(req, 'account'));
        const ground = await groundOf(actorOf(req), textField(req, 'kind'), account);
        const entered = readEntered(req, ground);
        const { kind } = ground;
        const checked = kind === 'revoke' ? revocation(ground, entered) : checkEntered(deps.cipher, entered, ground);
        return { account, ground, entered, checked };
      },
      async submit(req, { account, ground, entered, checked }) {
        const actor = actorOf(req);
        const isConfirmed = textField(req, 'confirmed') === '1';
        // The findings stand at their fields; the page has no sentence above them.
        if (checked.findings.some(({ level }) => level === 'E' || !isConfirmed)) throw wrongField('', '');
        if (ground.kind === 'revoke' && entered['remark']?.trim() === '')
          throw wrongField('f-remark', '请写明注销的原因。');
        return doOnce(deps, req, async (trx) => {
          const asked = askedFrom(deps.cipher, checked.values, { row: null, agencyId: actor.agencyId });
          const complete = ground.kind === 'revoke' && account ? { ...asked, ...numbersOf(account) } : asked;
          const id = await submitRequest(trx, deps, actor, complete, account?.id ?? null);
          const done = '申请已提交，等待省级业务管理员审核；结果在“账号申请”中查看。';
          return { to: `/account-requests/${id}`, done };
        });
      },
      show: (req, res, { ground, entered, checked }, fault) =>
        showForm(req, res, ground, entered, checked.findings, fault?.message),
    }),
  };

  function numbersOf(account: Account) {
    return {
      idNumber: deps.cipher.open(account.idNumberSealed),
      idNumberHash: account.idNumberHash,
      mobile: deps.cipher.open(account.mobileSealed),
      mobileHash: account.mobileHash,
    };
  }
}

/** A revocation asks for nothing but the end of the account as it is. @throws account.reason_needed */
function revocation({ account }: RequestGround, entered: Values): { values: Values; findings: readonly Finding[] } {
  if (!account) throw accountProblems.reason_needed();
  const values = {
    ...enteredOf(account),
    request_kind: 'revoke',
    is_liaison: account.isLiaison ? '1' : '0',
    needs_vpn: account.needsVpn ? '1' : '0',
    remark: (entered['remark'] ?? '').trim().slice(0, 200),
  };
  return { values, findings: [] };
}
