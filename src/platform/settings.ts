import type { Config } from '#platform/config.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';

/** What people of the province set on a page of the portal; what the installation says holds until somebody does. */
export interface PortalSettings {
  /** Organiser, at the foot of every page. */
  readonly organName: string;
  /** Organ that receipts and print-outs are issued by. */
  readonly issuingOrgan: string;
  readonly businessContact: string;
  readonly supportContact: string;
  readonly supportGroup: string;
  readonly mailbox: string;
  readonly noticeUrl: string;
  readonly outsideDownloadUrl: string;
  /** What the drive rests on, on receipts, invitations and the help page. */
  readonly legalText: string;
  /** Days for which an exported file can be fetched. */
  readonly exportDays: string;
  /** How filing numbers are made; its items are told in `domain/filing/numbering`. */
  readonly filingNumberPattern: string;
}
export type SettingName = keyof PortalSettings;

/** As it was installed. */
export const installedSettings = (config: Config): PortalSettings => ({
  organName: config.organName,
  issuingOrgan: config.organName,
  businessContact: config.businessContact,
  supportContact: config.supportContact,
  supportGroup: '',
  mailbox: config.mailbox,
  noticeUrl: '',
  outsideDownloadUrl: config.outsideDownloadUrl,
  legalText: '《机动车维修管理规定》（交通运输部令2019年第20号）、全省一体化在线政务服务平台建设要求',
  exportDays: '7',
  filingNumberPattern: '{division}{class}{seq:5}',
});

type Stored = Readonly<Partial<Record<string, string>>>;

/** What holds: what somebody set, else what was installed; the issuing organ is the organiser unless somebody named another. */
export function settingsFrom(installed: PortalSettings, stored: Stored): PortalSettings {
  const chosen = Object.fromEntries(
    Object.entries(installed).map(([name, value]) => [name, stored[name] ?? value]),
  ) as unknown as PortalSettings;
  return { ...chosen, issuingOrgan: stored['issuingOrgan'] ?? chosen.organName };
}

/** What would hold of one setting if nobody had set it. */
export const unsetValue = (name: SettingName, installed: PortalSettings, stored: Stored): string =>
  settingsFrom(installed, { ...stored, [name]: undefined })[name];

/** What somebody has set, by name. */
export async function loadStoredSettings(db: Db | Trx): Promise<Stored> {
  const rows = (await db('settings').select('name', 'value').whereNotNull('value')) as {
    name: string;
    value: string;
  }[];
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

export interface SettingsReader {
  /** What holds, a few seconds old at most; where the database does not answer, what was known last. */
  read(): Promise<PortalSettings>;
  /** What was known last, at once: for pages that say that something is out of order. */
  known(): PortalSettings;
  /** After a change: who made it sees it at once. */
  forget(): void;
}

const keepMs = 5_000;
const readers = new WeakMap<Db, SettingsReader>();

/** The one reader of a process. */
export function settingsOf(deps: Pick<Deps, 'db' | 'clock' | 'config'>): SettingsReader {
  const known = readers.get(deps.db);
  if (known) return known;
  const made = createReader(deps);
  readers.set(deps.db, made);
  return made;
}

function createReader({ db, clock, config }: Pick<Deps, 'db' | 'clock' | 'config'>): SettingsReader {
  const installed = installedSettings(config);
  let last = settingsFrom(installed, {});
  let asked: { readonly at: number; readonly answer: Promise<PortalSettings> } | undefined;
  async function load(): Promise<PortalSettings> {
    try {
      last = settingsFrom(installed, await loadStoredSettings(db));
    } catch {
      // Whoever needs the database hears of it there: a page is not refused for its foot.
    }
    return last;
  }
  return {
    read() {
      const at = clock.now().getTime();
      if (!asked || Math.abs(at - asked.at) >= keepMs) asked = { at, answer: load() };
      return asked.answer;
    },
    known: () => last,
    forget() {
      asked = undefined;
    },
  };
}
