import { createDeps } from '#src/deps.js';
import { readConfig } from '#platform/config.js';
import { roleNames } from '#domain/policy.js';
import { keyRowsAnew } from '#features/annexes/checking/key-stored.js';
import { forgetMatchKeys } from '#features/annexes/collisions/match-key-queries.js';
import { keyLicencesAnew } from '#features/drive/legacy/key-stored.js';
import { resealColumn, type SealedColumn } from '#platform/db/reseal.js';

/** `npm run reseal`, after a change of CRYPTO_SUITE: seals and hashes numbers anew, so that search and the check for duplicates find them. */
const columns: readonly SealedColumn[] = [
  { table: 'operators', sealed: 'id_number_sealed', hash: 'id_number_hash' },
  { table: 'operators', sealed: 'mobile_sealed', hash: 'mobile_hash' },
  { table: 'operators', sealed: 'totp_sealed' },
  { table: 'account_requests', sealed: 'id_number_sealed', hash: 'id_number_hash' },
  { table: 'account_requests', sealed: 'mobile_sealed', hash: 'mobile_hash' },
  { table: 'agencies', sealed: 'liaison_mobile_sealed' },
  { table: 'businesses', sealed: 'legal_id_sealed', hash: 'legal_id_print' },
  { table: 'businesses', sealed: 'manager_mobile_sealed', hash: 'manager_mobile_print' },
];

const config = readConfig({ LOG_LEVEL: 'error', QUERY_TIMEOUT_MS: '600000', ...process.env }, roleNames);
const deps = createDeps(config);
try {
  for (const column of columns) {
    const count = await resealColumn(deps.db, deps.cipher, column);
    console.log(`${column.table}.${column.sealed}：重新加密 ${count} 个号码（${config.cryptoSuite}）`);
  }
  let versions = 0;
  await keyRowsAnew(deps, (done) => {
    versions = done;
  });
  console.log(`附件的行：重新计算 ${versions} 个版本的对照键（${config.cryptoSuite}）`);
  await forgetMatchKeys(deps.db);
  const licences = await keyLicencesAnew(deps);
  console.log(`原许可名单：重新加密 ${licences} 户（${config.cryptoSuite}）`);
  console.log('动态口令的恢复码按原算法散列，不能转换：请启用了动态口令的人员停用后重新启用，得到新的恢复码。');
} finally {
  await deps.db.destroy();
}
