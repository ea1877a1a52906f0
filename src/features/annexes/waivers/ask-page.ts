import type { Request } from 'express';
import { dayIn } from '#platform/clock.js';
import type { Deps } from '#platform/deps.js';
import { queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, formPage } from '#platform/http/step.js';
import { cellWords, sheetNames } from '#domain/annexes/sheets.js';
import { kindWordsOf } from '#domain/checking/kind-words.js';
import { waiverBar } from '#domain/checking/waivable.js';
import { maskFinding } from '#domain/values/masking.js';
import { parseDay } from '#domain/values/days.js';
import { versionContext } from '#features/annexes/context.js';
import { effectiveRows } from '#features/annexes/checking/effective-rows.js';
import { listFindings } from '#features/annexes/checking/finding-queries.js';
import { rowName } from '#features/annexes/checking/row-names.js';
import { mostRows, usualExpiry } from './waiver-rules.js';
import { askWaiver } from './waivers.js';

/** Asking that errors of one kind in some rows be let through: its rows with their boxes, the ground, the day (C35). */
export function waiverAskHandlers(deps: Deps) {
  async function modelOf(req: Request, kind: string) {
    const context = await versionContext(deps, req);
    const { version, definition, annex } = context;
    const all = await listFindings(deps.db, deps.cipher, version.id, { kind, level: 'E' }, mostRows * 2);
    const open = all.filter(({ waiverId }) => waiverId === null);
    const found = open.slice(0, mostRows);
    const rows = await effectiveRows(
      deps,
      version,
      found.map(({ row }) => row),
    );
    const names = sheetNames(version.head);
    const [first] = found;
    const header = definition.columns.find(({ field }) => field === first?.field)?.header ?? '整行';
    const today = dayIn(deps.config.officeZone, deps.clock.now());
    return {
      ...context,
      kind,
      title: first ? `“${header}”${kindWordsOf(kind) ?? `不符合规则 ${first.rule}`}` : '',
      rule: first?.rule ?? '',
      bar: first ? (waiverBar(annex.annexNo, first) ?? '') : '',
      isCut: open.length > found.length,
      most: mostRows,
      today,
      lines: found
        .filter(({ row }) => rows.has(row))
        .map((one) => ({
          ...maskFinding(definition, one),
          where: cellWords(one.row, one.column, names),
          name: rowName(annex.annexNo, version.head, rows.get(one.row)),
        })),
      picked: [] as readonly number[],
      ground: '',
      expiresOn: usualExpiry(today),
    };
  }

  return {
    show: (async (req, res) =>
      render(req, res, 'annexes/waivers/ask', await modelOf(req, queryText(req, 'kind')))) satisfies Handler,

    ask: formPage({
      async read(req) {
        const model = await modelOf(req, textField(req, 'kind'));
        return {
          ...model,
          picked: pickedOf(req),
          ground: textField(req, 'ground'),
          expiresOn: textField(req, 'expires_on').trim(),
        };
      },
      submit: (req, { annex, version, actor, kind, picked, ground, expiresOn }) =>
        doOnce(deps, req, async (trx) => {
          const waiverId = await askWaiver(trx, deps, actor, {
            annexId: annex.id,
            versionId: version.id,
            kind,
            rows: picked,
            ground,
            expiresOn: parseDay(expiresOn),
          });
          return {
            to: `/waivers/${waiverId}`,
            done: '申请已提交，等待省级业务管理员决定。证明材料可以在本页附上扫描件。',
          };
        }),
      show: (req, res, model, fault) => render(req, res, 'annexes/waivers/ask', { ...model, fault }),
    }),
  };
}

/** Rows that were ticked: one field, or several of one name. */
function pickedOf(req: Request): number[] {
  const { pick } = (req.body ?? {}) as { pick?: unknown };
  return [...new Set([pick].flat())].flatMap((row) =>
    typeof row === 'string' && /^[1-9]\d{0,9}$/.test(row) ? [Number(row)] : [],
  );
}
