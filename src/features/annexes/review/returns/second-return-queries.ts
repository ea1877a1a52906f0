import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { AnnexNo } from '#domain/annexes/types.js';

/** A reviewer's wish to return an annex for what could be seen at the last return, and what another person said to it. */
export interface SecondReturn {
  readonly id: number;
  readonly annexId: number;
  readonly annexNo: AnnexNo;
  readonly agencyName: string;
  readonly askedBy: number;
  readonly askedByName: string;
  readonly askedAt: Date;
  readonly faultCount: number;
  readonly lastCommentId: number;
  readonly answer: 'allow' | 'refuse' | null;
  readonly answeredByName: string | null;
  readonly reason: string | null;
}

const columns = {
  id: 's.id',
  annexId: 's.annex_id',
  annexNo: 'x.annex_no',
  agencyName: 'a.name',
  askedBy: 's.asked_by',
  askedByName: 'o.display_name',
  askedAt: 's.asked_at',
  faultCount: 's.fault_count',
  lastCommentId: 's.last_comment_id',
  answer: 's.answer',
  answeredByName: 'p.display_name',
  reason: 's.reason',
} as const satisfies Record<keyof SecondReturn, string>;

/** Those that still count: not used, of the version that is there, by the person who has the annex in hand; newest first. */
export async function listStanding(db: Db | Trx, annexId?: number): Promise<SecondReturn[]> {
  return (await db('annex_second_returns as s')
    .join('annexes as x', (on) =>
      on.on('x.id', 's.annex_id').andOn('x.current_version_id', 's.version_id').andOn('x.claimed_by', 's.asked_by'),
    )
    .join('agencies as a', 'a.id', 'x.agency_id')
    .join('operators as o', 'o.id', 's.asked_by')
    .leftJoin('operators as p', 'p.id', 's.answered_by')
    .select(columns)
    .options(asObjects)
    .whereNull('s.decision_id')
    .whereIn('x.state', ['submitted', 'accepted'])
    .whereRaw('s.asked_at >= x.submitted_at')
    .modify((query) => void (annexId === undefined || query.where('s.annex_id', annexId)))
    .orderBy('s.id', 'desc')) as SecondReturn[];
}

export async function insertSecondReturn(
  trx: Trx,
  one: {
    readonly annexId: number;
    readonly versionId: number;
    readonly askedBy: number;
    readonly askedAt: Date;
    readonly faultCount: number;
    readonly lastCommentId: number;
  },
): Promise<void> {
  await trx('annex_second_returns').insert({
    annex_id: one.annexId,
    version_id: one.versionId,
    asked_by: one.askedBy,
    asked_at: one.askedAt,
    fault_count: one.faultCount,
    last_comment_id: one.lastCommentId,
  });
}

export async function answerSecondReturn(
  trx: Trx,
  id: number,
  said: { readonly answer: 'allow' | 'refuse'; readonly by: number; readonly at: Date; readonly reason: string },
): Promise<void> {
  const { answer, by, at, reason } = said;
  await trx('annex_second_returns').where({ id }).update({ answer, answered_by: by, answered_at: at, reason });
}

export async function useSecondReturn(trx: Trx, id: number, decisionId: number, faultCount: number): Promise<void> {
  await trx('annex_second_returns').where({ id }).update({ decision_id: decisionId, fault_count: faultCount });
}
