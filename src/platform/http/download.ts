import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

const types = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xls: 'application/vnd.ms-excel',
  csv: 'text/csv; charset=utf-8',
  zip: 'application/zip',
  bin: 'application/octet-stream',
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  png: 'image/png',
  tif: 'image/tiff',
} as const;
export type DownloadKind = keyof typeof types;

/** Headers of a file to save: always an attachment under its Chinese name, with an ASCII name for the oldest browsers; never guessed at. */
export function asDownload(res: Response, name: string, kind: DownloadKind): Response {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return res.set({
    'Content-Type': types[kind],
    'Content-Disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  });
}

/**
 * Sends a stored file piece by piece, as fast as the other side takes it: many slow downloads hold a few pieces each, not files. What
 * cannot be read at all is still an error page; what proves altered breaks off short of its announced length.
 */
export async function sendPieces(
  res: Response,
  file: { readonly sizeBytes: number; readonly sha256: string },
  pieces: AsyncGenerator<Buffer>,
): Promise<void> {
  const first = await pieces.next();
  res.set({ 'Content-Length': String(file.sizeBytes), ETag: `"${file.sha256}"` });
  if (first.done) {
    res.end();
    return;
  }
  const all = (async function* () {
    yield first.value;
    yield* pieces;
  })();
  try {
    await pipeline(Readable.from(all, { objectMode: false, highWaterMark: 1 }), res);
  } catch (error) {
    // Whoever closes the window in the middle is no fault of ours.
    if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

/** Sends a file that is made while it goes. Whoever closes the window in the middle is no fault of ours. */
export async function sendRows(res: Response, source: AsyncIterable<string | Buffer>): Promise<void> {
  try {
    await pipeline(source, res);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
