/** Reads what a MySQL-compatible server means by an error, clusters included. */

interface DbError {
  code?: string;
  errno?: number;
  fatal?: boolean;
  message?: string;
  sqlMessage?: string;
  syscall?: string;
}

/** Nobody is there to talk to. */
const absentCodes = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN']);
/** A connection that was there broke off. */
const brokenCodes = new Set([
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'PROTOCOL_UNEXPECTED_PACKET',
]);
const timeoutCodes = new Set(['PROTOCOL_SEQUENCE_TIMEOUT', 'ETIMEDOUT']);
const otherCodes = new Set(['ER_SERVER_SHUTDOWN', 'ER_CON_COUNT_ERROR', 'ER_NORMAL_SHUTDOWN']);

/** 1053 shutdown; 1927 and 3168 killed; 2006 and 2013 lost; 3032 going off line; 4031 idle for too long. */
const brokenNumbers = new Set([1053, 1927, 2006, 2013, 3032, 3168, 4031]);
/** 1047: a Galera node that is not ready; 1836: a server that only reads now. */
const misdirectedNumbers = new Set([1047, 1836]);
/** 1040 too many connections; 1205 a lock that was not had in time; 8028 TiDB's tables are changing. */
const otherNumbers = new Set([1040, 1205, 8028]);
/** Deadlocks, certification failures and write conflicts, of which the server says that it has taken everything back. */
const conflictNumbers = new Set([1020, 1213, 3101, 3572, 8002, 8022, 9007]);
const repeatNumbers = new Set([...conflictNumbers, 1180]);

/** The database could not be asked, did not answer in time or had too many at once: a 503, and worth trying again. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const { code, errno, syscall } = error as DbError;
  if (isPoolTimeout(error)) return true;
  // A file that is not there is no lost database; a socket that is not there is.
  if (code === 'ENOENT' && syscall !== 'connect') return false;
  if (isConnectionLost(error) || isMisdirected(error) || isRepeatable(error)) return true;
  return (
    (isFromDatabase(error) &&
      code !== undefined &&
      (absentCodes.has(code) || timeoutCodes.has(code) || otherCodes.has(code))) ||
    (errno !== undefined && otherNumbers.has(errno))
  );
}

/** The connection broke off while it was used. What was under way on it may have been done. */
export function isConnectionLost(error: unknown): boolean {
  const { code, errno, fatal, message = '' } = error as DbError;
  if (errno !== undefined && brokenNumbers.has(errno)) return true;
  if (fatal === true && code === undefined && message.includes('in closed state')) return true;
  return isFromDatabase(error) && code !== undefined && brokenCodes.has(code);
}

/** The server answers, but is not the one to ask now: a proxy leads the next connection to another. */
export function isMisdirected(error: unknown): boolean {
  const { errno, sqlMessage = '' } = error as DbError;
  // 1290 tells of many options.
  return errno !== undefined && (misdirectedNumbers.has(errno) || (errno === 1290 && sqlMessage.includes('read-only')));
}

/** A limit of time ran out: for an answer, for a connection, for a place in the pool. */
export function isTimeout(error: unknown): boolean {
  const { code } = error as DbError;
  return isPoolTimeout(error) || (code !== undefined && timeoutCodes.has(code) && isFromDatabase(error));
}

const isPoolTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'KnexTimeoutError';

/**
 * A conflict that vanishes when the transaction is done again at once: deadlock, certification failure. A lock not had in time is
 * none: whoever holds it works on.
 */
export function isRepeatable(error: unknown): boolean {
  const { errno, code } = error as DbError;
  return (errno !== undefined && repeatNumbers.has(errno)) || code === 'ER_LOCK_DEADLOCK';
}

/** 1021 disk full, 1114 table or tablespace full, 1878 no room for a temporary file; 1030 with what the system said. */
const fullNumbers = new Set([1021, 1114, 1878]);

/** The database has no room left; what it had not confirmed was taken back. */
export function isDatabaseFull(error: unknown): boolean {
  const { errno, sqlMessage = '' } = error as DbError;
  if (errno === 1030) return /error 28\b|No space left/i.test(sqlMessage);
  return errno !== undefined && fullNumbers.has(errno);
}

/** Somebody else held a row for longer than a request may wait. */
export const isLockWait = (error: unknown): boolean => (error as DbError).errno === 1205;

/** Such a conflict as the answer to COMMIT: nothing was committed. 1180 leaves that open in a cluster. */
export function isTakenBack(error: unknown): boolean {
  const { errno } = error as DbError;
  return errno !== undefined && conflictNumbers.has(errno);
}

/** 1050 table, 1060 column, 1061 key; 1826, 3822 and 1005 with 121 constraint; 1359 trigger. */
const alreadyThereNumbers = new Set([1050, 1060, 1061, 1359, 1826, 3822]);

/** What a change of the schema would make is there. */
export function isAlreadyThere(error: unknown): boolean {
  const { errno, sqlMessage = '' } = error as DbError;
  if (errno === undefined) return false;
  return alreadyThereNumbers.has(errno) || (errno === 1005 && /errno: 121\b/.test(sqlMessage));
}

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
