import type { Request, Response } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-local';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { actorOf } from '#platform/http/actor.js';
import { queryText, textField } from '#platform/http/csrf.js';
import { flash, goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { endSessionsOf } from '#platform/http/session-store.js';
import { Problem } from '#platform/problem.js';
import { changePassword } from './actions.js';
import type { ActorLoader } from '#features/operators/actor.js';
import { awaitCode, enter, originOf, pendingCode } from './entering.js';
import { passwordAdvice } from '#features/operators/passwords.js';
import { operatorProblems } from '#features/operators/problems.js';
import { keepForm, resumePage, waitingFormPath } from './resume-page.js';
import { safeReturnPath } from '#features/operators/rules.js';
import { signInWithCode } from './second-factor-actions.js';
import { signIn } from './sign-in.js';
import { readCarried, showSignIn } from './sign-in-page.js';
import type { LastSignIn } from './sign-in-queries.js';
import { endOwnViewing, presentActor } from '#features/operators/security/view-as.js';

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
        signIn(deps, { account, password, ...originOf(req) })
          .then(async ({ operator, last }) =>
            done(null, (await loadActor(operator.id)) ?? false, { message: '', ...(last && { last }) }),
          )
          .catch(done);
      },
    ),
  );
  authenticator.serializeUser((user, done) => done(null, user.id));
  authenticator.deserializeUser(
    (req: Request, id: number, done: (error: unknown, user?: Express.User | false) => void) => {
      loadActor(id)
        .then((actor) => actor && presentActor(deps, req, { ...actor, ...whence(req) }, loadActor))
        .then((actor) => done(null, actor ?? false), done);
    },
  );
  return authenticator;
}

const whence = (req: Request) => ({ address: req.ip ?? '', zone: req.zone });

export interface OperatorHandlers {
  readonly signInPage: Handler;
  readonly signIn: Handler;
  readonly codePage: Handler;
  readonly signInWithCode: Handler;
  readonly resume: Handler;
  readonly signOut: Handler;
  readonly passwordPage: Handler;
  readonly changePassword: Handler;
}

export function operatorHandlers(
  deps: Deps,
  authenticator: passport.Authenticator,
  { load: loadActor, forget: forgetActor }: Pick<ActorLoader, 'load' | 'forget'>,
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
        const { actor, last } = await authenticate(authenticator, req);
        const goal = (carried && (await keepForm(deps, actor.id, carried))) ?? returnTo;
        if (!last) {
          await awaitCode(req, {
            operatorId: actor.id,
            since: deps.clock.now().getTime(),
            returnTo: goal,
            zone: req.zone,
          });
          return goTo(req, res, '/sign-in/code');
        }
        await enter(deps, req, actor, last);
        goOn(req, res, actor, goal);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        res.status(error.status);
        await showSignIn(req, res, { returnTo, carried, account, message: error.sentence });
      }
    },

    async codePage(req, res) {
      if (!pendingCode(deps, req)) return askAgain(req, res);
      await render(req, res, 'operators/sign-in/code', { message: '' });
    },

    async signInWithCode(req, res) {
      const pending = pendingCode(deps, req);
      if (!pending) return askAgain(req, res);
      try {
        const last = await signInWithCode(deps, pending.operatorId, { code: textField(req, 'code'), ...originOf(req) });
        const actor = await loadActor(pending.operatorId);
        if (!actor) return askAgain(req, res);
        await enter(deps, req, actor, last);
        goOn(req, res, actor, pending.returnTo);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        res.status(error.status);
        await render(req, res, 'operators/sign-in/code', { message: error.sentence });
      }
    },

    resume: resumePage(deps),

    async signOut(req, res) {
      await endOwnViewing(deps, req);
      await new Promise<void>((resolve, reject) => req.logOut((error: unknown) => (error ? reject(error) : resolve())));
      await new Promise<void>((resolve, reject) =>
        req.session.destroy((error: unknown) => (error ? reject(error) : resolve())),
      );
      goTo(req, res, '/sign-in');
    },

    async passwordPage(req, res) {
      await render(req, res, 'operators/sign-in/password', {
        fault: undefined,
        advice: passwordAdvice,
        first: actorOf(req).mustChangePassword,
        expired: actorOf(req).passwordExpired,
        days: deps.config.passwordDays,
      });
    },

    async changePassword(req, res) {
      const actor = actorOf(req);
      const fault = await changePassword(deps, actor.id, {
        current: textField(req, 'currentPassword'),
        next: textField(req, 'newPassword'),
        again: textField(req, 'newPasswordAgain'),
        ...originOf(req),
      });
      if (fault) {
        res.status(422);
        return render(req, res, 'operators/sign-in/password', {
          fault,
          advice: passwordAdvice,
          first: actor.mustChangePassword,
          expired: actor.passwordExpired,
          days: deps.config.passwordDays,
        });
      }
      await endSessionsOf(deps.db, actor.id, req.sessionID);
      forgetActor(actor.id);
      flash(req, 'done', '密码已修改，下次登录请使用新密码。您在其他电脑上的登录已退出。');
      goTo(req, res, (await waitingFormPath(deps, actor.id)) ?? '/');
    },
  };
}

function authenticate(
  authenticator: passport.Authenticator,
  req: Request,
): Promise<{ actor: Actor; last: LastSignIn | undefined }> {
  return new Promise((resolve, reject) => {
    const answer = (error: unknown, user: Express.User | false | null, info?: { last?: LastSignIn }) =>
      user ? resolve({ actor: user, last: info?.last }) : reject(error ?? new Error('sign-in gave no person'));
    authenticator.authenticate('local', answer)(req, req.res, reject);
  });
}

function goOn(req: Request, res: Response, actor: Actor, returnTo: string): void {
  const first = actor.mustChangePassword ? '/password' : actor.mustEnrol ? '/second-factor' : returnTo;
  goTo(req, res, first);
}

async function askAgain(req: Request, res: Response): Promise<void> {
  res.status(401);
  await showSignIn(req, res, { returnTo: '/', carried: null, message: operatorProblems.code_expired().sentence });
}
