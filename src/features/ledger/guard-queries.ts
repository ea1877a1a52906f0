import type { Db } from '#platform/db/connection.js';
import { ensureTriggers } from '#platform/db/triggers.js';
import { sealedColumns } from './ledger-queries.js';

const isSame = [...sealedColumns, 'previous_mac', 'mac'].map((column) => `OLD.${column} = NEW.${column}`).join(' AND ');

const guards = [
  {
    name: 'ledger_entries_no_delete',
    statement: `CREATE TRIGGER ledger_entries_no_delete BEFORE DELETE ON ledger_entries FOR EACH ROW
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'entries of the ledger are never deleted'`,
  },
  {
    name: 'ledger_entries_only_end',
    statement: `CREATE TRIGGER ledger_entries_only_end BEFORE UPDATE ON ledger_entries FOR EACH ROW
      BEGIN
        IF NOT (OLD.id = NEW.id AND ${isSame} AND OLD.is_current <=> 1 AND NEW.is_current IS NULL AND NEW.until_at IS NOT NULL) THEN
          SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'entries of the ledger only end';
        END IF;
      END`,
  },
];

/**
 * Triggers by which an entry of the ledger can only end, whoever asks (C44); made where they are missing and the server allows it. Where
 * it does not, the audit's guards say so aloud, and the check finds changes afterwards.
 */
export async function ensureLedgerGuards(db: Db): Promise<void> {
  await ensureTriggers(db, guards);
}
