import type { Db } from '#platform/db/connection.js';
import { ensureTriggers } from '#platform/db/triggers.js';

const tables = ['audit_entries', 'audit_digests'] as const;
const acts = { update: 'changed', delete: 'deleted' } as const;

const guards = tables.flatMap((table) =>
  (['update', 'delete'] as const).map((act) => ({
    name: `${table}_no_${act}`,
    statement: `CREATE TRIGGER ${table}_no_${act} BEFORE ${act.toUpperCase()} ON ${table} FOR EACH ROW
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'rows of ${table} are never ${acts[act]}'`,
  })),
);

/** What a trigger of ours says; or the account may not even try. */
const guardedNumbers = new Set([1644, 1142, 1143]);

/**
 * Triggers that refuse every change and removal of audit records, whoever asks (C60). Made where they are missing; returns a sentence
 * for whoever starts the portal where the server does not let it make them.
 */
export async function ensureAuditGuards(db: Db): Promise<string | undefined> {
  const refused = await ensureTriggers(db, guards);
  return refused === undefined || (await isGuarded(db)) ? undefined : words(refused);
}

/** An account without the right to make triggers does not see them either; so it is tried, and nothing of it stays. */
async function isGuarded(db: Db): Promise<boolean> {
  const trx = await db.transaction();
  try {
    await trx.raw('UPDATE audit_entries SET outcome = outcome ORDER BY seq DESC LIMIT 1');
    return false;
  } catch (error) {
    if (guardedNumbers.has((error as { errno?: number }).errno ?? 0)) return true;
    throw error;
  } finally {
    await trx.rollback();
  }
}

const words = (errno: number): string =>
  errno === 1419
    ? '数据库开启了二进制日志，不允许本系统的账号建立触发器，审计记录目前只能事后查出改动：请设置 log_bin_trust_function_creators=1 后重新启动。/ The server keeps a binary log and does not let the portal make the triggers that protect the audit; changes of it are only found out: set log_bin_trust_function_creators=1 and start again.'
    : '数据库账号没有建立触发器的权限，审计记录目前只能事后查出改动：请授予 TRIGGER 权限后重新启动一次。/ The database account may not make the triggers that protect the audit; changes of it are only found out: grant TRIGGER and start once more.';
