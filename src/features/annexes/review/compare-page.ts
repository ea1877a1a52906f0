import type { Request } from 'express';
import { pipeline } from 'node:stream/promises';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import { queryText } from '#platform/http/csrf.js';
import { asDownload } from '#platform/http/download.js';
import { goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { csvStream } from '#formats/csv/writer.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { queryString } from '#platform/views/helpers.js';
import { type VersionContext, versionContext, versionPath } from '#features/annexes/context.js';
import { numberedFields, numbersOnPage } from '#features/annexes/numbers/on-page.js';
import { noteReveal } from '#features/annexes/numbers/reveals.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type AnnexVersion, listVersions } from '#features/annexes/version-queries.js';
import type { VersionDifference } from './compare.js';
import { type ChangedRow, createChangedRows } from './compare-fields.js';
import { exportHeaders, exportRows, exportWidths } from './compare-export.js';
import { changedCells, readRows } from './compare-rows.js';
import { columnOf } from './grid/present.js';
import type { RowMemory } from './grid/row-index.js';
import { findLastReview } from './reading/reading.js';
import { isReader } from './reading/seen.js';

const pageSize = 50;

const kinds = [
  { kind: 'changed', label: '改动的行' },
  { kind: 'added', label: '新增的行' },
  { kind: 'dropped', label: '去掉的行' },
] as const;
type Kind = (typeof kinds)[number]['kind'];

/** Two versions that are compared, and what differs in meaning. */
export interface Compared {
  readonly other: AnnexVersion;
  readonly difference: VersionDifference;
  readonly changed: readonly ChangedRow[];
}

/** Two versions side by side: rows added, dropped and changed, each changed cell before and after (C26). */
export function compareHandlers(deps: Deps, memory: RowMemory) {
  const changedRows = createChangedRows(deps);

  /** Earlier versions, and the one that the address names: by its id, as the last one that this reviewer returned, or simply the one before. */
  async function othersOf(req: Request, { version, annex, actor }: VersionContext) {
    const checked = (await listVersions(deps.db, annex.id)).filter(
      ({ id, state, isAwaiting }) =>
        state === 'checked' && (!isAwaiting || id === version.id || String(id) === queryText(req, 'with')),
    );
    const others = checked.filter(({ id }) => id < version.id);
    const last = isReader(actor)
      ? await findLastReview(deps.db, version, actor.id, memory.differencesOf(annex.id))
      : undefined;
    const reviewed = others.find(({ id }) => id === last?.versionId);
    const wanted = checked.find(({ id }) => String(id) === queryText(req, 'with'));
    const isLater = wanted !== undefined && wanted.id > version.id;
    const other = wanted && wanted.id < version.id ? wanted : (reviewed ?? others[0]);
    return { others, reviewed, other, later: isLater ? wanted : undefined };
  }

  async function compare({ version, definition }: VersionContext, other: AnnexVersion): Promise<Compared> {
    const difference = await memory.differenceOf(other, version);
    return { other, difference, changed: await changedRows(definition, other, version, difference) };
  }

  const exported =
    (format: 'xlsx' | 'csv'): Handler =>
    async (req, res) => {
      const context = await versionContext(deps, req);
      const { annex, version, definition, actor, numbers } = context;
      const { other } = await othersOf(req, context);
      if (!other) throw annexProblems.nothing_to_compare();
      const compared = await compare(context, other);
      const numbered = numberedFields(definition);
      const hasNumbers = compared.changed.some(({ fields }) => fields.some((field) => numbered.has(field)));
      await inTransaction(deps.db, async (trx) => {
        audit(trx, deps.clock.now(), actor, {
          verb: 'annex.export-comparison',
          objectType: 'annex',
          objectId: annex.id,
          agencyId: annex.agencyId,
          after: { versionId: version.id, withVersionId: other.id, format },
        });
        const { id: versionId } = version;
        if (numbers.isFull && hasNumbers)
          noteReveal(trx, deps, actor, annex, { reason: numbers.reason, file: 'comparison-file', versionId });
      });
      const title = `附件${annex.annexNo}第${other.no}版与第${version.no}版的差异`;
      asDownload(res, `${annex.agencyName}_${title}.${format}`, format);
      const rows = exportRows(deps, context, compared);
      const book = { sheet: '差异', title, headers: exportHeaders, widths: exportWidths, rows };
      await pipeline(format === 'xlsx' ? xlsxStream(listBook(book)) : csvStream(exportHeaders, rows), res);
    };

  return {
    exportXlsx: exported('xlsx'),
    exportCsv: exported('csv'),
    show: (async (req, res) => {
      const context = await versionContext(deps, req);
      const { others, reviewed, other, later } = await othersOf(req, context);
      // What came first stands on the left, whichever of the two was open.
      if (later) {
        const there = versionPath(context.annex, later.id);
        return goTo(req, res, `${there}/comparison${queryString({ with: context.version.id })}`);
      }
      if (!other) return render(req, res, 'annexes/review/compare', { ...context, others });
      const model = await comparedModel(deps, req, context, await compare(context, other));
      await render(req, res, 'annexes/review/compare', { ...context, others, reviewed, ...model });
    }) satisfies Handler,
  };
}

async function comparedModel(
  deps: Deps,
  req: Request,
  context: VersionContext,
  { other, difference, changed }: Compared,
) {
  const { version, definition, numbers } = context;
  const counts: Record<Kind, number> = {
    changed: changed.length,
    added: difference.added.length,
    dropped: difference.dropped.length,
  };
  const asked = kinds.find((one) => one.kind === queryText(req, 'kind'))?.kind;
  // Unless somebody asks for another, the first that has something.
  const kind = asked ?? kinds.find((one) => counts[one.kind] > 0)?.kind ?? 'changed';
  const field = columnOf(definition, queryText(req, 'field'))?.field ?? '';
  const isTyped = queryText(req, 'typed') === '1';
  const from = /^\d{1,7}$/.test(queryText(req, 'from')) ? Number(queryText(req, 'from')) : 0;
  const listed = field === '' ? changed : changed.filter(({ fields }) => fields.includes(field));
  const pairs = kind === 'changed' ? slice(listed, from) : [];
  const single = kind === 'changed' ? [] : slice(difference[kind], from);
  const read = (of: AnnexVersion, rows: readonly number[]) => readRows(deps, of, definition, rows, numbers.isFull);
  const [was, is, rows] = [
    await read(
      other,
      pairs.map(({ before }) => before),
    ),
    await read(
      version,
      pairs.map(({ after }) => after),
    ),
    await read(kind === 'added' ? version : other, single),
  ];
  const total = kind === 'changed' ? listed.length : counts[kind];
  const query = { with: other.id, kind, field, typed: isTyped ? 1 : '' };
  return {
    other,
    kind,
    field,
    isTyped,
    query,
    tally: kinds.map((one) => ({ ...one, count: counts[one.kind], isHere: one.kind === kind })),
    same: difference.same + difference.changed.length - changed.length,
    fields: fieldChoices(definition, changed),
    previous: from > 0 ? { ...query, from: Math.max(0, from - pageSize) } : undefined,
    next: from + pageSize < total ? { ...query, from: from + pageSize } : undefined,
    rows: [...rows.values()],
    changes: pairs.flatMap((pair) => {
      const [before, after] = [was.get(pair.before), is.get(pair.after)];
      return before && after
        ? [
            {
              row: after.row,
              where: after.where,
              name: after.name,
              cells: changedCells(definition, pair, before, after),
            },
          ]
        : [];
    }),
    ...(await numbersOnPage(
      deps,
      req,
      context,
      'comparison',
      pairs.flatMap(({ fields }) => fields),
    )),
  };
}

const slice = <T>(list: readonly T[], from: number): T[] => list.slice(from, from + pageSize);

/** The fields in which something changed, with how many rows. */
function fieldChoices({ columns }: VersionContext['definition'], changed: readonly ChangedRow[]) {
  const counts = new Map<string, number>();
  for (const { fields } of changed) for (const field of fields) counts.set(field, (counts.get(field) ?? 0) + 1);
  return columns.flatMap(({ field, header }) => {
    const count = counts.get(field);
    return count === undefined ? [] : [{ field, header, count }];
  });
}
