/** Reads what a MySQL-compatible server means by an error, clusters included. */

interface DbError {
  code?: string;
  errno?: number;
  sqlMessage?: string;
}

const lostCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'ER_SERVER_SHUTDOWN',
  'ER_CON_COUNT_ERROR',
  'ER_NORMAL_SHUTDOWN',
]);
/** 1047 and 1213-like: a Galera node that is not ready; 1053 shutdown; 1040 too many; 1927 killed. */
const lostNumbers = new Set([1040, 1047, 1053, 1205, 1927, 2006, 2013, 3032, 8028]);
const repeatNumbers = new Set([1213, 1180, 3101, 3572, 9007, 8022, 8002, 1020]);

/** The database could not be asked or did not answer in time: a 503, and worth trying again. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const { code, errno } = error as DbError;
  if (error instanceof Error && error.name === 'KnexTimeoutError') return true;
  if (error instanceof Error && 'sql' in error === false && error.message.startsWith('Knex: Timeout acquiring'))
    return true;
  // A file that is not there is no lost database; a socket that is not there is.
  if (code === 'ENOENT' && (error as { syscall?: string }).syscall !== 'connect') return false;
  return (
    (isFromDatabase(error) && code !== undefined && lostCodes.has(code)) ||
    (errno !== undefined && lostNumbers.has(errno))
  );
}

/**
 * A conflict that vanishes when the transaction is done again at once: deadlock, certification failure. A lock not had in time is
 * none: whoever holds it works on, and a second wait would be longer than a request may take (S5).
 */
export function isRepeatable(error: unknown): boolean {
  const { errno, code } = error as DbError;
  return (errno !== undefined && repeatNumbers.has(errno)) || code === 'ER_LOCK_DEADLOCK';
}

/** Somebody else held a row for longer than a request may wait. */
export const isLockWait = (error: unknown): boolean => (error as DbError).errno === 1205;

/** Name of the unique or check constraint that said no, or undefined. */
export function violatedConstraint(error: unknown): string | undefined {
  const { errno, sqlMessage = '' } = error as DbError;
  if (errno === 1062) return /for key '(?:[^'.]+\.)?([^']+)'/.exec(sqlMessage)?.[1];
  if (errno === 3819 || errno === 4025) return /(?:constraint|CONSTRAINT) [`']([^`']+)[`']/i.exec(sqlMessage)?.[1];
  if (errno === 1451 || errno === 1452) return /CONSTRAINT `([^`]+)`/.exec(sqlMessage)?.[1];
  return undefined;
}

function isFromDatabase(error: unknown): boolean {
  const e = error as { syscall?: string; sqlState?: string; fatal?: boolean; sql?: string };
  return e.fatal === true || e.sqlState !== undefined || e.sql !== undefined || e.syscall !== undefined;
}
