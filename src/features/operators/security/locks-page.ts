import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { actorOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { formPage, step, wrongField } from '#platform/http/step.js';
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

    unlock: step(deps, async (trx, req) => {
      const now = deps.clock.now();
      const subject = textField(req, 'subject');
      if (!(await deleteLock(trx, subject, now))) throw operatorProblems.unlock_gone();
      audit(trx, now, actorOf(req), { verb: 'security.unlock', objectType: 'lock', objectId: subject.slice(0, 60) });
      return { to: '/security/locks', done: '锁定已解除，现在可以重新登录。' };
    }),

    resetFactor: formPage({
      read: (req) => ({ account: textField(req, 'account').trim(), reason: textField(req, 'reason').trim() }),
      async submit(req, form) {
        if (form.account === '') throw wrongField('account', '请输入要重置的账号。');
        if (form.reason.length < 4 || form.reason.length > 200)
          throw wrongField('reason', '请写明重置的理由，4 到 200 个字，例如“手机丢失，已当面核实本人”。');
        const { id, displayName, account } = await resetFactor(deps, actorOf(req), form);
        actors.forget(id);
        const done = `已停用 ${displayName}（${account}）的动态口令，其登录已全部退出；本人登录后可重新启用。`;
        return { to: '/security/locks', done };
      },
      show: (req, res, _form, fault) => show(req, res, fault),
    }),
  };
}

function readable(lock: LockedSubject) {
  const [kind = '', ...rest] = lock.subject.split(':');
  return { ...lock, kind: kinds[kind] ?? kind, name: rest.join(':') };
}
