import { serveTasks } from '#platform/child-pool.js';
import { htmlText } from './html-text.js';
import { pdfText } from './pdf-text.js';

/** Child process in which the text of pages is read; bytes come over as base64. */
serveTasks({
  pdf: (input: string): Promise<string> => pdfText(Buffer.from(input, 'base64')),
  html: async (input: string): Promise<string> => htmlText(Buffer.from(input, 'base64')),
});
