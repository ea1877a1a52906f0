import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { rowWords, sheetNames } from '#domain/annexes/sheets.js';
import type { RowValues } from '#domain/annexes/types.js';
import { openMatcher } from '#domain/matching/matcher.js';
import { listRowDigests } from '#features/annexes/checking/row-queries.js';
import { annexContext, annexPath, versionPath } from '#features/annexes/context.js';
import { getVersion } from '#features/annexes/version-queries.js';
import { listFactsByNo } from '#features/annexes/review/grid/grid-queries.js';
import { listHeldPairs } from '#features/matching/match-queries.js';
import { matchProblems } from '#features/matching/problems.js';
import { verdictWords } from '#features/matching/words.js';
import type { OfficeVersion } from './collision-queries.js';
import { officeRow } from './office-rows.js';
import { sayOfPair, type ShownPair, unitVersions } from './pairing.js';
import {
  listProposals,
  listSharedIdentities,
  listUnfiledMarks,
  listUnmarkedFilings,
  type Proposal,
} from './proposal-queries.js';
import { chanceWords } from './words.js';

const rowsOnPage = 30;

/** Licences that are marked as filed and have no filing, and filings whose licence is not marked, each with what may be its counterpart. */
export function pairHandlers(deps: Deps) {
  const { db, cipher } = deps;

  async function contextOf(req: Request) {
    const context = await annexContext(deps, req);
    const { annex } = context;
    if (annex.currentVersionId === null || annex.annexNo < 3) throw problems.not_found();
    const version = await getVersion(db, annex.id, annex.currentVersionId);
    if (version.state !== 'checked') throw problems.not_found();
    return { ...context, version, here: versionPath(annex, version.id) };
  }
  type Context = Awaited<ReturnType<typeof contextOf>>;

  /** Pairs that nobody has decided of; how many rows there are, and how many of them have none. */
  async function pairsOf({ annex, version }: Context, from: number) {
    const versions = await unitVersions(db, annex);
    const filed = versions.find(({ annexNo }) => annexNo === 3);
    if (!filed) return { pairs: [], without: 0, hasMore: false };
    const [pairs, rows] =
      annex.annexNo === 3
        ? await unmarkedPairs(filed, versions, from)
        : await unfiledPairs(version.id, filed.versionId, from);
    const [held, keys] = await Promise.all([listHeldPairs(db, annex), keysOf(pairs)]);
    const decided = new Set(held.map(({ licenceKey, filingKey }) => `${licenceKey} ${filingKey}`));
    const linked = new Set(held.filter(({ verdict }) => verdict === 'same').map(({ licenceKey }) => licenceKey));
    const open = pairs.filter((pair) => {
      const licence = keys(pair.versionId, pair.row);
      return !linked.has(licence) && !decided.has(`${licence} ${keys(pair.filedVersionId, pair.filedRow)}`);
    });
    const shown = rows.slice(from, from + rowsOnPage);
    const own = (pair: Proposal) => (annex.annexNo === 3 ? pair.filedRow : pair.row);
    const met = new Set(pairs.map(own));
    return {
      pairs: open,
      without: shown.filter((row) => !met.has(row)).length,
      hasMore: rows.length > from + rowsOnPage,
    };
  }

  async function unfiledPairs(versionId: number, filedVersionId: number, from: number) {
    const rows = await listUnfiledMarks(db, versionId);
    return [await listProposals(db, versionId, filedVersionId, rows.slice(from, from + rowsOnPage)), rows] as const;
  }

  async function unmarkedPairs(filed: OfficeVersion, versions: readonly OfficeVersion[], from: number) {
    const rows = await listUnmarkedFilings(db, filed.versionId);
    const shown = rows.slice(from, from + rowsOnPage);
    const matcher = await openMatcher();
    const filings = await listFactsByNo(db, cipher, filed.versionId, shown);
    const pairs: Proposal[] = [];
    for (const { versionId, annexNo } of versions.filter((one) => one.annexNo !== 3)) {
      const shared = await listSharedIdentities(db, filed.versionId, shown, versionId);
      const licences = await listFactsByNo(
        db,
        cipher,
        versionId,
        shared.map(({ row }) => row),
      );
      for (const { filedRow, row } of shared) {
        const [a, b] = [licences.get(row)?.values, filings.get(filedRow)?.values];
        if (!a || !b || a['is_filed'] === '1') continue;
        const { score, sentence } = matcher.explain(
          officeRow(matcher, annexNo, a).prepared,
          officeRow(matcher, 3, b).prepared,
        );
        pairs.push({ versionId, row, filedVersionId: filed.versionId, filedRow, score, says: sentence });
      }
    }
    return [pairs.sort((a, b) => a.filedRow - b.filedRow || b.score - a.score), rows] as const;
  }

  async function keysOf(pairs: readonly Proposal[]) {
    const ids = new Set(pairs.flatMap(({ versionId, filedVersionId }) => [versionId, filedVersionId]));
    const keys = new Map<number, ReadonlyMap<number, string>>();
    for (const id of ids) keys.set(id, new Map((await listRowDigests(db, id)).map(({ row, rowKey }) => [row, rowKey])));
    return (versionId: number, row: number): string => keys.get(versionId)?.get(row) ?? '';
  }

  async function linesOf({ annex }: Context, pairs: readonly Proposal[]) {
    const versions = await unitVersions(db, annex);
    const rowsOf = new Map<number, number[]>();
    const want = (id: number, row: number) => rowsOf.set(id, [...(rowsOf.get(id) ?? []), row]);
    for (const pair of pairs) {
      want(pair.versionId, pair.row);
      want(pair.filedVersionId, pair.filedRow);
    }
    const facts = new Map<number, ReadonlyMap<number, { readonly values: RowValues }>>();
    for (const [id, rows] of rowsOf) facts.set(id, await listFactsByNo(db, cipher, id, rows));
    const heads = new Map<number, readonly string[]>();
    for (const { annexId, versionId } of versions)
      heads.set(versionId, sheetNames((await getVersion(db, annexId, versionId)).head));
    const side = (versionId: number, row: number) => {
      const of = versions.find((one) => one.versionId === versionId);
      const values = facts.get(versionId)?.get(row)?.values ?? {};
      const no = of?.annexNo ?? 3;
      return {
        where: `附件${no}${rowWords(row, heads.get(versionId) ?? [])}`,
        path: of ? `${versionPath({ id: of.annexId }, versionId)}/rows/${row}` : '',
        name: values['business_name'] ?? '',
        address: values[no === 3 ? 'business_address' : 'address'] ?? '',
        uscc: values['uscc'] ?? '',
        licenceNo: values['licence_no'] ?? '',
      };
    };
    return pairs.map((pair) => ({
      licence: side(pair.versionId, pair.row),
      filing: side(pair.filedVersionId, pair.filedRow),
      chance: chanceWords(pair.score),
      says: pair.says,
      pair: [pair.versionId, pair.row, pair.filedVersionId, pair.filedRow].join('.'),
    }));
  }

  return {
    show: (async (req, res) => {
      const context = await contextOf(req);
      const text = queryText(req, 'from');
      const from = /^\d{1,6}$/.test(text) ? Number(text) : 0;
      const { pairs, without, hasMore } = await pairsOf(context, from);
      const { annex, actor } = context;
      const isInHand = annex.state === 'filling' || annex.state === 'returned';
      await render(req, res, 'annexes/collisions/pairs', {
        ...context,
        lines: await linesOf(context, pairs),
        action: `${context.base}/matches`,
        isOfFilings: annex.annexNo === 3,
        maySay: isInHand && mayDo(actor, 'annex.fix') && annex.agencyId === actor.agencyId,
        without,
        next: hasMore ? from + rowsOnPage : undefined,
      });
    }) satisfies Handler,

    say: step(deps, async (trx, req) => {
      const { annex } = await annexContext(deps, req);
      const verdict = (['same', 'different'] as const).find((one) => one === textField(req, 'do'));
      if (!verdict) throw matchProblems.no_verdict();
      const pair = pairOf(textField(req, 'pair'));
      await sayOfPair(trx, deps, actorOf(req), {
        annexId: annex.id,
        pair,
        verdict,
        says: textField(req, 'says').slice(0, 300),
      });
      deps.jobSignal.ring();
      const done = `已判断${verdictWords[verdict]}，正在重新核对附件之间是否一致。可在“同户判断”中撤销。`;
      return { to: `${annexPath(annex)}/matches`, done };
    }),
  };
}

function pairOf(text: string): ShownPair {
  const found = /^([1-9]\d{0,14})\.(\d{1,7})\.([1-9]\d{0,14})\.(\d{1,7})$/.exec(text);
  if (!found) throw matchProblems.moved();
  const [versionId = 0, row = 0, filedVersionId = 0, filedRow = 0] = found.slice(1).map(Number);
  return { versionId, row, filedVersionId, filedRow };
}
