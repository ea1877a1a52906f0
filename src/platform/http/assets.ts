import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type { RequestHandler } from 'express';
import { projectRoot } from '#platform/project-root.js';

interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  /** In this coding; made when the first browser asks, so that the start need not wait for it. */
  packed(coding: keyof typeof packers): Promise<Buffer>;
}

const packers = {
  br: promisify<Buffer, Buffer>(brotliCompress),
  gzip: (plain: Buffer) => promisify<Buffer, { level: number }, Buffer>(gzip)(plain, { level: 9 }),
};

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
};

/** All scripts, styles and pictures: read once, compressed once, addressed by their content's hash and so never asked for twice. */
export interface Assets {
  /** Path under the base path of `css/portal.css` and the like. */
  path(name: string): string;
  readonly serve: RequestHandler;
}

export function loadAssets(): Assets {
  const byPath = new Map<string, Asset>();
  const pathOf = new Map<string, string>();
  const add = (name: string, plain: Buffer) => {
    const hash = createHash('sha256').update(plain).digest('hex').slice(0, 10);
    const path = `/assets/${hash}/${name}`;
    pathOf.set(name, path);
    byPath.set(path, {
      type: types[extname(name)] ?? 'application/octet-stream',
      plain,
      packed: packedOnce(plain),
    });
  };
  const root = join(projectRoot, 'public');
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath ?? entry.path, entry.name);
    add(relative(root, file).replaceAll('\\', '/'), readFileSync(file));
  }
  add('vendor/htmx.min.js', readFileSync(createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js')));

  return {
    path(name) {
      const path = pathOf.get(name);
      if (!path) throw new Error(`no asset ${name}`);
      return path;
    },
    async serve(req, res, next) {
      const asset = byPath.get(req.path);
      if (!asset || (req.method !== 'GET' && req.method !== 'HEAD')) return next();
      res.set({
        'Content-Type': asset.type,
        'Cache-Control': 'public, max-age=31536000, immutable',
        Vary: 'Accept-Encoding',
      });
      const accepted = req.headers['accept-encoding'] ?? '';
      const coding = (['br', 'gzip'] as const).find((each) => new RegExp(`\\b${each}\\b`).test(accepted));
      if (coding) res.set('Content-Encoding', coding);
      res.end(coding ? await asset.packed(coding) : asset.plain);
    },
  };
}

function packedOnce(plain: Buffer): Asset['packed'] {
  const made = new Map<string, Promise<Buffer>>();
  return (coding) => {
    const packed = made.get(coding) ?? packers[coding](plain);
    made.set(coding, packed);
    return packed;
  };
}
