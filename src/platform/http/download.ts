import type { Response } from 'express';

const types = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xls: 'application/vnd.ms-excel',
  csv: 'text/csv; charset=utf-8',
  bin: 'application/octet-stream',
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
