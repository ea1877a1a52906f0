import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import type { Zone } from '#platform/zone.js';
import type { Actor } from '#platform/http/actor.js';
import type { Origin } from './sign-in.js';
import type { LastSignIn } from './sign-in-queries.js';

/** Somebody whose password was right and whose one-time code is still to come; nobody is signed in yet. */
export interface PendingCode {
  readonly operatorId: number;
  readonly since: number;
  readonly returnTo: string;
  /** Where the password was given: leave for the VPN was judged there. */
  readonly zone: Zone;
}

declare module 'express-session' {
  interface SessionData {
    pendingCode?: PendingCode;
  }
}

const codeMinutes = 5;

export const originOf = (req: Request): Origin => ({
  address: req.ip ?? '',
  zone: req.zone,
  userAgent: (req.get('user-agent') ?? '').slice(0, 200),
});

/** Signs the person in under a new session id (fixation), which remembers when, whence and with which browser. */
export async function enter(deps: Deps, req: Request, actor: Actor, last: LastSignIn): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    req.logIn(actor, (error: unknown) => (error ? reject(error) : resolve())),
  );
  Object.assign(req.session, {
    ...originOf(req),
    signedInAt: deps.clock.now().getTime(),
    idleMinutes: actor.isAdministrator ? deps.config.adminIdleMinutes : deps.config.idleMinutes,
    lastSignIn: { ...last, at: last.at?.getTime() ?? null },
  });
}

/** Keeps who has given the right password, under a new session id, until the code comes. */
export async function awaitCode(req: Request, pending: PendingCode): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    req.session.regenerate((error: unknown) => (error ? reject(error) : resolve())),
  );
  req.session.pendingCode = pending;
}

export function pendingCode(deps: Deps, req: Request): PendingCode | undefined {
  const pending = req.session.pendingCode;
  const isFresh = pending?.zone === req.zone && deps.clock.now().getTime() - pending.since < codeMinutes * 60_000;
  return isFresh ? pending : undefined;
}
