import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';

type Coding = 'br' | 'gzip' | 'identity';

const worthBytes = 1_024;
const rememberAtMost = 500;
const codings = new Map<string, Coding>();

/**
 * Sends a page in one compressed piece. Pages are whole in memory and small: packing them at once costs 0.04 ms where a streaming
 * middleware cost a fifth of the page (performance.md, design 6). Whoever calls says that the answer varies with Accept-Encoding.
 */
export function sendCompressed(req: Request, res: Response, html: string): void {
  const body = Buffer.from(html, 'utf8');
  const coding = body.length < worthBytes ? 'identity' : codingFor(req);
  if (coding !== 'identity') res.setHeader('Content-Encoding', coding);
  const packed = coding === 'br' ? brotli(body) : coding === 'gzip' ? gzipSync(body, { level: gzipLevel }) : body;
  res.setHeader('Content-Length', packed.length);
  res.end(packed);
}

/** What the browser takes; it says so in few words that are the same with every request. */
function codingFor(req: Request): Coding {
  const accepted = req.headers['accept-encoding'] ?? '';
  const known = codings.get(accepted);
  if (known) return known;
  const found = req.acceptsEncodings(['br', 'gzip', 'identity']);
  const coding = found === 'br' || found === 'gzip' ? found : 'identity';
  if (codings.size >= rememberAtMost) codings.clear();
  codings.set(accepted, coding);
  return coding;
}

/** 5 % smaller than level 1 for 0.003 ms; the next level takes half as long again. */
const gzipLevel = 3;

const brotli = (body: Buffer): Buffer => brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
