import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, readConfig } from '#platform/config.js';

const key = Buffer.alloc(32, 7).toString('base64');
const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'mysql://portal@db.example/yzw',
  SESSION_SECRET: 'a long secret that nobody can guess',
  DATA_KEY: key,
  HASH_KEY: key,
};
const faultsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.faults;
  }
};

test('production states its secrets; all that is missing is named at once', () => {
  assert.deepEqual(faultsOf(production), []);
  const faults = faultsOf({ NODE_ENV: 'production' }).join('\n');
  for (const name of ['DATABASE_URL', 'SESSION_SECRET', 'DATA_KEY', 'HASH_KEY']) assert.match(faults, new RegExp(name));
});

test('short, repeated or malformed secrets are refused by name', () => {
  assert.match(faultsOf({ ...production, SESSION_SECRET: 'short' }).join(), /SESSION_SECRET/);
  assert.match(faultsOf({ ...production, SESSION_SECRET: 'x'.repeat(40) }).join(), /SESSION_SECRET/);
  assert.match(faultsOf({ ...production, DATA_KEY: 'AAAA' }).join(), /DATA_KEY/);
});

test('the private database is not for production', () => {
  assert.match(faultsOf({ ...production, PRIVATE_DATABASE: '1' }).join(), /DATABASE_URL/);
});

test('port, base path and limits are checked', () => {
  const faults = faultsOf({
    ...production,
    PORT: 'http',
    BASE_PATH: 'no slash',
    UPLOAD_LIMIT_MB: '0',
    LOG_LEVEL: 'loud',
  });
  assert.deepEqual(
    faults.map((fault) => /^(\w+)/.exec(fault)?.[1]),
    ['BASE_PATH', 'LOG_LEVEL', 'PORT', 'UPLOAD_LIMIT_MB'],
  );
});

test('defaults are the notice’s: port 8080 under /yizhangwang', () => {
  const config = readConfig(production);
  assert.deepEqual([config.port, config.basePath, config.officeZone], [8080, '/yizhangwang', 'Asia/Shanghai']);
  assert.equal(readConfig({ ...production, BASE_PATH: '/' }).basePath, '');
});
