import type { Deps } from '#platform/deps.js';
import { queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { numberIn } from '#features/audit/audit-page.js';
import { listReveals } from '#features/audit/reveal-queries.js';
import { valueWord } from '#features/audit/field-words.js';
import { listThings } from '#features/audit/name-queries.js';
import { versionWords } from '#features/audit/object-words.js';
import { objectNames } from '#features/audit/words.js';

const pageSize = 100;

/** Every look at whole numbers: who, whose, why (C61). */
export const revealPages = (deps: Deps) => ({
  reveals: (async (req, res) => {
    const lines = await listReveals(deps.db, numberIn(queryText(req, 'before')), pageSize + 1);
    const page = lines.slice(0, pageSize);
    const ids = [...new Set(page.flatMap(({ versionId }) => versionId ?? []))];
    const versions = new Map((await listThings(deps.db, 'version', ids)).map((one) => [one.id, versionWords(one)]));
    await render(req, res, 'audit/reveals', {
      lines: page.map((line) => ({
        ...line,
        what: objectNames[line.objectType] ?? line.objectType,
        seenOn: `${versions.get(line.versionId ?? 0) ?? ''} ${valueWord('file', line.file) ?? ''}`.trim(),
      })),
      older: lines.length > pageSize ? { before: page.at(-1)?.seq } : undefined,
    });
  }) satisfies Handler,
});
