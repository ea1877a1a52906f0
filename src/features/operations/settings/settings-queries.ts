import type { Db, Trx } from '#platform/db/connection.js';
import { loadStoredSettings } from '#platform/settings.js';

/** One change of a setting, with who made it. */
export interface SettingChange {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly byName: string;
  readonly at: Date;
}

/** Holds these settings until the transaction ends, also those that nobody has set yet, and answers what is set. */
export async function takeSettings(
  trx: Trx,
  names: readonly string[],
): Promise<Readonly<Partial<Record<string, string>>>> {
  await trx('settings')
    .insert(names.map((name) => ({ name, value: null })))
    .onConflict('name')
    .ignore();
  await trx('settings')
    .select('name')
    .whereIn('name', [...names])
    .orderBy('name')
    .forUpdate();
  return loadStoredSettings(trx);
}

export async function storeSetting(
  trx: Trx,
  name: string,
  change: {
    readonly before: string;
    readonly after: string;
    /** It is as it was installed again, also when another installation says otherwise. */
    readonly isUnset: boolean;
    readonly by: number;
    readonly at: Date;
  },
): Promise<void> {
  await trx('settings')
    .where({ name })
    .update({ value: change.isUnset ? null : change.after });
  await trx('setting_changes').insert({
    name,
    value_before: change.before,
    value_after: change.after,
    changed_by: change.by,
    changed_at: change.at,
  });
}

/** Newest first. */
export async function listSettingChanges(db: Db, limit: number): Promise<SettingChange[]> {
  return (await db('setting_changes as c')
    .join('operators as o', 'o.id', 'c.changed_by')
    .select({
      name: 'c.name',
      before: 'c.value_before',
      after: 'c.value_after',
      byName: 'o.display_name',
      at: 'c.changed_at',
    })
    .orderBy('c.id', 'desc')
    .limit(limit)) as SettingChange[];
}
