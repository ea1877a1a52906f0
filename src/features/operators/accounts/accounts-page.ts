import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { roleWords } from '#domain/policy.js';
import { dayIn } from '#platform/clock.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { type AccountFilter, filterAccounts, lineOf } from '#features/operators/accounts/accounts-list.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import { getAccountFor, listAccounts } from '#features/operators/accounts/accounts-queries.js';
import {
  accountState,
  accountStateNames,
  isOfficeAccount,
  seesAllAccounts,
  slipObstacle,
} from '#features/operators/accounts/accounts-rules.js';
import { listAttestations } from '#features/operators/accounts/attestation-queries.js';
import { attestationNames, attestationOf } from '#features/operators/accounts/attestation-rules.js';
import {
  deactivateAccount,
  type HandOver,
  type LeavingKind,
  leavingKinds,
  reactivateAccount,
} from '#features/operators/accounts/leaving.js';
import { accountProblems } from '#features/operators/problems.js';
import { listRequests } from '#features/operators/requests/requests-queries.js';
import { factPairs, pagesOf, requestView, slipFate, slipsFor, vpnWords } from '#features/operators/accounts/present.js';
import { wordsOfAccount } from '#features/operators/requests/requests-words.js';
import { listSlips } from '#features/operators/slips/slips-queries.js';

const pageSize = 50;

/** Offices whose accounts this person sees; null: all. */
export const officesSeen = (actor: Actor): readonly number[] | null =>
  seesAllAccounts(actor) ? null : [actor.agencyId];

/** The list of accounts, one account with its whole trail, and switching it off and on. */
export function accountPages(deps: Deps, handOver: HandOver) {
  const today = () => dayIn(deps.config.officeZone, deps.clock.now());

  return {
    list: (async (req, res) => {
      const actor = actorOf(req);
      const filter = filterOf(req);
      const all = await listAccounts(deps.db, officesSeen(actor));
      const hits = filterAccounts(all, filter, today());
      const pages = Math.max(1, Math.ceil(hits.length / pageSize));
      const page = Math.min(pages, Math.max(1, Number(queryText(req, 'page')) || 1));
      await render(req, res, 'operators/accounts/list', {
        filter,
        lines: hits.slice((page - 1) * pageSize, page * pageSize).map((one) => lineOf(deps.cipher, one, today())),
        count: hits.length,
        pages: pagesOf(filter, page, pages),
        isFiltered: Object.values(filter).some((value) => value !== ''),
        slips: slipsFor(actor, filter, waitingBy(all, today()), seesAllAccounts(actor)),
        agencies: officesOf(all),
        seesAll: seesAllAccounts(actor),
        stateNames: accountStateNames,
        roleWords,
      });
    }) satisfies Handler,

    show: (async (req, res) => {
      const actor = actorOf(req);
      const account = await getAccountFor(deps.db, actor, idParam(req, 'operatorId'));
      const [requests, slips, attestations, colleagues] = await Promise.all([
        listRequests(deps.db, { operatorId: account.id, limit: 50 }),
        listSlips(deps.db, account.id),
        listAttestations(deps.db, account.id),
        listAccounts(deps.db, [account.agencyId]),
      ]);
      const state = accountState(account, today());
      await render(req, res, 'operators/accounts/show', {
        account,
        facts: factPairs(actor, account, wordsOfAccount(deps.cipher, account)),
        vpnWords: vpnWords(account),
        state,
        stateName: accountStateNames[state],
        isWaiting: state === 'waiting',
        attestation: attestationNames[attestationOf(datesOf(deps, account), today())],
        requests: requests.map((request) => requestView(actor, request)),
        slips: slips.map((slip) => ({ ...slip, fate: slipFate(slip, deps.clock.now()) })),
        attestations,
        takers: colleagues.filter(({ id, isActive, isActivated }) => id !== account.id && isActive && isActivated),
        leavingKinds,
        can: abilities(actor, account, today()),
      });
    }) satisfies Handler,

    deactivate: step(deps, async (trx, req) => {
      const { id: operatorId } = await getAccountFor(trx, actorOf(req), idParam(req, 'operatorId'), true);
      const kind = textField(req, 'kind');
      if (!Object.hasOwn(leavingKinds, kind)) throw problems.bad_request();
      const taker = textField(req, 'taker');
      const input = {
        operatorId,
        kind: kind as LeavingKind,
        note: textField(req, 'note').trim().slice(0, 150),
        takerId: /^[1-9]\d{0,14}$/.test(taker) ? Number(taker) : null,
      };
      const moved = await deactivateAccount(trx, deps, actorOf(req), input, handOver);
      const work = moved.length > 0 ? `已移交：${moved.join('、')}。` : '';
      return { to: `/accounts/${operatorId}`, done: `账号已停用，此人在各台电脑上的登录已退出。${work}` };
    }),

    reactivate: step(deps, async (trx, req) => {
      const operatorId = idParam(req, 'operatorId');
      await reactivateAccount(trx, deps, actorOf(req), operatorId);
      return { to: `/accounts/${operatorId}`, done: '账号已恢复，可以用原来的密码登录。' };
    }),
  };
}

/** Days of an account that its re-attestation rests on. */
export const datesOf = (
  { config }: Pick<Deps, 'config'>,
  account: Account,
): { madeOn: string; attestedOn: string | null } => ({
  madeOn: dayIn(config.officeZone, account.createdAt),
  attestedOn: account.attestedAt === null ? null : dayIn(config.officeZone, account.attestedAt),
});

function filterOf(req: Request): AccountFilter {
  return {
    q: queryText(req, 'q').slice(0, 60),
    state: queryText(req, 'state'),
    role: queryText(req, 'role'),
    agency: queryText(req, 'agency'),
  };
}

export function officesOf(accounts: readonly Account[]): { id: number; name: string }[] {
  return [...new Map(accounts.map(({ agencyId, agencyName }) => [agencyId, agencyName]))].map(([id, name]) => ({
    id,
    name,
  }));
}

/** How many accounts of each office wait for their person. */
function waitingBy(accounts: readonly Account[], today: string): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const account of accounts)
    if (accountState(account, today) === 'waiting')
      counts.set(account.agencyId, (counts.get(account.agencyId) ?? 0) + 1);
  return counts;
}

function abilities(actor: Actor, account: Account, today: string) {
  const may = (verb: string) => actor.verbs.has(verb);
  const isSystem = actor.roles.includes('sys_admin');
  const own = account.agencyId === actor.agencyId;
  const mine = (own || isSystem) && (isOfficeAccount(account) || isSystem) && actor.id !== account.id;
  return {
    slip: may('account.slip') && slipObstacle(actor, account, today) === undefined,
    request: may('account.request') && own && isOfficeAccount(account) && !account.isProvisional,
    deactivate: may('account.switch') && mine && account.isActive,
    reactivate:
      may('account.switch') &&
      mine &&
      !account.isActive &&
      (isSystem || account.deactivationReason.startsWith(leavingKinds.away)),
  };
}

/** Account ids that a form ticks: fields `a.<id>`. @throws account.nothing_chosen */
export function tickedAccounts(req: Request): number[] {
  const body = (req.body ?? {}) as Record<string, unknown>;
  const ids = Object.keys(body).flatMap((name) => (/^a\.[1-9]\d{0,14}$/.test(name) ? [Number(name.slice(2))] : []));
  if (ids.length === 0) throw accountProblems.nothing_chosen();
  return ids;
}
