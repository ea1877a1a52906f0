import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import { actorOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { flash, goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import type { ActorLoader } from '#features/operators/actor.js';
import { operatorProblems } from '#features/operators/problems.js';
import { resetFactor } from '#features/operators/sign-in/second-factor-actions.js';
import { deleteLock, listLocked, type LockedSubject } from '#features/operators/sign-in/sign-in-queries.js';

const kinds: Readonly<Record<string, string>> = { account: '账号', code: '动态口令', address: '地址' };

/** What failures have locked, and second factors whose phone is lost: both are the security administrator's to free. */
export function lockHandlers(deps: Deps, actors: ActorLoader) {
  const show = async (
    ...[req, res, fault]: [...Parameters<Handler>, { field: string; message: string } | undefined]
  ) => {
    const locked = await listLocked(deps.db, deps.clock.now());
    await render(req, res, 'operators/security/locks', {
      locked: locked.map(readable),
      fault,
      account: textField(req, 'account'),
      reason: textField(req, 'reason'),
    });
  };
  return {
    list: ((req, res) => show(req, res, undefined)) satisfies Handler,

    unlock: (async (req, res) => {
      const now = deps.clock.now();
      const subject = textField(req, 'subject');
      await inTransaction(deps.db, async (trx) => {
        if (!(await deleteLock(trx, subject, now))) throw operatorProblems.unlock_gone();
        audit(trx, now, actorOf(req), { verb: 'security.unlock', objectType: 'lock', objectId: subject.slice(0, 60) });
      });
      flash(req, 'done', '锁定已解除，现在可以重新登录。');
      goTo(req, res, '/security/locks');
    }) satisfies Handler,

    resetFactor: (async (req, res) => {
      const [account, reason] = [textField(req, 'account').trim(), textField(req, 'reason').trim()];
      const fault =
        account === ''
          ? { field: 'account', message: '请输入要重置的账号。' }
          : reason.length < 4 || reason.length > 200
            ? { field: 'reason', message: '请写明重置的理由，4 到 200 个字，例如“手机丢失，已当面核实本人”。' }
            : undefined;
      if (fault) {
        res.status(422);
        return show(req, res, fault);
      }
      const operator = await resetFactor(deps, actorOf(req), { account, reason });
      actors.forget(operator.id);
      flash(
        req,
        'done',
        `已停用 ${operator.displayName}（${operator.account}）的动态口令，其登录已全部退出；本人登录后可重新启用。`,
      );
      goTo(req, res, '/security/locks');
    }) satisfies Handler,
  };
}

function readable(lock: LockedSubject) {
  const [kind = '', ...rest] = lock.subject.split(':');
  return { ...lock, kind: kinds[kind] ?? kind, name: rest.join(':') };
}
