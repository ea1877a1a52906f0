import type { Db } from '#platform/db/connection.js';
import { isAlreadyThere } from '#platform/db/errors.js';

const kept = [
  'drive_id',
  'licence_id',
  'seq',
  'old_id',
  'copy_no',
  'unit_code',
  'list',
  'class',
  'reason',
  'evidence',
  'from_at',
];
const isSame = [...kept, 'previous_mac', 'mac'].map((column) => `OLD.${column} = NEW.${column}`).join(' AND ');

const guards = {
  ledger_entries_no_delete: `CREATE TRIGGER ledger_entries_no_delete BEFORE DELETE ON ledger_entries FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'entries of the ledger are never deleted'`,
  ledger_entries_only_end: `CREATE TRIGGER ledger_entries_only_end BEFORE UPDATE ON ledger_entries FOR EACH ROW
    BEGIN
      IF NOT (OLD.id = NEW.id AND ${isSame} AND OLD.is_current <=> 1 AND NEW.is_current IS NULL AND NEW.until_at IS NOT NULL) THEN
        SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'entries of the ledger only end';
      END IF;
    END`,
};

/** 1419: SUPER or log_bin_trust_function_creators; 1142, 1044, 1227: the account may not make triggers. The audit's guards say so aloud. */
const refused = new Set([1419, 1142, 1044, 1227]);

/** Triggers by which an entry of the ledger can only end, whoever asks (C44); made where they are missing and the server allows it. */
export async function ensureLedgerGuards(db: Db): Promise<void> {
  const [rows] = (await db.raw(
    'SELECT TRIGGER_NAME AS name FROM information_schema.triggers WHERE TRIGGER_SCHEMA = DATABASE()',
  )) as [{ name: string }[]];
  const there = new Set(rows.map(({ name }) => name));
  try {
    for (const [name, statement] of Object.entries(guards)) if (!there.has(name)) await create(db, statement);
  } catch (error) {
    if (!refused.has((error as { errno?: number }).errno ?? 0)) throw error;
  }
}

async function create(db: Db, statement: string): Promise<void> {
  try {
    await db.raw(statement);
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
  }
}
