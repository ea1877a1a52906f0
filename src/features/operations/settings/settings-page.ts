import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import { get, type Handler, post, type RouteTable } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage } from '#platform/http/step.js';
import type { Problem } from '#platform/problem.js';
import {
  installedSettings,
  loadStoredSettings,
  type SettingName,
  settingsFrom,
  settingsOf,
  unsetValue,
} from '#platform/settings.js';
import { type SettingField, settingFields, settingWords } from '#domain/portal-settings.js';
import { changeSettings, settingNames, type TypedSettings } from '#features/operations/settings/settings.js';
import { listSettingChanges } from '#features/operations/settings/settings-queries.js';

const path = '/settings';
const shownChanges = 50;

interface TypedForm {
  readonly typed: TypedSettings;
  readonly was: TypedSettings;
  /** The one whose button was pressed that brings back what was installed. */
  readonly unset: SettingName | undefined;
}

/** Contacts, names of organs and texts, which the province sets itself, and who set what. */
export function settingHandlers(deps: Deps) {
  async function show(req: Request, res: Response, form?: TypedForm, fault?: Fault, problem?: Problem): Promise<void> {
    const [stored, changes] = await Promise.all([
      loadStoredSettings(deps.db),
      listSettingChanges(deps.db, shownChanges),
    ]);
    const installed = installedSettings(deps.config);
    const now = settingsFrom(installed, stored);
    const unset = (name: SettingName) => unsetValue(name, installed, stored);
    // Whoever was told what another has set has seen it, and may set theirs over it.
    const told = problem?.code === 'setting.moved' && fault ? { [fault.field]: now[fault.field as SettingName] } : {};
    await render(req, res, 'operations/settings/settings', {
      groups: groupsOf(form?.typed ?? now, { ...(form?.was ?? now), ...told }, unset, fault),
      fault,
      changes: changes.map((change) => ({ ...change, label: settingWords[change.name] ?? change.name })),
    });
  }

  return {
    settings: (async (req, res) => {
      await show(req, res);
    }) satisfies Handler,

    changeSettings: formPage({
      read: (req): TypedForm => ({
        typed: fieldsOf(req, ''),
        was: fieldsOf(req, 'was.'),
        unset: settingNames.find((name) => name === textField(req, 'unset')),
      }),
      async submit(req, { typed, was, unset }) {
        const answer = await doOnce(deps, req, async (trx) => {
          const changed = await changeSettings(trx, deps, actorOf(req), typed, was, unset);
          return changed === 0
            ? { to: path, note: '没有改动。' }
            : { to: path, done: `已改 ${changed} 项，几秒钟内在各页生效。` };
        });
        settingsOf(deps).forget();
        return answer;
      },
      show,
    }),
  };
}

/** What was typed, with single line breaks; a line break in a short field is a blank. */
const fieldsOf = (req: Request, prefix: string): TypedSettings =>
  Object.fromEntries(
    settingNames.map((name) => [
      name,
      textField(req, prefix + name)
        .replace(/\s*[\r\n]+\s*/g, ' ')
        .trim(),
    ]),
  ) as Record<SettingName, string>;

interface ShownField extends SettingField {
  readonly typed: string;
  readonly shown: string;
  readonly said: string;
  /** What its button brings back; undefined where that is what holds. */
  readonly unset: string | undefined;
}

function groupsOf(
  typed: TypedSettings,
  was: TypedSettings,
  unsetOf: (name: SettingName) => string,
  fault: Fault | undefined,
) {
  const groups = new Map<string, ShownField[]>();
  for (const field of settingFields) {
    const said = fault?.field === field.name ? fault.message : '';
    const [shown, installed] = [was[field.name], unsetOf(field.name)];
    const unset = installed === shown ? undefined : installed;
    groups.set(field.group, [
      ...(groups.get(field.group) ?? []),
      { ...field, typed: typed[field.name], shown, said, unset },
    ]);
  }
  return [...groups].map(([legend, fields]) => ({ legend, fields }));
}

export const settingRoutes = (h: ReturnType<typeof settingHandlers>): RouteTable => [
  get(path, 'setting.change', h.settings),
  post(path, 'setting.change', h.changeSettings),
];
