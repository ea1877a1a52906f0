import type { Request, RequestHandler } from 'express';
import multer from 'multer';
import type { UploadSpec } from '#platform/http/route-table.js';
import { problems } from '#platform/problem.js';
import { createScratch, type Scratch, type ScratchFile, sweepEarlierScratch } from '#platform/scratch.js';

declare global {
  namespace Express.Multer {
    interface File {
      /** The file itself, until the answer has been sent. */
      readonly kept: ScratchFile;
    }
  }
}

const fieldsBytes = 64 * 1024;
/**
 * A refused body is still read for a while after our answer, so that the browser shows our page instead of "connection reset":
 * an answer that closes the connection would cut it while the browser is still sending.
 */
const drainMs = 4_000;

/** Receives one file into the scratch; it is gone when the answer has been sent. */
export function uploadReceiver(limitBytes: number): (spec: UploadSpec) => RequestHandler {
  sweepEarlierScratch(new Date());
  const storage = scratchStorage(createScratch());
  const limit = `${Math.round(limitBytes / 1024 / 1024)} MB`;
  return ({ field }) => {
    const receive = multer({
      storage,
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
        // A file that broke off or broke the limits is not there any more: multer has had it dropped.
        res.on('close', () => req.file?.kept.drop());
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

function scratchStorage(scratch: Scratch): multer.StorageEngine {
  return {
    _handleFile(_, file, done) {
      scratch.keep(file.stream).then((kept) => done(null, { kept, size: kept.sizeBytes }), done);
    },
    _removeFile(_, file, done) {
      file.kept?.drop();
      done(null);
    },
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
