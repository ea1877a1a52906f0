import type { Request, Response } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-local';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { actorOf } from '#platform/http/actor.js';
import { queryText, textField } from '#platform/http/csrf.js';
import { goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { type Fault, formPage, wrongField } from '#platform/http/step.js';
import { endSessionsOf } from '#platform/http/session-store.js';
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
  const showPassword = (req: Request, res: Response, fault?: Fault) =>
    render(req, res, 'operators/sign-in/password', {
      fault,
      advice: passwordAdvice,
      first: actorOf(req).mustChangePassword,
      expired: actorOf(req).passwordExpired,
      days: deps.config.passwordDays,
    });

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

    signIn: formPage({
      read: (req) => ({
        returnTo: safeReturnPath(textField(req, 'returnTo') || '/'),
        carried: readCarried(textField(req, 'carried')),
        account: textField(req, 'account'),
      }),
      async submit(req, { returnTo, carried, account }) {
        if (account === '' || textField(req, 'password') === '') throw wrongField('', '请输入账号和密码。');
        const { actor, last } = await authenticate(authenticator, req);
        const goal = (carried && (await keepForm(deps, actor.id, carried))) ?? returnTo;
        if (!last) {
          const since = deps.clock.now().getTime();
          await awaitCode(req, { operatorId: actor.id, since, returnTo: goal, zone: req.zone });
          return { to: '/sign-in/code' };
        }
        await enter(deps, req, actor, last);
        return { to: firstPage(actor, goal) };
      },
      show: (req, res, form) => showSignIn(req, res, form),
    }),

    async codePage(req, res) {
      if (!pendingCode(deps, req)) return askAgain(req, res);
      await render(req, res, 'operators/sign-in/code', { message: '' });
    },

    signInWithCode: formPage({
      read: (req) => ({ pending: pendingCode(deps, req), code: textField(req, 'code') }),
      async submit(req, { pending, code }) {
        if (!pending) throw operatorProblems.code_expired();
        const last = await signInWithCode(deps, pending.operatorId, { code, ...originOf(req) });
        const actor = await loadActor(pending.operatorId);
        if (!actor) throw operatorProblems.code_expired();
        await enter(deps, req, actor, last);
        return { to: firstPage(actor, pending.returnTo) };
      },
      // Whose time is over begins with the password again.
      show: (req, res, _form, fault, { code }) =>
        code === 'operator.code_expired'
          ? showSignIn(req, res, { returnTo: '/', carried: null })
          : render(req, res, 'operators/sign-in/code', { message: fault?.message ?? '' }),
    }),

    resume: resumePage(deps),

    async signOut(req, res) {
      await endOwnViewing(deps, req);
      await new Promise<void>((resolve, reject) => req.logOut((error: unknown) => (error ? reject(error) : resolve())));
      await new Promise<void>((resolve, reject) =>
        req.session.destroy((error: unknown) => (error ? reject(error) : resolve())),
      );
      goTo(req, res, '/sign-in');
    },

    passwordPage: (req, res) => showPassword(req, res),

    changePassword: formPage({
      read: (req) => ({
        current: textField(req, 'currentPassword'),
        next: textField(req, 'newPassword'),
        again: textField(req, 'newPasswordAgain'),
      }),
      async submit(req, form) {
        const { id } = actorOf(req);
        const fault = await changePassword(deps, id, { ...form, ...originOf(req) });
        if (fault) throw wrongField(fault.field, fault.message);
        await endSessionsOf(deps.db, id, req.sessionID);
        forgetActor(id);
        const done = '密码已修改，下次登录请使用新密码。您在其他电脑上的登录已退出。';
        return { to: (await waitingFormPath(deps, id)) ?? '/', done };
      },
      show: (req, res, _form, fault) => showPassword(req, res, fault),
    }),
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

const firstPage = (actor: Actor, returnTo: string): string =>
  actor.mustChangePassword ? '/password' : actor.mustEnrol ? '/second-factor' : returnTo;

async function askAgain(req: Request, res: Response): Promise<void> {
  res.status(401);
  await showSignIn(req, res, { returnTo: '/', carried: null, message: operatorProblems.code_expired().sentence });
}
