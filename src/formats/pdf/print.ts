import { createChildPool } from '#platform/child-pool.js';
import type { PdfDocument } from './document.js';

const limits = { workLimitMs: 60_000, rssLimitBytes: 700 * 1024 * 1024 };
let last: Promise<unknown> = Promise.resolve();

/**
 * A document as PDF (A4, its Chinese font inside, only the characters that it uses), drawn in a process of its own, which ends with it. One
 * after the other, so that many who ask at once cost no more memory than one. @throws ChildLimitError where it takes more than it may
 */
export async function printPdf(document: PdfDocument): Promise<Buffer> {
  const before = last;
  const printed = (async () => {
    await before.catch(() => {});
    return printNow(document);
  })();
  last = printed;
  return printed;
}

async function printNow(document: PdfDocument): Promise<Buffer> {
  const pool = createChildPool({
    entry: new URL('./pdf-child.js', import.meta.url),
    size: 1,
    idleMs: 1_000,
    rssLimitBytes: limits.rssLimitBytes,
  });
  try {
    return Buffer.from(await pool.run<string>({ name: 'draw', input: document }, limits), 'base64');
  } finally {
    await pool.close();
  }
}
