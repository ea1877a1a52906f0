import type { Deps } from '#platform/deps.js';
import { queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { numberIn } from '#features/audit/audit-page.js';
import { listReveals } from '#features/audit/reveal-queries.js';
import { valueWord } from '#features/audit/field-words.js';
import { objectNames } from '#features/audit/words.js';

const pageSize = 100;

/** Every look at whole numbers: who, whose, why (C61). */
export const revealPages = (deps: Deps) => ({
  reveals: (async (req, res) => {
    const lines = await listReveals(deps.db, numberIn(queryText(req, 'before')), pageSize + 1);
    const page = lines.slice(0, pageSize);
    await render(req, res, 'audit/reveals', {
      lines: page.map((line) => ({
        ...line,
        what: objectNames[line.objectType] ?? line.objectType,
        seenOn: valueWord('file', line.file) ?? '',
      })),
      older: lines.length > pageSize ? { before: page.at(-1)?.seq } : undefined,
    });
  }) satisfies Handler,
});
