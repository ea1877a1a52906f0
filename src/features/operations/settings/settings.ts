import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { mergeTyped } from '#platform/http/seen.js';
import { wrongField } from '#platform/http/step.js';
import { installedSettings, type SettingName, settingsFrom, unsetValue } from '#platform/settings.js';
import { settingFault, settingFields } from '#domain/portal-settings.js';
import { settingProblems } from '#features/operations/problems.js';
import { storeSetting, takeSettings } from '#features/operations/settings/settings-queries.js';

export type TypedSettings = Readonly<Record<SettingName, string>>;

/**
 * Sets what was changed on the page, each with who and when. `was` is what the page showed: what another has set meanwhile, and this
 * person has left alone, stays. `unset` names one that is to be as it was installed, whatever was typed. Answers how many were changed.
 * @throws setting.moved, form.field
 */
export async function changeSettings(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'config'>,
  actor: Actor,
  entered: TypedSettings,
  was: Partial<TypedSettings> = {},
  unset?: SettingName,
): Promise<number> {
  const [installed, set] = [installedSettings(deps.config), await takeSettings(trx, settingNames)];
  const stored = settingsFrom(installed, set);
  const typed = unset === undefined ? entered : { ...entered, [unset]: unsetValue(unset, installed, set) };
  const { merged, touched, clashes } = mergeTyped(was, typed, stored);
  const at = deps.clock.now();
  let changed = 0;
  for (const field of settingFields) {
    const { name, label } = field;
    if (!touched.includes(name)) continue;
    const isUnset = name === unset;
    const fault = isUnset ? undefined : settingFault(field, typed[name]);
    if (fault !== undefined) throw wrongField(name, fault);
    if (clashes.includes(name)) throw settingProblems.moved({ label, theirs: stored[name], field: name });
    if (merged[name] === stored[name]) continue;
    changed += 1;
    await storeSetting(trx, name, { before: stored[name], after: merged[name], isUnset, by: actor.id, at });
    audit(trx, at, actor, {
      verb: 'setting.change',
      objectType: 'setting',
      objectId: name,
      agencyId: actor.agencyId,
      before: { setTo: stored[name] },
      after: { setTo: merged[name] },
    });
  }
  return changed;
}

export const settingNames: readonly SettingName[] = settingFields.map(({ name }) => name);
