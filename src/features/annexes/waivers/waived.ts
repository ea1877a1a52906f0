import type { Db, Trx } from '#platform/db/connection.js';
import type { StoredFinding } from '#features/annexes/checking/finding-queries.js';
import { listExpiries } from './in-force-queries.js';

/** A finding that a waiver lets through, with the words that say so wherever it is shown. */
export interface WaivedView {
  readonly id: number;
  readonly waiverId: number;
  readonly path: string;
  readonly words: string;
  readonly message: string;
}

export async function waivedViews(
  db: Db | Trx,
  findings: readonly Pick<StoredFinding, 'id' | 'waiverId' | 'message'>[],
): Promise<WaivedView[]> {
  const ids = new Set(findings.flatMap(({ waiverId }) => (waiverId === null ? [] : [waiverId])));
  const expiries = await listExpiries(db, [...ids]);
  return findings.flatMap(({ id, waiverId, message }) =>
    waiverId === null
      ? []
      : [{ id, waiverId, message, path: `/waivers/${waiverId}`, words: waivedWords(waiverId, expiries.get(waiverId)) }],
  );
}

/** 已豁免（豁免 12，至 2021-03-31） */
export const waivedWords = (waiverId: number, expiresOn: string | undefined): string =>
  `已豁免（豁免 ${waiverId}${expiresOn === undefined ? '' : `，至 ${expiresOn}`}）`;
