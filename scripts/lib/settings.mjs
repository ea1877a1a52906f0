import fs from 'node:fs';
import { relative } from 'node:path';
import { Refusal } from './console.mjs';
import { inRoot, localDir, root } from './paths.mjs';

/** Adds the settings of `.env`, where there is one; what the environment states already stays. */
export function loadEnvFile() {
  const path = inRoot('.env');
  if (fs.existsSync(path)) process.loadEnvFile(path);
}

export const isProduction = () => process.env.NODE_ENV === 'production';

/** Refuses, before anything slow is done, a database setting that cannot work. */
export function checkDatabaseSetting() {
  const url = process.env.DATABASE_URL?.trim();
  if (!url) {
    if (!isProduction()) return;
    throw new Refusal(
      '生产环境必须设置 DATABASE_URL（自带数据库仅供试用）。',
      'Production needs DATABASE_URL; the private database is for trying out only.',
    );
  }
  if (URL.canParse(url) && ['mysql:', 'mariadb:'].includes(new URL(url).protocol) && new URL(url).pathname.length > 1)
    return;
  throw new Refusal(
    'DATABASE_URL 应形如 mysql://用户:密码@主机:3306/库名。',
    'DATABASE_URL should look like mysql://user:password@host:3306/name.',
  );
}

/** What the server learns about the database that was provided for it. */
export const databaseEnvironment = (privateUrl) => ({
  LOCAL_DIR: relative(root, localDir()) || '.',
  ...(privateUrl === undefined ? {} : { DATABASE_URL: privateUrl, PRIVATE_DATABASE: '1' }),
});
