import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { rowWords, sheetNames } from '#domain/annexes/sheets.js';
import { kindWordsOf } from '#domain/checking/kind-words.js';
import { isEditable } from '#features/annexes/checking/findings-page.js';
import { listRemovedRows } from '#features/annexes/checking/row-change-queries.js';
import { findRow } from '#features/annexes/checking/row-queries.js';
import { waitForRecheck } from '#features/annexes/checking/recheck.js';
import { annexContext, versionPath } from '#features/annexes/context.js';
import { beingChecked, checkedWords } from '#features/annexes/mending/words.js';
import { getVersion } from '#features/annexes/version-queries.js';
import { readRows } from '#features/annexes/review/compare-rows.js';
import { type DuplicateGroup, listDuplicateGroups, listGroupsOfRow } from './duplicate-queries.js';
import { keepBoth, keepOne } from './duplicates.js';
import { collisionProblems } from './problems.js';

const pageSize = 20;
/** So many rows of a large group are offered beside the first. */
const mostOthers = 20;

/** Rows of one annex that may be one business (V3, V4): the groups, and two rows of one side by side. */
export function duplicateHandlers(deps: Deps) {
  const { db } = deps;

  async function contextOf(req: Request) {
    const context = await annexContext(deps, req);
    const { annex, base } = context;
    if (annex.currentVersionId === null || annex.annexNo < 3) throw problems.not_found();
    const version = await getVersion(db, annex.id, annex.currentVersionId);
    if (version.state !== 'checked') throw problems.not_found();
    const here = versionPath(annex, version.id);
    // Personal columns are for those who typed them; others see them on the pages where that is recorded.
    const isFull = context.numbers.isFull && context.numbers.isOwn;
    const names = sheetNames(version.head);
    return {
      ...context,
      version,
      here,
      isFull,
      list: `${base}/duplicates`,
      where: (row: number) => rowWords(row, names),
    };
  }
  type Context = Awaited<ReturnType<typeof contextOf>>;

  /** The row of the address: there, or deleted on line. @throws portal.not_found for a row that never was */
  async function rowOf(req: Request, { version }: Pick<Context, 'version'>): Promise<number> {
    const row = idParam(req, 'rowNo');
    const isKnown =
      (await findRow(db, deps.cipher, version.id, row)) ??
      (await listRemovedRows(db, deps.cipher, version.id, row)).at(0);
    if (!isKnown) throw problems.not_found();
    return row;
  }

  async function showPair(req: Request, res: Response, typed: TypedPair, fault?: Fault) {
    const context = await contextOf(req);
    const { version, definition, annex } = context;
    const row = await rowOf(req, context);
    const [group, ...further] = await listGroupsOfRow(db, version.id, row);
    const rows = group?.rows ?? [];
    const asked = Number(typed.other) || Number(queryText(req, 'other')) || 0;
    const other = rows.includes(asked) && asked !== row ? asked : rows.find((one) => one !== row);
    if (!group || other === undefined) {
      await render(req, res, 'annexes/collisions/pair', { ...context, pair: undefined });
      return;
    }
    const read = await readRows(deps, version, definition, [row, other], context.isFull);
    const [a, b] = [read.get(row), read.get(other)];
    if (!a || !b) throw problems.not_found();
    const facts = definition.columns
      .filter(({ field, personal }) => field !== 'seq' && (context.isFull || personal === undefined))
      .map((column) => ({
        field: column.field,
        label: column.header,
        first: a.text(column.field),
        second: b.text(column.field),
        isSame: a.text(column.field) === b.text(column.field),
        mayPick: annex.annexNo === 3 && column.filledBy === 'agency',
      }))
      .filter(({ first, second }) => first !== '' || second !== '');
    await render(req, res, 'annexes/collisions/pair', {
      ...context,
      pair: {
        row,
        other,
        action: `${context.list}/${row}`,
        says: [group, ...further].map(saysOf).join('；'),
        first: context.where(row),
        second: context.where(other),
        differing: facts.filter(({ isSame }) => !isSame),
        same: facts.filter(({ isSame }) => isSame),
        others: rows.filter((one) => one !== row && one !== other).slice(0, mostOthers),
        isEditable: isEditable(context),
        mayMerge: annex.annexNo === 3,
        mayKeepBoth: [group, ...further].some((one) => !one.isError && one.open > 0),
        isSettled: [group, ...further].every((one) => !one.isError && one.open === 0),
        dropWords: annex.annexNo === 3 ? '删除另一行' : '把另一行标注为重复',
      },
      typed,
      fault,
    });
  }

  async function linesOf(context: Context, groups: readonly DuplicateGroup[]) {
    const { version, definition } = context;
    const rowNos = groups.flatMap(({ rows }) => rows.slice(0, 3));
    const read = await readRows(deps, version, definition, rowNos, context.isFull);
    return groups.map((group) => ({
      says: saysOf(group),
      isError: group.isError,
      count: group.rows.length,
      isSettled: !group.isError && group.open === 0,
      rows: group.rows.slice(0, 3).map((row) => ({
        where: context.where(row),
        name: read.get(row)?.name ?? '',
        address: read.get(row)?.text(context.annex.annexNo === 3 ? 'business_address' : 'address') ?? '',
      })),
      path: `${context.list}/${group.rows[0] ?? 0}`,
    }));
  }

  return {
    list: (async (req, res) => {
      const context = await contextOf(req);
      const pageNo = /^[1-9]\d{0,4}$/.test(queryText(req, 'page')) ? Number(queryText(req, 'page')) : 1;
      const groups = await listDuplicateGroups(db, context.version.id, {
        offset: (pageNo - 1) * pageSize,
        limit: pageSize + 1,
      });
      await render(req, res, 'annexes/collisions/duplicates', {
        ...context,
        lines: await linesOf(context, groups.slice(0, pageSize)),
        pageNo,
        hasMore: groups.length > pageSize,
      });
    }) satisfies Handler,

    show: ((req, res) => showPair(req, res, { other: '', reason: '', picked: [] })) satisfies Handler,

    settle: formPage({
      read: (req): TypedPair => ({
        other: textField(req, 'other'),
        reason: textField(req, 'reason'),
        picked: pickedOf(req),
      }),
      async submit(req, { other, reason, picked }) {
        const context = await contextOf(req);
        const { annex, list, where } = context;
        const [row, versionId] = [await rowOf(req, context), Number(textField(req, 'version')) || 0];
        const pair = { annexId: annex.id, versionId, keep: row, other: Number(other) || 0 };
        const act = textField(req, 'do');
        const answer = await doOnce(deps, req, async (trx) => {
          const actor = actorOf(req);
          if (act === 'both') {
            await keepBoth(trx, deps, actor, { ...pair, reason });
            return { to: list, done: `已确认${where(row)}和${where(pair.other)}都保留，以后的版本不再询问。` };
          }
          if (act === 'second') await keepOne(trx, deps, actor, { ...pair, keep: pair.other, other: row });
          else if (act === 'first' || act === 'merge')
            await keepOne(trx, deps, actor, { ...pair, fields: act === 'merge' ? picked : [] });
          else throw collisionProblems.nothing_chosen();
          const kept = act === 'second' ? pair.other : row;
          return { to: list, done: `已保留${where(kept)}，另一行可以恢复。${beingChecked}` };
        });
        if (act === 'both') return answer;
        const isDone = await waitForRecheck(deps, annex.id, versionId);
        return { ...answer, ...(isDone && answer.done && { done: answer.done.replace(beingChecked, checkedWords) }) };
      },
      show: (req, res, typed, fault) => showPair(req, res, typed, fault),
    }),
  };
}

const saysOf = ({ kind }: DuplicateGroup): string => kindWordsOf(kind) ?? '可能是同一业户';

interface TypedPair {
  readonly other: string;
  readonly reason: string;
  /** Fields that are taken from the other row. */
  readonly picked: readonly string[];
}

const pickedOf = (req: Request): string[] =>
  Object.entries((req.body ?? {}) as Record<string, unknown>).flatMap(([name, value]) =>
    name.startsWith('pick.') && value === 'second' ? [name.slice(5)] : [],
  );
