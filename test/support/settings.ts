import type { Config } from '#platform/config.js';
import { installedSettings, type SettingsReader } from '#platform/settings.js';

/** Settings as installed, for tests that have no database. */
export function installedReader(config: Config): SettingsReader {
  const installed = installedSettings(config);
  return { read: async () => installed, known: () => installed, forget() {} };
}
