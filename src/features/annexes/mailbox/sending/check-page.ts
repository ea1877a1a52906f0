import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { formPage } from '#platform/http/step.js';
import { fileNameOf, filesOf } from '#platform/http/uploads.js';
import { mailProblems } from '#features/annexes/mailbox/problems.js';
import { checkFile, checkTyped, type Verdict } from './checking.js';

const view = 'annexes/mailbox/sending/check';

/** Whether a list, a file or a number is what the portal has: for whoever holds a mail in the hand. Nothing is kept of it. */
export function checkHandlers(deps: Deps) {
  return {
    show: (async (req, res) => render(req, res, view, { typed: '', verdicts: [] })) satisfies Handler,

    check: formPage({
      read: (req) => ({ typed: textField(req, 'typed').trim().slice(0, 200) }),
      async submit(req, { typed }, res) {
        const actor = actorOf(req);
        const [file] = filesOf(req);
        if (typed === '' && (!file || file.size === 0)) throw mailProblems.nothing_to_check({ field: 'typed' });
        const verdicts: Verdict[] = typed === '' ? [] : [await checkTyped(deps, actor, typed)];
        if (file && file.size > 0) {
          const parts: Buffer[] = [];
          for await (const part of file.kept.chunks()) parts.push(part);
          verdicts.push(...(await checkFile(deps, actor, { name: fileNameOf(file), bytes: Buffer.concat(parts) })));
        }
        await render(req, res, view, { typed, verdicts });
        return undefined;
      },
      show: (req, res, { typed }, fault) => render(req, res, view, { typed, verdicts: [], fault }),
    }),

    /** Whoever may see annexes may ask. */
    guard: async () => {},
  };
}
