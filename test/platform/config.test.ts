import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { ConfigError, readConfig } from '#platform/config.js';
import { roleNames } from '#domain/policy.js';

const keyOf = (what: string) => createHash('sha256').update(what).digest('base64');
const production = {
  NODE_ENV: 'production',
  DATABASE_URL: 'mysql://portal:t7Gq-wx2Lm9@db.example/yzw',
  SESSION_SECRET: keyOf('session'),
  DATA_KEY: keyOf('data'),
  HASH_KEY: keyOf('hash'),
};
const faultsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    readConfig(env, roleNames);
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

const bytes = (fill: (at: number) => number) =>
  Buffer.from(Array.from({ length: 32 }, (_, at) => fill(at))).toString('base64');

/** What production must not run on: setting, value, what the refusal says. */
const weak: readonly (readonly [name: string, value: string, why: RegExp])[] = [
  ['SESSION_SECRET', '', /缺少设置/],
  ['SESSION_SECRET', '   ', /缺少设置/],
  ['SESSION_SECRET', 'short', /太短/],
  ['SESSION_SECRET', 'k'.repeat(31), /太短/],
  ['SESSION_SECRET', 'x'.repeat(40), /重复/],
  ['SESSION_SECRET', 'abc123'.repeat(8), /重复/],
  ['SESSION_SECRET', 'changeme'.repeat(5), /重复/],
  ['SESSION_SECRET', 'abcdefghijklmnopqrstuvwxyz0123456789', /连续/],
  ['SESSION_SECRET', 'aabbaabbababbbaaabababbaababbabaabba', /太少/],
  ['SESSION_SECRET', 'please-change-this-session-secret-key', /常见的词/],
  ['SESSION_SECRET', 'your-secret-key-must-be-long-enough-1234', /常见的词/],
  ['SESSION_SECRET', 'ChangeMe_Secret_Password_Admin_2020!!', /常见的词/],
  ['DATA_KEY', '', /缺少设置/],
  ['DATA_KEY', 'AAAA', /32 字节/],
  ['DATA_KEY', 'not base64 at all', /32 字节/],
  ['DATA_KEY', bytes(() => 0), /重复/],
  ['DATA_KEY', bytes((at) => at % 2), /重复/],
  ['DATA_KEY', bytes((at) => at), /连续/],
  ['DATA_KEY', bytes((at) => 255 - at), /连续/],
  [
    'DATA_KEY',
    Buffer.from(
      createHash('sha256')
        .update('few')
        .digest()
        .map((byte) => byte % 6),
    ).toString('base64'),
    /太少/,
  ],
  ['DATA_KEY', Buffer.from('this-is-my-secret-data-key-123456').subarray(0, 32).toString('base64'), /常见的词/],
  ['HASH_KEY', bytes(() => 7), /重复/],
  ['HASH_KEY', production.DATA_KEY, /与 DATA_KEY 相同/],
  ['DATA_KEY', production.SESSION_SECRET, /与 SESSION_SECRET 相同/],
  ['DATABASE_URL', 'mysql://portal@db.example/yzw', /没有写数据库密码/],
  ['DATABASE_URL', 'mysql://portal:@db.example/yzw', /没有写数据库密码/],
  ['DATABASE_URL', 'mysql://portal:portal@db.example/yzw', /与用户名相同/],
  ['DATABASE_URL', 'mysql://portal:password@db.example/yzw', /常见密码/],
  ['DATABASE_URL', 'mysql://portal:Passw0rd@db.example/yzw', /常见密码/],
  ['DATABASE_URL', 'mysql://portal:12345678@db.example/yzw', /常见密码/],
  ['DATABASE_URL', 'mysql://portal:root@db.example/yzw', /太短/],
  ['DATABASE_URL', 'mysql://yizhangwang:password@127.0.0.1:3306/yizhangwang', /示例/],
];

test('production refuses empty, short, repeated, guessable, shared and example secrets, naming the setting', () => {
  for (const [name, value, why] of weak) {
    const faults = faultsOf({ ...production, [name]: value }).filter((fault) => why.test(fault));
    assert.equal(faults.length > 0, true, `${name}=${value}: ${faultsOf({ ...production, [name]: value }).join(' ')}`);
    assert.ok(
      faults.some((fault) => fault.includes(name) || fault.startsWith('HASH_KEY')),
      `${name}: ${faults.join()}`,
    );
    if (value.trim() !== '') assert.ok(!faults.join().includes(value), 'the secret itself is not printed');
  }
});

test('a thousand generated secrets are taken', () => {
  for (let at = 0; at < 1_000; at += 1) {
    const env = { SESSION_SECRET: keyOf(`s${at}`), DATA_KEY: keyOf(`d${at}`), HASH_KEY: keyOf(`h${at}`) };
    assert.deepEqual(faultsOf({ ...production, ...env }), []);
  }
  const hex = createHash('sha256').update('x').digest('hex');
  assert.deepEqual(faultsOf({ ...production, SESSION_SECRET: hex }), []);
});

test('a database that knows its user by the Unix socket needs no password', () => {
  assert.deepEqual(
    faultsOf({ ...production, DATABASE_URL: 'mysql://portal@localhost/yzw?socketPath=/run/mysqld.sock' }),
    [],
  );
});

test('ranges, zones, roles, proxies and suites are checked by name', () => {
  const faults = faultsOf({
    ...production,
    INTRANET_RANGES: '10.0.0.0/33',
    VPN_RANGES: 'vpn.example',
    ADMIN_ZONES: 'outside',
    TRUSTED_PROXIES: 'proxy.example',
    MFA_ROLES: 'boss',
    CRYPTO_SUITE: 'rot13',
    PASSWORD_DAYS: '-1',
    SESSION_HOURS: '0',
  });
  assert.deepEqual(faults.map((fault) => /^(\w+)/.exec(fault)?.[1]).sort(), [
    'ADMIN_ZONES',
    'CRYPTO_SUITE',
    'INTRANET_RANGES',
    'MFA_ROLES',
    'PASSWORD_DAYS',
    'SESSION_HOURS',
    'TRUSTED_PROXIES',
    'VPN_RANGES',
  ]);
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
  const config = readConfig(production, roleNames);
  assert.deepEqual([config.port, config.basePath, config.officeZone], [8080, '/yizhangwang', 'Asia/Shanghai']);
  assert.equal(readConfig({ ...production, BASE_PATH: '/' }, roleNames).basePath, '');
});

test('a process serves pages, runs jobs, or does both', () => {
  const roleOf = (ROLE: string) => readConfig({ ...production, ROLE }, roleNames).role;
  assert.deepEqual(['', 'web', 'jobs', 'web,jobs'].map(roleOf), ['both', 'web', 'jobs', 'both']);
  assert.match(faultsOf({ ...production, ROLE: 'nights' }).join(), /ROLE 里的“nights”不认识，可写：web、jobs/);
});
