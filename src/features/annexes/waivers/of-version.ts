import type { Db, Trx } from '#platform/db/connection.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { kindWordsOf } from '#domain/checking/kind-words.js';
import { listWaiversOfAnnex } from './waiver-queries.js';
import { countLetThrough } from './in-force-queries.js';

/** A waiver as the pages name it that depend on it. */
export interface WaiverOfVersion {
  readonly id: number;
  readonly path: string;
  readonly words: string;
  readonly rule: string;
  readonly count: number;
  readonly ground: string;
  readonly decidedByName: string;
  readonly expiresOn: string;
}

/** The waivers that let something of a version through, the newest first. */
export async function waiversOfVersion(db: Db | Trx, annexId: number, versionId: number): Promise<WaiverOfVersion[]> {
  const counts = await countLetThrough(db, versionId);
  if (counts.size === 0) return [];
  return (await listWaiversOfAnnex(db, annexId)).flatMap((waiver) => {
    const count = counts.get(waiver.id);
    if (count === undefined) return [];
    const { id, annexNo, field, kind, rule, ground, decidedByName, expiresOn } = waiver;
    const header = annexDefinition(annexNo).columns.find((column) => column.field === field)?.header ?? '整行';
    const words = `${header}：${kindWordsOf(kind) ?? rule}`;
    return [{ id, path: `/waivers/${id}`, words, rule, count, ground, decidedByName: decidedByName ?? '', expiresOn }];
  });
}
