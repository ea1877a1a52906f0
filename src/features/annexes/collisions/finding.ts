import { hash } from 'node:crypto';
import type { Deps } from '#platform/deps.js';
import type { RowValues } from '#domain/annexes/types.js';
import { agreeingParts } from '#domain/matching/explain.js';
import { type Matcher, openMatcher } from '#domain/matching/matcher.js';
import { listRowDigests, walkFacts } from '#features/annexes/checking/row-queries.js';
import { listFactsByNo } from '#features/annexes/review/grid/grid-queries.js';
import { type CollisionGround, collisionOf } from './collision-rules.js';
import {
  type FoundCase,
  type FoundSide,
  hasEntriesOfOthers,
  listEntered,
  listEntriesOfOthers,
  type OfficeVersion,
} from './collision-queries.js';
import { type KeyPair, listKeyPairs } from './match-key-queries.js';
import { officeRow } from './office-rows.js';

type FindDeps = Pick<Deps, 'db' | 'cipher'>;
const pairsAtOnce = 300;
const rowsAtOnce = 500;

interface Met {
  readonly ground: CollisionGround;
  readonly agrees: string;
  readonly sides: readonly [MetSide, MetSide];
}
interface MetSide {
  readonly version: OfficeVersion | undefined;
  readonly row: number;
  readonly businessId: number | null;
  readonly filingNo: string;
}

/** What rows of the unit have in common with rows of others and with the register, by the hash that names a pair. */
export async function findCollisions(
  deps: FindDeps,
  versions: readonly OfficeVersion[],
  unitCode: string,
  progress: (done: number) => void,
): Promise<ReadonlyMap<string, FoundCase>> {
  const matcher = await openMatcher();
  const met: Met[] = [];
  const others = versions.filter((one) => one.unitCode !== unitCode);
  const own = versions.filter((one) => one.unitCode === unitCode);
  const byId = new Map(others.map((one) => [one.versionId, one]));
  for (const [done, version] of own.entries()) {
    const pairs = await listKeyPairs(deps.db, version.versionId, [...byId.keys()]);
    for (const [otherId, other] of byId) {
      const shared = pairs.filter((one) => one.otherId === otherId);
      met.push(...(await meet(deps, matcher, version, other, shared)));
    }
    progress(done + 1);
  }
  const filed = own.find(({ annexNo }) => annexNo === 3);
  if (filed) met.push(...(await meetRegister(deps, matcher, filed, met)));
  return named(deps, withoutRepeats(met));
}

/** Compares the rows of two versions that share a key. */
async function meet(
  deps: FindDeps,
  matcher: Matcher,
  a: OfficeVersion,
  b: OfficeVersion,
  pairs: readonly KeyPair[],
): Promise<Met[]> {
  const met: Met[] = [];
  for (let from = 0; from < pairs.length; from += pairsAtOnce) {
    const some = pairs.slice(from, from + pairsAtOnce);
    const [rows, otherRows] = await Promise.all([
      readOffice(
        deps,
        matcher,
        a,
        some.map(({ row }) => row),
      ),
      readOffice(
        deps,
        matcher,
        b,
        some.map(({ other }) => other),
      ),
    ]);
    for (const { row, other } of some) {
      const [x, y] = [rows.get(row), otherRows.get(other)];
      if (!x || !y) continue;
      const judgement = matcher.judge(x.prepared, y.prepared);
      const ground = collisionOf(x.claimed, y.claimed, judgement);
      if (ground === undefined) continue;
      const sides = [sideOf(a, row, x.filingNo), sideOf(b, other, y.filingNo)] as const;
      met.push({ ground, agrees: agreeingParts(judgement).join('、'), sides });
    }
  }
  return met;
}

const sideOf = (version: OfficeVersion, row: number, filingNo: string): MetSide => ({
  version,
  row,
  businessId: null,
  filingNo,
});

async function readOffice(deps: FindDeps, matcher: Matcher, version: OfficeVersion, rowNos: readonly number[]) {
  const facts = await listFactsByNo(deps.db, deps.cipher, version.versionId, rowNos);
  return new Map(
    [...facts].map(([row, { values }]) => [
      row,
      { ...officeRow(matcher, version.annexNo, values), filingNo: values['filing_no'] ?? '' },
    ]),
  );
}

/** Rows that a business of another office is in the register already, unless they met a row of that office. */
async function meetRegister(
  deps: FindDeps,
  matcher: Matcher,
  filed: OfficeVersion,
  before: readonly Met[],
): Promise<Met[]> {
  if (!(await hasEntriesOfOthers(deps.db, filed.agencyId))) return [];
  const told = new Set(before.map(({ sides: [a, b] }) => `${a.row} ${b.version?.agencyId}`));
  const met: Met[] = [];
  const look = async (rows: readonly { readonly row: number; readonly values: RowValues }[]) => {
    const wanted = (field: string) => [...new Set(rows.map(({ values }) => values[field] ?? '').filter(Boolean))];
    const entries = await listEntriesOfOthers(deps.db, filed.agencyId, {
      usccs: wanted('uscc'),
      licences: wanted('licence_no'),
    });
    for (const entry of entries) {
      const other = officeRow(matcher, 3, entry.values);
      for (const { row, values } of rows) {
        const isNear = (['uscc', 'licence_no'] as const).some(
          (field) => values[field] && values[field] === entry.values[field],
        );
        if (!isNear || told.has(`${row} ${entry.agencyId}`)) continue;
        const own = officeRow(matcher, 3, values);
        const judgement = matcher.judge(own.prepared, other.prepared);
        const ground = collisionOf(own.claimed, other.claimed, judgement);
        if (ground === undefined) continue;
        const stands = { version: undefined, row: 0, businessId: entry.id, filingNo: '' };
        const sides = [sideOf(filed, row, values['filing_no'] ?? ''), stands] as const;
        met.push({ ground, agrees: agreeingParts(judgement).join('、'), sides });
      }
    }
  };
  let rows: { row: number; values: RowValues }[] = [];
  for await (const part of walkFacts(deps.db, deps.cipher, filed.versionId)) {
    rows.push(...part);
    if (rows.length < rowsAtOnce) continue;
    await look(rows);
    rows = [];
  }
  await look(rows);
  return met;
}

/** A licence that an office marks as filed and files itself meets another's filing once, not twice. */
function withoutRepeats(met: readonly Met[]): Met[] {
  const filings = new Set(
    met
      .filter(({ sides }) => sides.every(({ version }) => version?.annexNo === 3))
      .flatMap(({ sides: [a, b] }) => [
        `${a.version?.versionId} ${a.row} ${b.version?.unitCode}`,
        `${b.version?.versionId} ${b.row} ${a.version?.unitCode}`,
      ]),
  );
  return met.filter(({ sides: [a, b] }) => {
    const isMarked = (side: MetSide) => side.version !== undefined && side.version.annexNo !== 3;
    if (isMarked(a) === isMarked(b)) return true;
    const [mark, filing] = isMarked(a) ? [a, b] : [b, a];
    return !filings.has(`${filing.version?.versionId} ${filing.row} ${mark.version?.unitCode}`);
  });
}

/** Names each pair by its rows' keys, which outlive their files, and notes what of it stands in the register. */
async function named(deps: FindDeps, met: readonly Met[]): Promise<ReadonlyMap<string, FoundCase>> {
  const keys = new Map<number, ReadonlyMap<number, string>>();
  for (const { sides } of met)
    for (const { version } of sides)
      if (version && !keys.has(version.versionId))
        keys.set(version.versionId, await rowKeysOf(deps, version.versionId));
  const filingNos = met.flatMap(({ sides }) => sides.map(({ filingNo }) => filingNo)).filter(Boolean);
  const entered = await listEntered(deps.db, [...new Set(filingNos)]);
  const found = new Map<string, FoundCase>();
  for (const { ground, agrees, sides } of met) {
    const [a, b] = sides.map(({ version, row, businessId, filingNo }): FoundSide => {
      if (!version) return { annexId: null, rowKey: null, versionId: null, row: null, businessId };
      const rowKey = keys.get(version.versionId)?.get(row) ?? '';
      const id = entered.get(`${version.agencyId} ${filingNo}`) ?? null;
      return { annexId: version.annexId, rowKey, versionId: version.versionId, row, businessId: id };
    }) as [FoundSide, FoundSide];
    // A row that was changed meanwhile has no name yet: the job of that change finds it.
    if (a.rowKey === '' || b.rowKey === '') continue;
    const ordered = b.annexId !== null && (a.annexId ?? 0) > b.annexId ? ([b, a] as const) : ([a, b] as const);
    const pairHash = hash('md5', ordered.map(nameOf).join('|'));
    found.set(pairHash, { pairHash, ground, agrees, sides: ordered });
  }
  return found;
}

const nameOf = ({ annexId, rowKey, businessId }: FoundSide): string =>
  annexId === null ? `business ${businessId}` : `${annexId} ${rowKey}`;

async function rowKeysOf(deps: FindDeps, versionId: number): Promise<ReadonlyMap<number, string>> {
  return new Map((await listRowDigests(deps.db, versionId)).map(({ row, rowKey }) => [row, rowKey]));
}
