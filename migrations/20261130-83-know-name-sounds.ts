import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';
import { noteMissingSounds } from '#features/register/writing/sounds.js';

/**
 * How the grams of names sound: for each gram that a name has ever had the first letters of its two units (of one for a unit alone, as
 * the gram with 0 after it), in every reading; '' where it has none. So names are found by pinyin through the grams that are there
 * already, and no business costs a row more. The grams of the register are read aloud once, here: there are far fewer of them than entries.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `name_sounds (
      gram INT UNSIGNED NOT NULL,
      initials VARCHAR(2) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      PRIMARY KEY (gram, initials),
      KEY name_sounds_initials (initials)
    )`,
  );
  await noteMissingSounds(db);
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'name_sounds');
}
