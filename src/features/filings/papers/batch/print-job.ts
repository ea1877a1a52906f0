import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import type { Progress } from '#platform/jobs/table.js';
import type { PdfBlock } from '#formats/pdf/document.js';
import { drawPdf } from '#formats/pdf/draw.js';
import { findShownCase } from '#features/filings/cases/shown-queries.js';
import { recordOf } from '#features/filings/papers/paper-facts.js';
import { allowedPaper, paperOf } from '#features/filings/papers/papers.js';
import { findPrint, type FormPrint, turnPrint } from './print-queries.js';
import { registerFormBlocks, registerForms } from './register-form.js';

/** How long a printed file can be taken away. */
const keepDays = 7;
const dayMs = 86_400_000;

/** A form of its own among many. */
interface Sheet {
  readonly foot: string;
  readonly blocks: readonly PdfBlock[];
}

/** Prints the forms that were asked for into one file. Safe to run again: what is ready is left alone, and nothing is there before it is. */
export async function runPrint(deps: Deps, { id }: { readonly id: number }, progress: Progress): Promise<void> {
  const print = await findPrint(deps.db, id);
  if (print?.state !== 'making') return;
  progress(0, print.count);
  const sheets = print.what === 'cases' ? await caseSheets(deps, print) : await businessSheets(deps, print);
  const { bytes, pages } = await drawSheets(sheets, print.madeAt, (done) => progress(done, print.count));
  await inTransaction(deps.db, async (trx) => {
    const now = deps.clock.now();
    const file = await deps.files.put(trx, { content: bytes, name: `备案表_${id}.pdf`, now });
    const ready = {
      state: 'ready',
      fileId: file.id,
      pages,
      sha256: file.sha256,
      sizeBytes: file.sizeBytes,
      expiresAt: new Date(now.getTime() + keepDays * dayMs),
    } as const;
    // Another run of the same job was quicker: its file stands, and this one goes.
    if (!(await turnPrint(trx, id, 'making', ready))) await deps.files.discard(trx, file.id);
  });
}

/** All forms in one file, each with pages of its own count. */
export async function drawSheets(
  sheets: readonly Sheet[],
  madeAt: Date,
  progress: (done: number) => void,
): Promise<{ bytes: Buffer; pages: number }> {
  const blocks = sheets.flatMap(({ foot, blocks: own }, at): PdfBlock[] =>
    at === 0 ? [...own] : [{ kind: 'page', restart: { foot } }, ...own],
  );
  let pages = 0;
  const bytes = await drawPdf(
    { title: `机动车维修经营备案表（${sheets.length} 份）`, foot: sheets[0]?.foot ?? '', blocks, madeAt },
    {
      progress: (done, known) => progress(Math.floor((done / known) * sheets.length)),
      counted: (count) => {
        pages = count;
      },
    },
  );
  return { bytes, pages };
}

const idsOf = ({ items }: FormPrint): number[] => items.split(' ').map(Number);

async function caseSheets(deps: Deps, print: FormPrint): Promise<Sheet[]> {
  const sheets: Sheet[] = [];
  for (const id of idsOf(print)) {
    const one = await findShownCase(deps.db, undefined, id);
    const kind = one && allowedPaper(one, 'form');
    if (!one || !kind) continue;
    const paper = await paperOf(deps, await recordOf(deps, one), kind, { isFull: false, origin: print.origin });
    sheets.push({ foot: `${paper.title} ${paper.number}`, blocks: paper.blocks });
  }
  return sheets;
}

async function businessSheets(deps: Deps, print: FormPrint): Promise<Sheet[]> {
  const forms = await registerForms(deps, idsOf(print));
  return forms.map((form) => ({
    foot: `${form.title} ${form.number}`,
    blocks: registerFormBlocks(deps.cipher, form, print.origin),
  }));
}

/** The office is told, and can ask for it again. */
export async function giveUpPrint(trx: Trx, _: Deps, { id }: { readonly id: number }): Promise<void> {
  await turnPrint(trx, id, 'making', { state: 'broken' });
}

/** A print that was given up is made again. */
export const printAgain = async (trx: Trx, _: Deps, { id }: { readonly id: number }): Promise<boolean> =>
  turnPrint(trx, id, 'broken', { state: 'making' });
