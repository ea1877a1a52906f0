import type { Response } from 'express';
import { pipeline } from 'node:stream/promises';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { dateTimeIn, dayIn } from '#platform/clock.js';
import { maskMobile } from '#platform/crypto/personal.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { asDownload } from '#platform/http/download.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { endSessionsFrom } from '#platform/http/session-store.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { codeName } from '#domain/codes/code-lists.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import { getAccountFor, listAccounts, updateAccount } from '#features/operators/accounts/accounts-queries.js';

const headers = [
  '序号',
  '所属机构',
  '姓名',
  '账号',
  '手机号（脱敏）',
  '办公电话',
  '网络接入方式',
  '是否已开通',
  '权限有效期至',
];
const widths = [6, 32, 12, 16, 16, 16, 14, 12, 14];

/** Who asked for the VPN: the list that the network office gets, and what it has opened (R6). */
export function vpnHandlers(deps: Deps) {
  const wanted = async () =>
    (await listAccounts(deps.db, null)).filter(
      ({ isActive, needsVpn, vpnAllowed }) => isActive && (needsVpn || vpnAllowed),
    );

  return {
    list: (async (req, res) => {
      const accounts = await wanted();
      const lines = accounts.map((account) => ({ account, ...cellsOf(deps, account) }));
      await render(req, res, 'operators/accounts/vpn', {
        lists: [
          {
            title: '待开通',
            lines: lines.filter(({ account }) => !account.vpnAllowed),
            allowed: '1',
            button: '标为已开通',
          },
          {
            title: '已开通',
            lines: lines.filter(({ account }) => account.vpnAllowed),
            allowed: '0',
            button: '取消开通',
          },
        ],
        at: dateTimeIn(deps.config.officeZone, deps.clock.now()),
      });
    }) satisfies Handler,

    export: (async (req, res) => {
      const actor = actorOf(req);
      const now = deps.clock.now();
      const accounts = await wanted();
      await inTransaction(deps.db, async (trx) =>
        audit(trx, now, actor, {
          verb: 'account.export',
          objectType: 'account',
          objectId: 'vpn',
          agencyId: actor.agencyId,
          after: { count: accounts.length },
        }),
      );
      const rows = accounts.map((account, at) => rowOf(deps, account, at + 1));
      const note = `注：${actor.agencyName} ${actor.name} 于 ${dateTimeIn(deps.config.officeZone, now)}（北京时间）导出，共 ${rows.length} 人。`;
      asDownload(res, `VPN开通名单_${dayIn(deps.config.officeZone, now).replaceAll('-', '')}.xlsx`, 'xlsx');
      await sendSheet(res, '机动车维修备案管理 VPN 开通名单', [...rows, [note]]);
    }) satisfies Handler,

    mark: step(deps, async (trx, req) => {
      const isAllowed = textField(req, 'allowed') === '1';
      if (!(await allowVpn(trx, deps, actorOf(req), idParam(req, 'operatorId'), isAllowed)))
        return {
          to: '/vpn-list',
          note: `此人已经${isAllowed ? '开通' : '取消开通'}，可能刚由他人办理，没有重复办理。`,
        };
      const done = isAllowed
        ? '已标为开通，此人可以从 VPN 登录。'
        : '已取消开通，此人不能再从 VPN 登录，已从 VPN 登录的已退出。';
      return { to: '/vpn-list', done };
    }),
  };
}

/** Returns whether anything was changed. */
async function allowVpn(trx: Trx, deps: Deps, actor: Actor, operatorId: number, isAllowed: boolean): Promise<boolean> {
  const account = await getAccountFor(trx, actor, operatorId, true);
  if (account.vpnAllowed === isAllowed) return false;
  await updateAccount(trx, operatorId, { vpn_allowed: isAllowed ? 1 : 0 });
  if (!isAllowed) await endSessionsFrom(trx, operatorId, 'vpn');
  audit(trx, deps.clock.now(), actor, {
    verb: 'account.vpn',
    objectType: 'operator',
    objectId: operatorId,
    agencyId: account.agencyId,
    before: { vpn: account.vpnAllowed },
    after: { vpn: isAllowed, account: account.account },
  });
  return true;
}

const cellsOf = ({ cipher }: Deps, account: Account) => ({
  mobile: maskMobile(cipher.open(account.mobileSealed)),
  way: account.accessWay === '' ? '' : codeName('access-ways', account.accessWay),
});

function rowOf(deps: Deps, account: Account, no: number): string[] {
  const { mobile, way } = cellsOf(deps, account);
  const { agencyName, name, officePhone, vpnAllowed, validTo } = account;
  return [
    String(no),
    agencyName,
    name,
    account.account,
    mobile,
    officePhone,
    way,
    vpnAllowed ? '已开通' : '待开通',
    validTo ?? '长期',
  ];
}

/** Small lists go out in one piece. */
export async function sendSheet(
  res: Response,
  title: string,
  rows: readonly (readonly string[])[],
  columns: { readonly headers: readonly string[]; readonly widths: readonly number[] } = { headers, widths },
): Promise<void> {
  async function* all() {
    yield rows;
  }
  try {
    await pipeline(xlsxStream(listBook({ sheet: '名单', title, ...columns, rows: all() })), res);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
