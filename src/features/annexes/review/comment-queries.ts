import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';

/** A reviewer's word on a cell, a row or the file; seen by the agency once the annex was returned (C31). */
export interface ReviewComment {
  readonly id: number;
  readonly versionId: number;
  readonly versionNo: number | null;
  readonly row: number | null;
  readonly field: string;
  readonly text: string;
  readonly writtenByName: string;
  readonly writtenAt: Date;
  readonly isSent: boolean;
  readonly answer: 'mended' | 'contested' | null;
  readonly answerText: string | null;
}

const columns = {
  id: 'c.id',
  versionId: 'c.version_id',
  versionNo: 'v.no',
  row: 'c.row_no',
  field: 'c.field',
  text: 'c.text',
  writtenByName: 'o.display_name',
  writtenAt: 'c.written_at',
  isSent: 'c.is_sent',
  answer: 'c.answer',
  answerText: 'c.answer_text',
} as const satisfies Record<keyof ReviewComment, string>;

/** `sentOnly` hides what the reviewer is still writing. */
export async function listComments(db: Db | Trx, annexId: number, sentOnly: boolean): Promise<ReviewComment[]> {
  const query = db('annex_comments as c')
    .join('operators as o', 'o.id', 'c.written_by')
    .join('annex_versions as v', 'v.id', 'c.version_id')
    .select(columns)
    .options(asObjects)
    .where('c.annex_id', annexId)
    .orderBy('c.id', 'desc')
    .limit(500);
  if (sentOnly) void query.andWhere('c.is_sent', 1);
  return (await query) as ReviewComment[];
}

interface NewComment {
  readonly annexId: number;
  readonly versionId: number;
  readonly row: number | null;
  readonly field: string;
  readonly text: string;
  readonly writtenBy: number;
  readonly writtenAt: Date;
}

/** Whether the same is noted at the same place and not sent yet. */
export async function isDrafted(trx: Trx, { annexId, versionId, row, field, text }: NewComment): Promise<boolean> {
  const drafts = (await trx('annex_comments')
    .select('text')
    .where({ annex_id: annexId, version_id: versionId, row_no: row, field, is_sent: 0 })) as { text: string }[];
  return drafts.some((draft) => draft.text === text);
}

export const isSent = async (trx: Trx, annexId: number, commentId: number): Promise<boolean> =>
  (await trx('annex_comments').select('id').where({ id: commentId, annex_id: annexId, is_sent: 1 }).first()) !==
  undefined;

export async function insertComment(trx: Trx, comment: NewComment): Promise<void> {
  await trx('annex_comments').insert({
    annex_id: comment.annexId,
    version_id: comment.versionId,
    row_no: comment.row,
    field: comment.field,
    text: comment.text,
    written_by: comment.writtenBy,
    written_at: comment.writtenAt,
  });
}

/** Takes back a comment that was not sent yet. Returns how many (0: sent, or not there). */
export async function deleteDraftComment(trx: Trx, annexId: number, commentId: number): Promise<number> {
  return trx('annex_comments').where({ id: commentId, annex_id: annexId, is_sent: 0 }).delete();
}

/** Drops what was never sent. Returns how many. */
export async function dropDraftComments(trx: Trx, annexId: number): Promise<number> {
  return trx('annex_comments').where({ annex_id: annexId, is_sent: 0 }).delete();
}

export async function countDraftComments(db: Db | Trx, annexId: number): Promise<number> {
  return count(db, { annex_id: annexId, is_sent: 0 });
}

export async function sendComments(trx: Trx, annexId: number): Promise<void> {
  await trx('annex_comments').where({ annex_id: annexId, is_sent: 0 }).update({ is_sent: 1 });
}

/** Returns how many were answered (0: answered before, not sent, or not of this annex). */
export async function answerComment(
  trx: Trx,
  annexId: number,
  commentId: number,
  answer: { answer: 'mended' | 'contested'; text: string; by: number; at: Date },
): Promise<number> {
  return trx('annex_comments')
    .where({ id: commentId, annex_id: annexId, is_sent: 1 })
    .whereNull('answer')
    .update({ answer: answer.answer, answer_text: answer.text, answered_by: answer.by, answered_at: answer.at });
}

/** Comments that were sent and neither mended nor contested: they hold a new submission back (C31). */
export async function countUnanswered(db: Db | Trx, annexId: number): Promise<number> {
  const row = await db('annex_comments')
    .where({ annex_id: annexId, is_sent: 1 })
    .whereNull('answer')
    .count({ n: '*' })
    .first<{ n: number }>();
  return Number(row?.n ?? 0);
}

async function count(db: Db | Trx, where: Readonly<Record<string, unknown>>): Promise<number> {
  const row = await db('annex_comments').where(where).count({ n: '*' }).first<{ n: number }>();
  return Number(row?.n ?? 0);
}

/** What a returned annex still has to answer: how many remarks, and the first of them. */
export interface Asked {
  readonly count: number;
  readonly first: string;
}

/** By annex; one without open remarks is left out. */
export async function listAsked(db: Db | Trx, annexIds: readonly number[]): Promise<ReadonlyMap<number, Asked>> {
  if (annexIds.length === 0) return new Map();
  const rows = (await db('annex_comments')
    .select({ annexId: 'annex_id', text: 'text' })
    .whereIn('annex_id', [...annexIds])
    .where({ is_sent: 1 })
    .whereNull('answer')
    .orderBy('id')) as { annexId: number; text: string }[];
  const asked = new Map<number, Asked>();
  for (const { annexId, text } of rows) {
    const before = asked.get(Number(annexId));
    asked.set(Number(annexId), { count: (before?.count ?? 0) + 1, first: before?.first ?? text });
  }
  return asked;
}
