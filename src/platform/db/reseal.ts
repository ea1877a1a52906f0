import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';

/** A column of sealed numbers, with the column of their keyed hash where they are searched. */
export interface SealedColumn {
  readonly table: string;
  readonly sealed: string;
  readonly hash?: string;
}

const pageSize = 500;

/**
 * Seals a column anew by the suite of the settings, and hashes it anew. Safe to stop, to run again and to run beside others: a number
 * that somebody changed meanwhile is left alone. Tables have a numeric `id`. Returns how many were sealed.
 */
export async function resealColumn(db: Db, cipher: PersonalCipher, column: SealedColumn): Promise<number> {
  const { table, sealed, hash } = column;
  let count = 0;
  for (let last = 0; ; ) {
    const rows = (await db(table)
      .select('id', `${sealed} as sealed`)
      .where('id', '>', last)
      .whereNotNull(sealed)
      .andWhereNot(sealed, '')
      .orderBy('id')
      .limit(pageSize)) as { id: number; sealed: string }[];
    const end = rows.at(-1);
    if (!end) return count;
    count += await inTransaction(db, async (trx) => {
      let changed = 0;
      for (const row of rows) {
        const plain = cipher.open(row.sealed);
        const change = { [sealed]: cipher.seal(plain), ...(hash ? { [hash]: cipher.fingerprint(plain) } : {}) };
        changed += await trx(table)
          .where({ id: row.id, [sealed]: row.sealed })
          .update(change);
      }
      return changed;
    });
    last = Number(end.id);
  }
}
