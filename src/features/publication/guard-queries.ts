import type { Db } from '#platform/db/connection.js';
import { ensureTriggers } from '#platform/db/triggers.js';
import { contentNames } from './content-queries.js';

const same = (columns: readonly string[]): string => columns.map((name) => `OLD.${name} <=> NEW.${name}`).join(' AND ');

const refuse = (message: string): string => `SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${message}'`;

const editionColumns = [
  ...['id', 'state', 'no', 'based_on', 'note', 'added_count', 'changed_count', 'removed_count', 'held_count'],
  ...['entry_count', 'proposed_by', 'proposed_at', 'decided_by', 'decided_at', 'published_on', 'sha256'],
];

const guards = [
  {
    name: 'public_entries_no_delete',
    statement: `CREATE TRIGGER public_entries_no_delete BEFORE DELETE ON public_entries FOR EACH ROW
      ${refuse('entries of the public list are never deleted')}`,
  },
  {
    name: 'public_entries_only_end',
    statement: `CREATE TRIGGER public_entries_only_end BEFORE UPDATE ON public_entries FOR EACH ROW
      BEGIN
        IF NOT (${same(['id', 'business_id', 'from_no', 'name_normal', ...contentNames])}
          AND OLD.is_current <=> 1 AND NEW.is_current IS NULL AND NEW.until_no IS NOT NULL) THEN
          ${refuse('entries of the public list only end')};
        END IF;
      END`,
  },
  {
    name: 'public_editions_stand',
    statement: `CREATE TRIGGER public_editions_stand BEFORE UPDATE ON public_editions FOR EACH ROW
      BEGIN
        IF OLD.state <> 'proposed' AND NOT (${same(editionColumns)} AND OLD.withdrawn_at IS NULL) THEN
          ${refuse('an edition of the public list stands as it was decided')};
        END IF;
      END`,
  },
];

/**
 * Triggers by which what was published stays what it was, whoever asks; made where they are missing and the server allows it. Where it does
 * not, the digest of an edition tells of changes.
 */
export async function ensurePublicationGuards(db: Db): Promise<void> {
  await ensureTriggers(db, guards);
}
