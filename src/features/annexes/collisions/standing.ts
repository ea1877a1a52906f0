import type { Db, Trx } from '#platform/db/connection.js';
import { listRowDigests } from '#features/annexes/checking/row-queries.js';
import type { Annex } from '#features/annexes/queries.js';
import { mayEnter, type Standing, standingOf } from './collision-rules.js';
import { collisionProblems } from './problems.js';
import { listRowCases, noteEntered, type RowCase } from './standing-queries.js';

/** Cases of an annex that stand against its acceptance: those to be decided first, and those whose row must go. */
export interface AnnexStandingCases {
  readonly undecided: number;
  readonly lost: number;
  /** Cases that stand against nothing: likely ones, and what the annex has won. */
  readonly others: number;
}

export async function standingCases(db: Db | Trx, annex: StandingAnnex): Promise<AnnexStandingCases> {
  const cases = await listRowCases(db, annex.id);
  const rows =
    cases.length === 0 || annex.currentVersionId === null ? undefined : await rowsByKey(db, annex.currentVersionId);
  // A licence that was marked otherwise is still in its annex, and claims nothing.
  const isThere = ({ rowKey, state }: RowCase) =>
    annex.annexNo === 3 ? rows?.has(rowKey) === true : state !== 'settled';
  const standings = cases.filter(isThere).map((one) => standingOf(one, one.side));
  const count = (standing: Standing) => standings.filter((one) => one === standing).length;
  return { undecided: count('undecided'), lost: count('lost'), others: count('free') };
}

type StandingAnnex = Pick<Annex, 'id' | 'annexNo' | 'currentVersionId'>;

/** @throws collision.standing while a row of the annex is another unit's as well */
export async function requireNoCollision(trx: Trx, annex: StandingAnnex & Pick<Annex, 'agencyName'>): Promise<void> {
  const { undecided, lost } = await standingCases(trx, annex);
  if (undecided + lost > 0)
    throw collisionProblems.standing({ name: `${annex.agencyName}附件${annex.annexNo}`, count: undecided + lost });
}

/** Notes which businesses of the register the rows of a version have become, where another office claims them. */
export async function noteRegistered(
  trx: Trx,
  { annexId, versionId }: { readonly annexId: number; readonly versionId: number },
  businessOf: (row: number) => number | undefined,
): Promise<void> {
  const cases = await listRowCases(trx, annexId);
  if (cases.length === 0) return;
  const rows = await rowsByKey(trx, versionId);
  const entered = cases.flatMap(({ rowKey }) => {
    const row = rows.get(rowKey);
    const businessId = row === undefined ? undefined : businessOf(row);
    return businessId === undefined ? [] : [{ rowKey, businessId }];
  });
  await noteEntered(trx, annexId, entered);
}

/** Why rows of a version may not enter the register, by row. Whoever asks with `lock` has them as they are now. */
export async function heldRows(
  db: Db | Trx,
  { annexId, versionId }: { readonly annexId: number; readonly versionId: number },
  lock = false,
): Promise<ReadonlyMap<number, string>> {
  const held = (await listRowCases(db, annexId, lock)).filter((one) => !mayEnter(one, one.side, one.isOtherEntered));
  if (held.length === 0) return new Map();
  const rows = await rowsByKey(db, versionId);
  return new Map(
    held.flatMap((one): [number, string][] => {
      const row = rows.get(one.rowKey);
      return row === undefined ? [] : [[row, holdSentence(one)]];
    }),
  );
}

function holdSentence(one: RowCase): string {
  const [who, what] = [`与${one.otherUnit}一户两报`, '请在“一户两报”中查看。'];
  if (standingOf(one, one.side) === 'undecided') return `${who}，省局还没有决定归属，不入库。${what}`;
  if (standingOf(one, one.side) === 'lost') return `${who}，省局已决定归${one.otherUnit}，不入库。${what}`;
  return `${who}，省局已决定归本单位，但${one.otherUnit}的那一户还在登记册中，等它退出后再入库。${what}`;
}

/** Row numbers of a version by the keys that name them. */
export async function rowsByKey(db: Db | Trx, versionId: number): Promise<ReadonlyMap<string, number>> {
  return new Map((await listRowDigests(db, versionId)).map(({ row, rowKey }) => [rowKey, row]));
}
