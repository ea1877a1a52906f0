import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/project-root.js';
import { databasePasswordFault, exampleValues, keyFault, secretFault } from '#platform/secrets.js';

export const secretNames = ['SESSION_SECRET', 'DATA_KEY', 'HASH_KEY'] as const;

/** Every secret that production must not run on, by the name of its setting (C8: no default credentials). */
export function weakSecrets(text: (name: string) => string): string[] {
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

/** Secrets of a machine for trying out: made once, kept beside the private database, readable by its owner only. */
export function localSecrets(folder: string): Record<string, string> {
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
