import type { Db } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { type Drive, listBoard } from '#features/drive/queries.js';
import { getDriveLists } from './drive-lists-queries.js';

/** The lists that a person may see. */
export interface SeenLists {
  readonly drive: Drive;
  /** Units whose lists these are; undefined: all. */
  readonly own: readonly string[] | undefined;
}

/** @throws portal.not_found for an office before the lists are handed out, and where there is no drive */
export async function seenLists(db: Db, actor: Actor, drive: Drive | undefined): Promise<SeenLists> {
  if (!drive) throw problems.not_found();
  if (actor.scope.level === 'province') return { drive, own: undefined };
  if ((await getDriveLists(db, drive.id)).releasedAt === null) throw problems.not_found();
  return { drive, own: [...new Set((await listBoard(db, drive.id, actor.agencyId)).map(({ unitCode }) => unitCode))] };
}
