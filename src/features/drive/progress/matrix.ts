import type { Db } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { type BoardCell, type Drive, listBoard } from '#features/drive/queries.js';
import { isWithOffice, type MatrixCell, lineOf, type MatrixLine } from './matrix-rules.js';
import { listNilReturns, listParents } from './progress-queries.js';
import { listStandingsAt, listStandingsNow, type Standing } from './standing-queries.js';
import { atLast, listSizesAt, type ListSize } from './list-size-queries.js';

/** The moment that is looked at: now, or an earlier one. */
export interface Look {
  readonly at: Date;
  readonly isNow: boolean;
}

/** Every annex of a drive that this person may see, as it stood at that moment. */
export async function loadMatrix(db: Db, drive: Drive, actor: Actor, look: Look): Promise<MatrixLine[]> {
  return matrixOf(db, drive, await visibleBoard(db, drive, actor), look);
}

/** The same of these annexes, whoever may see them. */
export async function matrixOf(
  db: Db,
  drive: Drive,
  board: readonly BoardCell[],
  { at, isNow }: Look,
): Promise<MatrixLine[]> {
  const [standings, sizes, nils] = await Promise.all([
    isNow ? listStandingsNow(db, { driveId: drive.id }) : listStandingsAt(db, drive.id, at),
    // As they were noted, also now: to count them anew would look at every licence.
    listSizesAt(db, drive.id, isNow ? atLast : at),
    listNilReturns(db, drive.id),
  ]);
  const known = new Map(standings.map((one) => [one.annexId, one]));
  const signed = new Set(nils.map(nilKey));
  const cells = board.map((cell) => {
    const standing = known.get(cell.annexId) ?? notBegun(cell, drive);
    return { ...placeOf(cell), ...standing, isNil: !isWithOffice(standing) && signed.has(nilKey(standing)) };
  });
  return cells.map((cell) => lineOf({ ...cell, ...expectedOf(cell, cells, sizes) }, at));
}

/** Annexes of the whole province, or of the own office and those below it. */
export async function visibleBoard(db: Db, drive: Drive, actor: Actor): Promise<BoardCell[]> {
  if (actor.scope.level === 'province') return listBoard(db, drive.id, null);
  const below = officesBelow(actor.agencyId, await listParents(db));
  return (await listBoard(db, drive.id, null)).filter(({ agencyId }) => below.has(agencyId));
}

/** An office and all that stand under it. */
export function officesBelow(
  agencyId: number,
  parents: readonly { readonly id: number; readonly parentId: number | null }[],
): ReadonlySet<number> {
  const found = new Set([agencyId]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const { id, parentId } of parents) if (parentId !== null && found.has(parentId)) found.add(id);
  }
  return found;
}

/** A nil return belongs to the submission of the same moment. */
const nilKey = ({ annexId, submittedAt }: Pick<Standing, 'annexId' | 'submittedAt'>): string =>
  `${annexId} ${submittedAt?.getTime() ?? ''}`;

const placeOf = ({ annexId, unitCode, unitName, agencyId, agencyName, annexNo }: BoardCell) => ({
  annexId,
  unitCode,
  unitName,
  agencyId,
  agencyName,
  annexNo,
});

const notBegun = ({ annexId }: BoardCell, { deadlineAt }: Drive): Standing => ({
  annexId,
  state: 'filling',
  versionId: null,
  rows: 0,
  errors: 0,
  openWarnings: 0,
  openComments: 0,
  filed: null,
  isLate: false,
  submittedAt: null,
  deadlineAt,
});

type Placed = Omit<MatrixCell, 'expected' | 'expectedParts'>;

function expectedOf(
  { annexNo, unitCode }: Placed,
  cells: readonly Placed[],
  sizes: readonly ListSize[],
): Pick<MatrixCell, 'expected' | 'expectedParts'> {
  if (annexNo === 4 || annexNo === 5) {
    const size = sizes.find((one) => one.unitCode === unitCode && one.annexNo === annexNo);
    // The lists are handed out to everybody at once: who has none then expects nothing.
    return { expected: size?.count ?? (sizes.length > 0 ? 0 : null), expectedParts: [] };
  }
  if (annexNo !== 3) return { expected: null, expectedParts: [] };
  const expectedParts = cells
    .filter((one) => one.unitCode === unitCode && one.annexNo >= 4)
    .flatMap(({ annexId, versionId, filed, ...one }) =>
      filed === null || versionId === null ? [] : [{ annexId, versionId, annexNo: one.annexNo, count: filed }],
    );
  const sum = expectedParts.reduce((all, { count }) => all + count, 0);
  return { expected: expectedParts.length === 0 ? null : sum, expectedParts };
}
