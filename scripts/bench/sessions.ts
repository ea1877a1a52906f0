import { createHmac } from 'node:crypto';
import type { SessionData } from 'express-session';
import { MysqlSessionStore, sessionCookie } from '#platform/http/session-store.js';
import type { PortalDeps } from '#src/deps.js';

/** Opens sessions as if these people had signed in: thousands of sign-ins would measure argon2 instead of pages. Returns their cookies. */
export async function openSessions(deps: PortalDeps, operatorIds: readonly number[]): Promise<string[]> {
  const store = new MysqlSessionStore(deps.db, deps.clock, deps.config.idleMinutes, deps.config.sessionHours);
  const cookies: string[] = [];
  for (const user of operatorIds) {
    const sid = deps.ids.token(24);
    const data = {
      cookie: { originalMaxAge: null, httpOnly: true, path: '/yizhangwang' },
      passport: { user },
      zone: 'intranet',
      address: '127.0.0.1',
      signedInAt: deps.clock.now().getTime(),
      csrf: deps.ids.token(24),
    } as unknown as SessionData;
    await new Promise<void>((resolve, reject) => store.set(sid, data, (error) => (error ? reject(error) : resolve())));
    const mark = createHmac('sha256', deps.config.sessionSecret).update(sid).digest('base64').replace(/=+$/, '');
    cookies.push(`${sessionCookie}=${encodeURIComponent(`s:${sid}.${mark}`)}`);
  }
  return cookies;
}
