import { join } from 'node:path';
import { type BodyLimits, bodyLimits } from '#platform/http/body-limits.js';
import { type CryptoSuiteName, cryptoSuites } from '#platform/crypto/suites.js';
import type { LogLevel } from '#platform/log.js';
import type { MailConfig } from '#platform/mail.js';
import { projectRoot } from '#platform/project-root.js';
import type { Zone, ZoneRanges } from '#platform/zone.js';
import { settingReader } from './config-reading.js';
import { weakSecrets } from './config-secrets.js';

/** All that can be set from outside, read once and frozen. `.env.example` lists the same names with comments. */
export interface Config {
  readonly production: boolean;
  readonly databaseUrl: string;
  /** True only for the server that the portal keeps inside the checkout: the demonstration may be loaded there. */
  readonly privateDatabase: boolean;
  readonly host: string;
  readonly port: number;
  /** '' or '/something', without a slash at the end (R5). */
  readonly basePath: string;
  readonly sessionSecret: string;
  /** 32 bytes: AES-256 key of personal numbers. */
  readonly dataKey: Buffer;
  /** 32 bytes: key of the searchable hashes of personal numbers. */
  readonly hashKey: Buffer;
  readonly officeZone: string;
  readonly idleMinutes: number;
  readonly adminIdleMinutes: number;
  /** Hours after which one signs in again, however busy. */
  readonly sessionHours: number;
  /** Days after which a password must be changed; 0: never. */
  readonly passwordDays: number;
  /** Roles that must have a second factor. */
  readonly secondFactorRoles: readonly string[];
  /** Addresses of the two ways in. */
  readonly zones: ZoneRanges;
  /** Zones from which the three administrators may work. */
  readonly adminZones: readonly Zone[];
  readonly trustedProxies: readonly string[];
  readonly cryptoSuite: CryptoSuiteName;
  /** The portal is reached over TLS: cookies are marked Secure. Plain HTTP is the normal case. */
  readonly tls: boolean;
  readonly uploadLimitBytes: number;
  readonly bodyLimits: BodyLimits;
  /** Where a private database keeps its data; '' when the database is elsewhere. */
  readonly databaseFolder: string;
  /** Uploads are turned away while less than this is free. */
  readonly minFreeBytes: number;
  readonly queryTimeoutMs: number;
  /** Where the old system's list can be read: a MySQL database and its table or view; undefined: it comes as a file only. */
  readonly oldSystem: { readonly url: string; readonly table: string } | undefined;
  /** The mail server through which offices are reminded; undefined: no mail is sent. */
  readonly mail: MailConfig | undefined;
  /** What this process does: serve pages, run jobs, or both. */
  readonly role: Role;
  readonly jobWorkers: number;
  readonly jobMemoryBytes: number;
  readonly logLevel: LogLevel;
  readonly organName: string;
  readonly supportContact: string;
  readonly businessContact: string;
  readonly mailbox: string;
  readonly outsideDownloadUrl: string;
}

/** What a process of the portal can be there for; '' is both. */
const processRoles = ['web', 'jobs'] as const;
export type Role = (typeof processRoles)[number] | 'both';

const roleOf = (named: readonly (typeof processRoles)[number][]): Role => (named.length === 1 && named[0]) || 'both';

/** Thrown with every fault of the settings at once, each naming its setting. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'ConfigError';
  }
}

/** Reads the environment; `roles` are those that `MFA_ROLES` may name. @throws ConfigError naming all that is missing or wrong, never just the first. */
export function readConfig(env: NodeJS.ProcessEnv, roles: readonly string[]): Config {
  const production = env['NODE_ENV'] === 'production';
  const faults: string[] = [];
  const { text, secret, whole, ranges, proxies, among, key } = settingReader(env, production, faults);
  const sessionSecret = secret('SESSION_SECRET');
  if (production) faults.push(...weakSecrets(text));
  else if (sessionSecret.length < 32) faults.push('SESSION_SECRET 至少 32 个字符。');
  const basePath = text('BASE_PATH').replace(/\/+$/, '');
  if (basePath !== '' && !/^(\/[\w.-]+)+$/.test(basePath))
    faults.push(`BASE_PATH 应形如 /yizhangwang，现为“${basePath}”。`);
  const logLevel = text('LOG_LEVEL');
  if (!['info', 'warn', 'error', 'silent'].includes(logLevel))
    faults.push('LOG_LEVEL 应为 info、warn、error 或 silent。');
  if (production && isOn(text('PRIVATE_DATABASE')))
    faults.push('生产环境不能使用自带数据库，请设置 DATABASE_URL 并去掉 PRIVATE_DATABASE。');

  const bodies = () => {
    const uploadBytes = whole('UPLOAD_LIMIT_MB', 1, 200) * 1024 * 1024;
    const formMs = whole('FORM_SECONDS', 5, 300) * 1000;
    const uploadMs = whole('UPLOAD_SECONDS', 30, 7_200) * 1000;
    return { uploadLimitBytes: uploadBytes, bodyLimits: bodyLimits({ uploadBytes, formMs, uploadMs }) };
  };

  const config: Config = {
    production,
    databaseUrl: text('DATABASE_URL'),
    privateDatabase: isOn(text('PRIVATE_DATABASE')),
    host: text('HOST'),
    port: whole('PORT', 0, 65_535),
    basePath,
    sessionSecret,
    dataKey: key('DATA_KEY'),
    hashKey: key('HASH_KEY'),
    officeZone: text('OFFICE_TIME_ZONE'),
    idleMinutes: whole('IDLE_MINUTES', 1, 1_440),
    adminIdleMinutes: whole('ADMIN_IDLE_MINUTES', 1, 1_440),
    sessionHours: whole('SESSION_HOURS', 1, 168),
    passwordDays: whole('PASSWORD_DAYS', 0, 3_650),
    secondFactorRoles: among('MFA_ROLES', roles),
    zones: { intranet: ranges('INTRANET_RANGES'), vpn: ranges('VPN_RANGES') },
    adminZones: among('ADMIN_ZONES', ['intranet', 'vpn']),
    trustedProxies: proxies('TRUSTED_PROXIES'),
    cryptoSuite: among('CRYPTO_SUITE', cryptoSuites)[0] ?? 'aes',
    tls: isOn(text('TLS')),
    ...bodies(),
    databaseFolder: isOn(text('PRIVATE_DATABASE')) ? join(projectRoot, text('LOCAL_DIR'), 'db') : '',
    minFreeBytes: whole('MIN_FREE_MB', 0, 1_000_000) * 1024 * 1024,
    queryTimeoutMs: whole('QUERY_TIMEOUT_MS', 100, 600_000),
    oldSystem: oldSystemOf(text('OLD_SYSTEM_URL'), text('OLD_SYSTEM_TABLE'), faults),
    mail: mailOf({ text, whole, among }, faults),
    role: roleOf(among('ROLE', processRoles)),
    jobWorkers: whole('JOB_WORKERS', 1, 16),
    jobMemoryBytes: whole('JOB_MEMORY_MB', 200, 16_000) * 1024 * 1024,
    logLevel: logLevel as LogLevel,
    organName: text('ORGAN_NAME'),
    supportContact: text('SUPPORT_CONTACT'),
    businessContact: text('BUSINESS_CONTACT'),
    mailbox: text('MAILBOX'),
    outsideDownloadUrl: text('OUTSIDE_DOWNLOAD_URL'),
  };
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config);
}

/** Both settings or neither; the table's name goes into SQL and is plain. */
function oldSystemOf(url: string, table: string, faults: string[]): Config['oldSystem'] {
  if (url === '' && table === '') return undefined;
  if (!/^mysql:\/\/\S+\/\S+$/.test(url))
    faults.push('OLD_SYSTEM_URL 应形如 mysql://用户:口令@主机:3306/库名；不用时与 OLD_SYSTEM_TABLE 一起留空。');
  if (!/^[\p{L}\p{N}_$]{1,64}(\.[\p{L}\p{N}_$]{1,64})?$/u.test(table))
    faults.push('OLD_SYSTEM_TABLE 应是运政系统库中业户名单的表名或视图名，如 repair_business 或 库名.表名。');
  return { url, table };
}

/** Off unless a server is named; then a sender is needed, and of user and password both or neither. */
function mailOf(
  { text, whole, among }: Pick<ReturnType<typeof settingReader>, 'text' | 'whole' | 'among'>,
  faults: string[],
): MailConfig | undefined {
  const host = text('SMTP_HOST');
  if (host === '') return undefined;
  const [user, password, sender] = [text('SMTP_USER'), text('SMTP_PASSWORD'), text('MAIL_SENDER')];
  if (!/^[^\s@]+@[^\s@]+$|<[^\s@]+@[^\s@]+>$/.test(sender))
    faults.push('设置了 SMTP_HOST 时，MAIL_SENDER 应是发件地址，如 notice@example.gov.cn。');
  if ((user === '') !== (password === '')) faults.push('SMTP_USER 和 SMTP_PASSWORD 要么都写，要么都留空。');
  const security = among('SMTP_SECURITY', ['tls', 'starttls'] as const)[0] ?? '';
  return { host, port: whole('SMTP_PORT', 1, 65_535), security, user, password, sender };
}

const isOn = (text: string) => ['1', 'true', 'yes', 'on'].includes(text.toLowerCase());
