import { ChildLimitError, createChildPool } from '#platform/child-pool.js';
import { Problem } from '#platform/problem.js';
import { pageRefusals } from './refusals.js';

/** What kind of page was sent. */
export type PageKind = 'pdf' | 'html';

/** Bytes, pages, characters and processor time that the text of one file may take. */
export const pageTextLimits = { bytes: 10 * 1024 * 1024, pages: 30, chars: 60_000, workMs: 20_000 } as const;
const rssLimitBytes = 500 * 1024 * 1024;

/** PDF by its first bytes, HTML by its first tags. @throws page.* for everything else, and for what is too large or empty */
export function pageKind(bytes: Buffer): PageKind {
  if (bytes.length === 0) throw pageRefusals.empty();
  if (bytes.length > pageTextLimits.bytes) throw pageRefusals.too_large({ limit: '10 MB' });
  if (bytes.subarray(0, 1_024).includes('%PDF-')) return 'pdf';
  const head = bytes.toString('latin1', 0, 4_096).replace(/\0/g, '');
  if (/<(?:!doctype\s+html|html|head|body|table|div|meta)\b/i.test(head) && !/^MIME-Version:/im.test(head))
    return 'html';
  throw pageRefusals.kind();
}

let last: Promise<unknown> = Promise.resolve();

/**
 * The text of a page as it would be copied: cells of a row parted by tabs, rows by line ends. Read in a process of its own under limits, one
 * file after the other. @throws page.* with a sentence for whoever sent it
 */
export async function textOfPage(bytes: Buffer): Promise<{ readonly kind: PageKind; readonly text: string }> {
  const kind = pageKind(bytes);
  const before = last;
  const reading = (async () => {
    await before.catch(() => {});
    return readInChild(kind, bytes);
  })();
  last = reading;
  const text = await reading;
  if (text.trim() === '') throw kind === 'pdf' ? pageRefusals.no_text() : pageRefusals.empty();
  if (text.length > pageTextLimits.chars) throw pageRefusals.too_long({ limit: pageTextLimits.chars });
  return { kind, text };
}

async function readInChild(kind: PageKind, bytes: Buffer): Promise<string> {
  const entry = new URL('./page-text-child.js', import.meta.url);
  const pool = createChildPool({ entry, size: 1, idleMs: 1_000, rssLimitBytes });
  try {
    return await pool.run<string>(
      { name: kind, input: bytes.toString('base64') },
      { workLimitMs: pageTextLimits.workMs, rssLimitBytes },
    );
  } catch (error) {
    // Readers of sheets speak of sheets.
    if (error instanceof Problem) throw error.code.startsWith('page.') ? error : pageRefusals.damaged();
    if (error instanceof ChildLimitError && ['work', 'memory', 'crash'].includes(error.reason))
      throw pageRefusals.too_complex();
    throw error;
  } finally {
    await pool.close();
  }
}
