import type { Deps } from '#platform/deps.js';
import { inTransaction } from '#platform/db/transaction.js';
import { type Matcher, openMatcher } from '#domain/matching/matcher.js';
import { type OfficeKey, officeKeys } from '#domain/matching/office-keys.js';
import { walkFacts } from '#features/annexes/checking/row-queries.js';
import type { OfficeVersion } from './collision-queries.js';
import { insertMatchKeys, takeMatchState } from './match-key-queries.js';
import { isClaim, officeRow } from './office-rows.js';

const hashBytes = 8;
const rowsAtOnce = 4_000;
/** More rows of one annex than this under a key say that the key tells nothing apart. */
const crowd = 40;

/**
 * Writes by what the rows of a version may be another office's businesses, unless they are written for this state of it. Returns whether
 * they had to be.
 */
export async function keyOffice(deps: Pick<Deps, 'db' | 'cipher'>, version: OfficeVersion): Promise<boolean> {
  const matcher = await openMatcher();
  return inTransaction(deps.db, async (trx) => {
    if (!(await takeMatchState(trx, version.versionId, version.stamp))) return false;
    const common = new Map<string, number[]>();
    let rows: [Buffer, number][] = [];
    const flush = async () => {
      await insertMatchKeys(trx, version.versionId, rows);
      rows = [];
    };
    for await (const part of walkFacts(deps.db, deps.cipher, version.versionId)) {
      for (const { row, values } of part) {
        if (!isClaim(version.annexNo, values)) continue;
        for (const { text, isCommon } of keysOf(matcher, version, values)) {
          const hash = hashOfKey(deps.cipher, text);
          if (isCommon) note(common, hash, row);
          else rows.push([Buffer.from(hash, 'hex'), row]);
        }
      }
      if (rows.length >= rowsAtOnce) await flush();
    }
    for (const [hash, holders] of common) {
      if (holders.length > crowd) continue;
      for (const row of holders) rows.push([Buffer.from(hash, 'hex'), row]);
      if (rows.length >= rowsAtOnce) await flush();
    }
    await flush();
    return true;
  });
}

/** A key as it is stored, in hex. */
export const hashOfKey = (cipher: Deps['cipher'], text: string): string =>
  cipher.fingerprint(`match\u0001${text}`).slice(0, hashBytes * 2);

function keysOf(matcher: Matcher, { annexNo }: OfficeVersion, values: Readonly<Record<string, string>>): OfficeKey[] {
  const { claimed, prepared } = officeRow(matcher, annexNo, values);
  if (annexNo === 3) return officeKeys(prepared);
  const keys = [claimed.oldId === '' ? '' : `o${claimed.oldId}`, prepared.licence.text && `l${prepared.licence.text}`];
  return keys.filter((text) => text !== '').map((text) => ({ text, isCommon: false }));
}

/** One row says a thing once. */
function note(common: Map<string, number[]>, hash: string, row: number): void {
  const holders = common.get(hash);
  if (!holders) common.set(hash, [row]);
  else if (holders.length <= crowd && holders.at(-1) !== row) holders.push(row);
}
