import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BodyLimits, bodyLimits } from '#platform/http/body-limits.js';
import { type CryptoSuiteName, cryptoSuites } from '#platform/crypto/suites.js';
import type { LogLevel } from '#platform/log.js';
import { projectRoot } from '#platform/project-root.js';
import { databasePasswordFault, exampleValues, keyFault, secretFault } from '#platform/secrets.js';
import { defaultIntranet, parseRanges, type Zone, type ZoneRanges } from '#platform/zone.js';

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

/** Names a setting, says whether production must state it, and what it is otherwise. */
interface Setting {
  readonly name: string;
  readonly fallback: string;
  readonly required?: 'always' | 'production';
}

export const settings: readonly Setting[] = [
  { name: 'NODE_ENV', fallback: '' },
  { name: 'DATABASE_URL', fallback: '', required: 'always' },
  { name: 'PRIVATE_DATABASE', fallback: '' },
  { name: 'LOCAL_DIR', fallback: '.local' },
  { name: 'HOST', fallback: '0.0.0.0' },
  { name: 'PORT', fallback: '8080' },
  { name: 'BASE_PATH', fallback: '/yizhangwang' },
  { name: 'SESSION_SECRET', fallback: '', required: 'production' },
  { name: 'DATA_KEY', fallback: '', required: 'production' },
  { name: 'HASH_KEY', fallback: '', required: 'production' },
  { name: 'OFFICE_TIME_ZONE', fallback: 'Asia/Shanghai' },
  { name: 'IDLE_MINUTES', fallback: '30' },
  { name: 'ADMIN_IDLE_MINUTES', fallback: '15' },
  { name: 'SESSION_HOURS', fallback: '12' },
  { name: 'PASSWORD_DAYS', fallback: '90' },
  { name: 'MFA_ROLES', fallback: '' },
  { name: 'INTRANET_RANGES', fallback: defaultIntranet },
  { name: 'VPN_RANGES', fallback: '' },
  { name: 'ADMIN_ZONES', fallback: 'intranet' },
  { name: 'TRUSTED_PROXIES', fallback: '' },
  { name: 'CRYPTO_SUITE', fallback: 'aes' },
  { name: 'TLS', fallback: '' },
  { name: 'UPLOAD_LIMIT_MB', fallback: '20' },
  { name: 'FORM_SECONDS', fallback: '20' },
  { name: 'UPLOAD_SECONDS', fallback: '540' },
  { name: 'MIN_FREE_MB', fallback: '300' },
  { name: 'QUERY_TIMEOUT_MS', fallback: '2500' },
  { name: 'ROLE', fallback: '' },
  { name: 'JOB_WORKERS', fallback: '2' },
  { name: 'JOB_MEMORY_MB', fallback: '900' },
  { name: 'LOG_LEVEL', fallback: 'info' },
  { name: 'ORGAN_NAME', fallback: '海南省道路运输局' },
  { name: 'SUPPORT_CONTACT', fallback: '' },
  { name: 'BUSINESS_CONTACT', fallback: '' },
  { name: 'MAILBOX', fallback: '' },
  { name: 'OUTSIDE_DOWNLOAD_URL', fallback: '' },
];

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
  const text = (name: string) => (env[name] ?? settings.find((s) => s.name === name)?.fallback ?? '').trim();
  const whole = (name: string, min: number, max: number) => {
    const value = Number(text(name));
    if (!Number.isInteger(value) || value < min || value > max)
      faults.push(`${name} 应为 ${min} 到 ${max} 的整数，现为“${text(name)}”。`);
    return value;
  };
  for (const { name, required } of settings) {
    if ((required === 'always' || (required === 'production' && production)) && text(name) === '') {
      faults.push(`缺少设置 ${name}（见 .env.example）。`);
    }
  }
  const isStated = secretNames.every((name) => text(name) !== '');
  const local = production || isStated ? {} : localSecrets(join(projectRoot, text('LOCAL_DIR')));
  const secret = (name: string) => text(name) || local[name] || '';
  const list = (name: string) =>
    text(name)
      .split(/[,\s]+/)
      .filter(Boolean);
  const ranges = (name: string) => {
    try {
      return parseRanges(list(name));
    } catch (error) {
      faults.push(`${name} 里的“${(error as Error).message}”不是地址段，应形如 10.0.0.0/8 或 fd00::/8。`);
      return parseRanges([]);
    }
  };
  const proxies = (name: string) => {
    const wrong = list(name).find((one) => !namedProxies.includes(one) && !isRange(one));
    if (wrong !== undefined) faults.push(`${name} 里的“${wrong}”不是地址或地址段，应形如 10.1.2.3 或 10.1.2.0/24。`);
    return wrong === undefined ? list(name) : [];
  };
  const among = <T extends string>(name: string, known: readonly T[]): T[] => {
    const unknown = list(name).filter((one) => !(known as readonly string[]).includes(one));
    if (unknown.length > 0) faults.push(`${name} 里的“${unknown.join('、')}”不认识，可写：${known.join('、')}。`);
    return list(name).filter((one): one is T => (known as readonly string[]).includes(one));
  };
  const key = (name: string) => {
    const bytes = Buffer.from(secret(name), 'base64');
    if (secret(name) !== '' && bytes.length !== 32)
      faults.push(`${name} 应为 32 字节的 base64 文本（可用 openssl rand -base64 32 生成）。`);
    return bytes;
  };
  const sessionSecret = secret('SESSION_SECRET');
  if (production) faults.push(...weakSecrets((name) => text(name)));
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

/** Sets of addresses that express knows by name. */
const namedProxies = ['loopback', 'linklocal', 'uniquelocal'];

function isRange(text: string): boolean {
  try {
    parseRanges([text]);
    return true;
  } catch {
    return false;
  }
}

const secretNames = ['SESSION_SECRET', 'DATA_KEY', 'HASH_KEY'] as const;

/** Every secret that production must not run on, by the name of its setting (C8: no default credentials). */
function weakSecrets(text: (name: string) => string): string[] {
  const examples = exampleValues(join(projectRoot, '.env.example'));
  const faults: string[] = [];
  const refuse = (name: string, why: string | undefined) => {
    if (why !== undefined)
      faults.push(
        `${name} ${why}。请用 openssl rand -base64 48 重新生成。`.replace(
          '48',
          name === 'SESSION_SECRET' ? '48' : '32',
        ),
      );
  };
  const stated = secretNames.filter((name) => text(name) !== '');
  for (const name of stated) {
    const bytes = Buffer.from(text(name), 'base64');
    if (name === 'SESSION_SECRET') refuse(name, secretFault(text(name), examples));
    else if (bytes.length === 32)
      refuse(name, examples.has(text(name)) ? '是示例文件里的值，人人都知道' : keyFault(bytes));
    const twin = stated.find(
      (other) => other !== name && stated.indexOf(other) < stated.indexOf(name) && text(other) === text(name),
    );
    if (twin) refuse(name, `与 ${twin} 相同，两个密钥必须各不相同`);
  }
  const why = databasePasswordFault(text('DATABASE_URL'), examples);
  if (why !== undefined) faults.push(`DATABASE_URL ${why}。请在数据库里为本系统的用户设置一个强密码，再写入这里。`);
  return faults;
}

const isOn = (text: string) => ['1', 'true', 'yes', 'on'].includes(text.toLowerCase());

/** Secrets of a machine for trying out: made once, kept beside the private database, readable by its owner only. */
function localSecrets(folder: string): Record<string, string> {
  const path = join(folder, 'secrets.json');
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
  const made = {
    SESSION_SECRET: randomBytes(32).toString('base64'),
    DATA_KEY: randomBytes(32).toString('base64'),
    HASH_KEY: randomBytes(32).toString('base64'),
  };
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(path, JSON.stringify(made, null, 2), { mode: 0o600, flag: 'wx' });
    chmodSync(path, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
  }
  return made;
}
