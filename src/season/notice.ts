import type { PortalDeps } from '#src/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { momentText } from '#features/drive/changes/fields.js';
import type { NoticeContent, TypedEdition } from '#features/drive/notice/content.js';
import { listEditions } from '#features/drive/notice/edition-queries.js';
import { proposeEdition, releaseWritten } from '#features/drive/notice/editions.js';
import { liveOf } from '#features/drive/notice/standing-rules.js';
import { act } from './actions.js';

/** Who writes and who releases: two persons of the province. */
export interface NoticeHands {
  readonly writer: Actor;
  readonly releaser: Actor;
}

/** What a new edition says differently from the last, and until when it is to be acknowledged. */
export interface NewEdition {
  readonly change: Partial<NoticeContent>;
  readonly acknowledgeBy: Date;
  readonly publishAt?: Date;
  readonly ground: string;
}

/** Writes a new edition of a drive's notice from the last one. Returns its id. */
export async function writeEdition(
  deps: PortalDeps,
  { writer }: Pick<NoticeHands, 'writer'>,
  driveId: number,
  { change, acknowledgeBy, publishAt, ground }: NewEdition,
): Promise<number> {
  const base = liveOf(await listEditions(deps.db, driveId)).at(-1);
  if (!base) throw new Error(`drive ${driveId} has no notice`);
  const { audience, ...fields } = { ...base.content, ...change };
  const text = (at: Date) => momentText(at, deps.config.officeZone);
  const typed: TypedEdition = {
    fields,
    audience,
    publishAt: publishAt ? text(publishAt) : '',
    acknowledgeBy: text(acknowledgeBy),
  };
  return act(deps, (trx) =>
    proposeEdition(trx, deps, writer, driveId, { typed, baseNo: base.no ?? 0, ground, kept: [] }),
  );
}

/** Writes and releases it. Returns its id. */
export async function publishEdition(
  deps: PortalDeps,
  hands: NoticeHands,
  driveId: number,
  edition: NewEdition,
): Promise<number> {
  const editionId = await writeEdition(deps, hands, driveId, edition);
  await act(deps, (trx) => releaseWritten(trx, deps, hands.releaser, editionId));
  return editionId;
}
