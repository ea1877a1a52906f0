import type { Db } from './connection.js';
import { isAlreadyThere } from './errors.js';

/** A trigger by its name, with the statement that makes it. */
export interface Trigger {
  readonly name: string;
  readonly statement: string;
}

/** 1419: SUPER or log_bin_trust_function_creators; 1142, 1044, 1227: the account may not make triggers. */
const refusedNumbers = new Set([1419, 1142, 1044, 1227]);

/** Makes triggers where they are missing. Returns the server's number where it does not let the account make them; undefined: they are there. */
export async function ensureTriggers(db: Db, triggers: readonly Trigger[]): Promise<number | undefined> {
  const [rows] = (await db.raw(
    'SELECT TRIGGER_NAME AS name FROM information_schema.triggers WHERE TRIGGER_SCHEMA = DATABASE()',
  )) as [{ name: string }[]];
  const there = new Set(rows.map(({ name }) => name));
  try {
    for (const { name, statement } of triggers) if (!there.has(name)) await create(db, statement);
    return undefined;
  } catch (error) {
    const errno = (error as { errno?: number }).errno ?? 0;
    if (!refusedNumbers.has(errno)) throw error;
    return errno;
  }
}

async function create(db: Db, statement: string): Promise<void> {
  try {
    await db.raw(statement);
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
  }
}
