import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { formPage, wrongField } from '#platform/http/step.js';
import type { ActorLoader } from '#features/operators/actor.js';
import { qrCode } from '#formats/svg/qr-code.js';
import { inGroups, totp } from './second-factor.js';
import { disableFactor, enableFactor } from './second-factor-actions.js';
import { countRecoveryCodes } from './second-factor-queries.js';

declare module 'express-session' {
  interface SessionData {
    /** A key that was shown and not yet confirmed with a code, sealed. */
    offeredKey?: string;
  }
}

/** The person's own second factor: set up with key, address or QR code; turned off with a code. Works without scripts. */
export function factorHandlers(deps: Deps, actors: ActorLoader) {
  const isMandatory = (req: Request) => actorOf(req).roles.some((role) => deps.config.secondFactorRoles.includes(role));

  async function offer(req: Request, res: Response, message: string): Promise<void> {
    const key = offeredKey(deps, req);
    const uri = totp.uri(key, actorOf(req).account);
    await render(req, res, 'operators/sign-in/factor-offer', {
      key: inGroups(key),
      uri,
      qr: qrCode(uri),
      message,
      isMandatory: isMandatory(req),
    });
  }

  async function state(req: Request, res: Response, message: string): Promise<void> {
    const left = await countRecoveryCodes(deps.db, actorOf(req).id);
    await render(req, res, 'operators/sign-in/factor', { left, message, isMandatory: isMandatory(req) });
  }

  return {
    page: ((req, res) => (actorOf(req).hasSecondFactor ? state(req, res, '') : offer(req, res, ''))) satisfies Handler,

    enable: formPage({
      read: (req) => textField(req, 'code'),
      async submit(req, code, res) {
        const actor = actorOf(req);
        if (actor.hasSecondFactor) return { to: '/second-factor' };
        const codes = await enableFactor(deps, actor, offeredKey(deps, req), code);
        if (!codes)
          throw wrongField('code', '口令不正确。请核对手机上的 6 位数字；如一直不对，请检查手机的时间是否准确。');
        delete req.session.offeredKey;
        actors.forget(actor.id);
        await render(req, res, 'operators/sign-in/factor-codes', { codes });
        return undefined;
      },
      show: (req, res, _code, fault) => offer(req, res, fault?.message ?? ''),
    }),

    disable: formPage({
      read: (req) => textField(req, 'code'),
      async submit(req, code) {
        const actor = actorOf(req);
        await disableFactor(deps, actor, code, (req.get('user-agent') ?? '').slice(0, 200));
        actors.forget(actor.id);
        return { to: '/second-factor', done: '动态口令已停用，下次登录只需要密码。' };
      },
      // Who is signed in and mistypes is not asked to sign in (401).
      show: (req, res, _code, fault) => state(req, res.status(422), fault?.message ?? ''),
    }),
  };
}

/** The key of this session's offer: the same until it is taken, so that a reload does not spoil what the phone has read. */
function offeredKey(deps: Deps, req: Request): string {
  req.session.offeredKey ??= deps.cipher.seal(totp.keyFrom(deps.ids.token(20)));
  return deps.cipher.open(req.session.offeredKey);
}
