import type { Db } from '#platform/db/connection.js';
import type { Evidence } from '#domain/ledger/class-rules.js';
import { listPersonNames, listVersionNames } from './ledger-row-queries.js';

/** What the versions and persons of evidence are called. */
export async function evidenceNames(db: Db, all: readonly Evidence[]) {
  const versions = new Set(all.flatMap((one) => [one.versionId ?? 0, one.filedVersionId ?? 0]).filter((id) => id > 0));
  const persons = new Set(all.flatMap(({ personId }) => personId ?? []));
  return {
    versions: await listVersionNames(db, [...versions]),
    persons: await listPersonNames(db, [...persons]),
  };
}
