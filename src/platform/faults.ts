import { isDatabaseUnavailable } from '#platform/db/errors.js';
import type { Log } from '#platform/log.js';

/** Exit code of a process that ended because it no longer trusts its own state: to be started again (EX_SOFTWARE of sysexits). */
export const faultCode = 70;

/**
 * Logs whatever nobody caught. After an error that fell through everything the state may be broken, so `stop` is called; a promise
 * that nobody waited for while the database was away has broken nothing.
 */
export function watchFaults(log: Log, stop: () => void): void {
  process.on('uncaughtException', (error) => {
    log.error('uncaught error', { error });
    stop();
  });
  process.on('unhandledRejection', (reason) => {
    const error = reason instanceof Error ? reason : new Error(String(reason));
    log.error('unhandled rejection', { error });
    if (!isDatabaseUnavailable(error)) stop();
  });
}
