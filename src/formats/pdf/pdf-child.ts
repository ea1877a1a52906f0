import { serveTasks } from '#platform/child-pool.js';
import type { PdfDocument } from './document.js';
import { drawPdf } from './draw.js';

/** Child process in which documents are drawn; dates come over as texts, and bytes go back as one. */
serveTasks({
  async draw(input: Omit<PdfDocument, 'madeAt'> & { readonly madeAt: string }): Promise<string> {
    return (await drawPdf({ ...input, madeAt: new Date(input.madeAt) })).toString('base64');
  },
});
