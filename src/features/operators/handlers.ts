import type { Request } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-local';
import type { Deps } from '#src/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { actorOf } from '#platform/http/actor.js';
import { queryText, textField } from '#platform/http/csrf.js';
import { flash, goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { endSessionsOf } from '#platform/http/session-store.js';
import { Problem } from '#platform/problem.js';
import { isAdministrator } from '#features/operators/actor.js';
import { changePassword, signIn } from '#features/operators/actions.js';
import { passwordAdvice } from '#features/operators/passwords.js';
import { safeReturnPath } from '#features/operators/rules.js';
import { readCarried, showSignIn } from '#features/operators/sign-in-page.js';

/** Passport with one way in: account and password. The session keeps the operator's id alone. */
export function createPassport(
  deps: Deps,
  loadActor: (id: number) => Promise<Actor | undefined>,
): passport.Authenticator {
  const authenticator = new passport.Passport();
  authenticator.use(
    new Strategy(
      { usernameField: 'account', passwordField: 'password', passReqToCallback: true },
      (req, account, password, done) => {
        signIn(deps, { account, password, address: req.ip ?? '' })
          .then(({ id }) => loadActor(id))
          .then((actor) => done(null, actor ?? false), done);
      },
    ),
  );
  authenticator.serializeUser((user, done) => done(null, user.id));
  authenticator.deserializeUser(
    (req: Request, id: number, done: (error: unknown, user?: Express.User | false) => void) => {
      loadActor(id).then((actor) => done(null, actor ? { ...actor, address: req.ip ?? '' } : false), done);
    },
  );
  return authenticator;
}

export interface OperatorHandlers {
  readonly signInPage: Handler;
  readonly signIn: Handler;
  readonly signOut: Handler;
  readonly passwordPage: Handler;
  readonly changePassword: Handler;
}

export function operatorHandlers(
  deps: Deps,
  authenticator: passport.Authenticator,
  forgetActor: (id: number) => void,
): OperatorHandlers {
  return {
    async signInPage(req, res) {
      const returnTo = safeReturnPath(queryText(req, 'to') || '/');
      if (req.user) return goTo(req, res, returnTo);
      await showSignIn(req, res, {
        returnTo,
        carried: null,
        message: returnTo === '/' ? '' : '请先登录，登录后将回到刚才的页面。',
      });
    },

    async signIn(req, res) {
      const returnTo = safeReturnPath(textField(req, 'returnTo') || '/');
      const carried = readCarried(textField(req, 'carried'));
      const account = textField(req, 'account');
      if (account === '' || textField(req, 'password') === '') {
        res.status(422);
        return showSignIn(req, res, { returnTo, carried, account, message: '请输入账号和密码。' });
      }
      try {
        const actor = await authenticate(authenticator, req);
        await new Promise<void>((resolve, reject) =>
          req.logIn(actor, (error: unknown) => (error ? reject(error) : resolve())),
        );
        req.session.idleMinutes = isAdministrator(actor) ? deps.config.adminIdleMinutes : deps.config.idleMinutes;
        if (actor.mustChangePassword) return goTo(req, res, '/password');
        if (carried) return render(req, res, 'operators/resume', { carried });
        goTo(req, res, returnTo);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        res.status(error.status);
        await showSignIn(req, res, { returnTo, carried, account, message: error.sentence });
      }
    },

    async signOut(req, res) {
      await new Promise<void>((resolve, reject) => req.logOut((error: unknown) => (error ? reject(error) : resolve())));
      await new Promise<void>((resolve, reject) =>
        req.session.destroy((error: unknown) => (error ? reject(error) : resolve())),
      );
      goTo(req, res, '/sign-in');
    },

    async passwordPage(req, res) {
      await render(req, res, 'operators/password', {
        fault: undefined,
        advice: passwordAdvice,
        first: actorOf(req).mustChangePassword,
      });
    },

    async changePassword(req, res) {
      const actor = actorOf(req);
      const fault = await changePassword(deps, actor.id, {
        current: textField(req, 'currentPassword'),
        next: textField(req, 'newPassword'),
        again: textField(req, 'newPasswordAgain'),
        address: actor.address,
      });
      if (fault) {
        res.status(422);
        return render(req, res, 'operators/password', {
          fault,
          advice: passwordAdvice,
          first: actor.mustChangePassword,
        });
      }
      await endSessionsOf(deps.db, actor.id, req.sessionID);
      forgetActor(actor.id);
      flash(req, 'done', '密码已修改，下次登录请使用新密码。您在其他电脑上的登录已退出。');
      goTo(req, res, '/');
    },
  };
}

function authenticate(authenticator: passport.Authenticator, req: Request): Promise<Actor> {
  return new Promise((resolve, reject) => {
    const answer = (error: unknown, user: Express.User | false | null) =>
      user ? resolve(user) : reject(error ?? new Error('sign-in gave no person'));
    authenticator.authenticate('local', answer)(req, req.res, reject);
  });
}
