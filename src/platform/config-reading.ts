import { join } from 'node:path';
import { projectRoot } from '#platform/project-root.js';
import { parseRanges } from '#platform/zone.js';
import { localSecrets, secretNames } from './config-secrets.js';
import { settings } from './config-settings.js';

/** Reads settings by their kinds; what is missing or wrong is added to `faults`, each naming its setting. */
export function settingReader(env: NodeJS.ProcessEnv, production: boolean, faults: string[]) {
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
  return { text, secret, whole, ranges, proxies, among, key };
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
