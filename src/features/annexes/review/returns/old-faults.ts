import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { annexDefinition } from '#domain/annexes/index.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { listRowDigests } from '#features/annexes/checking/row-queries.js';
import { type AnnexVersion, getVersion } from '#features/annexes/version-queries.js';
import { changedFields } from '#features/annexes/review/compare-fields.js';
import type { VersionDifference } from '#features/annexes/review/compare.js';
import { findDifference } from '#features/annexes/review/compare-queries.js';
import { listFactsByNo } from '#features/annexes/review/grid/grid-queries.js';
import { isOldFault, type Place, type SinceReturn } from './old-fault-rules.js';
import {
  findReviewedReturn,
  listCrossedRows,
  listDrafts,
  listMendedCells,
  listSentPlaces,
  type PlacedComment,
  type ReviewedReturn,
} from './old-fault-queries.js';

interface OldFaultDeps {
  readonly cipher: PersonalCipher;
}
type Looked = Pick<AnnexVersion, 'id' | 'annexId' | 'tail'>;

/** Comments not sent yet on what could be seen at the last return that rested on a review, and was not spoken of then. */
export async function listOldFaults(
  db: Db | Trx,
  deps: OldFaultDeps,
  annexNo: AnnexNo,
  version: Looked,
): Promise<PlacedComment[]> {
  const drafts = (await listDrafts(db, version.annexId)).filter(({ versionId }) => versionId === version.id);
  if (drafts.length === 0) return [];
  const last = await findReviewedReturn(db, version.annexId);
  if (!last || last.versionId > version.id) return [];
  const since = await changesSince(db, deps, annexNo, version, last, rowsOf(drafts));
  return drafts.filter((draft) => isOldFault(draft, since));
}

async function changesSince(
  db: Db | Trx,
  { cipher }: OldFaultDeps,
  annexNo: AnnexNo,
  version: Looked,
  last: ReviewedReturn,
  rows: readonly number[],
): Promise<SinceReturn> {
  const isOther = last.versionId !== version.id;
  const difference = isOther ? await findDifference(db, last.versionId, version.id) : unchanged;
  const changed = new Map<number, Set<string>>();
  const add = (row: number, fields: readonly string[]) =>
    changed.set(row, new Set([...(changed.get(row) ?? []), ...fields]));
  const mended = await listMendedCells(db, last.versionId, last.decidedAt);
  const now = await rowsNow(db, version.id, mended.length > 0 ? [last.versionId] : []);
  for (const { row, field } of mended) {
    const one = now(last.versionId, row);
    if (one !== undefined) add(one, [field]);
  }
  const pairs = difference.changed.filter(({ after }) => rows.includes(after));
  const was = await listFactsByNo(db, cipher, last.versionId, pairs.map(beforeOf));
  const is = await listFactsByNo(db, cipher, version.id, pairs.map(afterOf));
  for (const { before, after } of pairs) {
    const [one, other] = [was.get(before)?.values ?? {}, is.get(after)?.values ?? {}];
    add(after, changedFields(annexDefinition(annexNo), one, other));
  }
  const hasSameRows = difference.added.length + difference.dropped.length + difference.changed.length === 0;
  return {
    added: new Set(difference.added),
    changed,
    isSame: hasSameRows && mended.length === 0 && (!isOther || (await hasSameTail(db, version, last.versionId))),
    commented: await placesNow(db, version),
    crossed: new Set(await listCrossedRows(db, version.id, rows)),
  };
}

const unchanged: VersionDifference = { added: [], dropped: [], changed: [], same: 0 };
const beforeOf = ({ before }: { readonly before: number }) => before;
const afterOf = ({ after }: { readonly after: number }) => after;
const rowsOf = (places: readonly Place[]): number[] => places.flatMap(({ row }) => (row === null ? [] : [row]));

async function hasSameTail(db: Db | Trx, version: Looked, otherId: number): Promise<boolean> {
  const { tail } = await getVersion(db, version.annexId, otherId);
  return JSON.stringify(tail) === JSON.stringify(version.tail);
}

/** What was sent to the office before, by the rows as they are numbered now; rows that are gone are left out. */
async function placesNow(db: Db | Trx, version: Looked): Promise<Place[]> {
  const sent = await listSentPlaces(db, version.annexId);
  const now = await rowsNow(db, version.id, [...new Set(sent.map(({ versionId }) => versionId))]);
  return sent.flatMap(({ versionId, row, field }): Place[] => {
    const one = row === null ? null : now(versionId, row);
    return one === undefined ? [] : [{ row: one, field }];
  });
}

/** The number that a row of one of these versions has in this one, by its key; undefined: it is gone. */
async function rowsNow(
  db: Db | Trx,
  id: number,
  others: readonly number[],
): Promise<(versionId: number, row: number) => number | undefined> {
  const earlier = others.filter((one) => one !== id);
  const rowOf = new Map<string, number>();
  if (earlier.length > 0) for (const { row, rowKey } of await listRowDigests(db, id)) rowOf.set(rowKey, row);
  const keys = new Map<number, ReadonlyMap<number, string>>();
  for (const one of earlier)
    keys.set(one, new Map((await listRowDigests(db, one)).map(({ row, rowKey }) => [row, rowKey])));
  return (versionId, row) => (versionId === id ? row : rowOf.get(keys.get(versionId)?.get(row) ?? ''));
}
