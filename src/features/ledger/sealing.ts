import { createHmac } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Deps } from '#platform/deps.js';
import { type SealedFacts, sealText } from '#domain/ledger/seal-text.js';

/** Keyed hash of an entry, hex. HMAC-SHA256 whatever CRYPTO_SUITE says, as the audit's chain: a change of it must not break a chain. */
export const macOf = ({ config }: Pick<Deps, 'config'>, entry: SealedFacts): string =>
  createHmac('sha256', config.hashKey).update(sealText(entry), 'utf8').digest('hex');

/** What a unit holds: each licence with its old number and the seal of its entry. */
export type Roll = ReadonlyMap<number, { readonly oldId: string; readonly mac: string }>;

const macChars = 16;
/** The beginning of a seal is enough to tell it from any other. */
export const shortMac = (mac: string): string => mac.slice(0, macChars);

export function sealRoll({ cipher }: Pick<Deps, 'cipher'>, place: string, roll: Roll): Buffer {
  const lines = [...roll].sort(([a], [b]) => a - b).map(([id, { oldId, mac }]) => `${id}\t${mac}\t${oldId}`);
  return cipher.sealBytes(deflateRawSync(Buffer.from([place, ...lines].join('\n'))));
}

/** Undefined where it was altered, or is another unit's. */
export function openRoll({ cipher }: Pick<Deps, 'cipher'>, place: string, sealed: Buffer): Roll | undefined {
  const lines = readLines(cipher, sealed);
  if (lines?.[0] !== place) return undefined;
  return new Map(
    lines.slice(1).map((line) => {
      const [id = '', mac = '', oldId = ''] = line.split('\t');
      return [Number(id), { oldId, mac }] as const;
    }),
  );
}

function readLines(cipher: Deps['cipher'], sealed: Buffer): string[] | undefined {
  try {
    return inflateRawSync(cipher.openBytes(sealed)).toString('utf8').split('\n');
  } catch {
    return undefined;
  }
}

export const rollPlace = (driveId: number, unit: string): string => `${driveId} ${unit}`;
