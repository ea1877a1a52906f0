import { mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Request, RequestHandler } from 'express';
import multer from 'multer';
import type { UploadSpec } from '#platform/http/route-table.js';
import { problems } from '#platform/problem.js';

const fieldsBytes = 64 * 1024;
/**
 * A refused body is still read for a while after our answer, so that the browser shows our page instead of "connection reset":
 * an answer that closes the connection would cut it while the browser is still sending.
 */
const drainMs = 4_000;

/** Receives one file to a private folder under a random name; it is gone when the answer has been sent. */
export function uploadReceiver(limitBytes: number): (spec: UploadSpec) => RequestHandler {
  const folder = mkdtempSync(join(tmpdir(), 'yzw-upload-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const limit = `${Math.round(limitBytes / 1024 / 1024)} MB`;
  return ({ field }) => {
    const receive = multer({
      storage: multer.diskStorage({ destination: folder }),
      limits: { fileSize: limitBytes, files: 1, fields: 40, fieldSize: fieldsBytes, parts: 42 },
      defParamCharset: 'utf8',
    } as multer.Options).single(field);
    return (req, res, next) => {
      const announced = Number(req.headers['content-length'] ?? 0);
      if (announced > limitBytes + fieldsBytes) {
        drain(req);
        throw problems.body_too_large({ limit });
      }
      receive(req, res, (error: unknown) => {
        res.on('close', () => {
          // A file that broke off or broke the limits has no path any more: multer has taken it away.
          if (req.file?.path) rm(req.file.path, { force: true }).catch(() => {});
        });
        if (!error) return next();
        drain(req);
        const { code } = error as { code?: string };
        next(
          code === 'LIMIT_FILE_SIZE'
            ? problems.body_too_large({ limit })
            : isClientFault(error)
              ? problems.bad_request()
              : error,
        );
      });
    };
  };
}

/** Multipart that breaks off or breaks its own rules is the sender's; a full disk is ours. */
function isClientFault(error: unknown): boolean {
  const { code, errno, syscall } = error as { code?: string; errno?: number; syscall?: string };
  return syscall === undefined && errno === undefined && code !== 'ENOSPC';
}

function drain(req: Request): void {
  req.unpipe();
  req.resume();
  const timer = setTimeout(() => req.destroy(), drainMs);
  req.once('close', () => clearTimeout(timer));
}
