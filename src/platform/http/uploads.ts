import type { RequestHandler } from 'express';
import multer from 'multer';
import { announcedBytes, type BodyLimits, fieldsBytes, inWords } from '#platform/http/body-limits.js';
import { type BodyTerms, readWithin } from '#platform/http/body-reading.js';
import type { UploadSpec } from '#platform/http/route-table.js';
import { Problem, problems } from '#platform/problem.js';
import { createScratch, type Scratch, type ScratchFile, sweepEarlierScratch } from '#platform/scratch.js';

declare global {
  namespace Express.Multer {
    interface File {
      /** The file itself, until the answer has been sent. */
      readonly kept: ScratchFile;
    }
  }
}

/** Receives one file into the scratch, where there is room for it; it is gone when the answer has been sent. */
export function uploadReceiver(
  limits: BodyLimits,
  requireRoom: (incomingBytes: number) => Promise<void>,
): (spec: UploadSpec) => RequestHandler {
  sweepEarlierScratch(new Date());
  const storage = scratchStorage(createScratch());
  const { uploadBytes, uploadMs, paceMs, paceBytes, tickMs } = limits;
  const limit = inWords(uploadBytes);
  const pace = { ms: paceMs, bytes: paceBytes };
  const terms: BodyTerms = { mostBytes: uploadBytes + fieldsBytes, limit, totalMs: uploadMs, tickMs, pace };
  return ({ field }) => {
    const receive = multer({
      storage,
      limits: { fileSize: uploadBytes, files: 1, fields: 40, fieldSize: fieldsBytes, parts: 42 },
      defParamCharset: 'utf8',
    } as multer.Options).single(field);
    return async (req, res, next) => {
      await requireRoom(announcedBytes(req));
      // A file that broke off or broke the limits is not there any more: multer has had it dropped.
      res.on('close', () => req.file?.kept.drop());
      const done = (error?: unknown) => {
        if (!error || error instanceof Problem) return next(error);
        const { code } = error as { code?: string };
        next(
          code === 'LIMIT_FILE_SIZE'
            ? problems.body_too_large({ limit })
            : isClientFault(error)
              ? problems.bad_request()
              : error,
        );
      };
      readWithin(req, terms, (read) => receive(req, res, read), done);
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

/** The sender's file name for people to recognise: no folders, no control characters. */
export function fileNameOf({ originalname }: Pick<Express.Multer.File, 'originalname'>): string {
  const last = originalname.split(/[\\/]/).pop() ?? '';
  return last.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '').slice(0, 200) || '未命名';
}

/** Multipart that breaks off or breaks its own rules is the sender's; a full disk is ours. */
function isClientFault(error: unknown): boolean {
  const { code, errno, syscall } = error as { code?: string; errno?: number; syscall?: string };
  return syscall === undefined && errno === undefined && code !== 'ENOSPC' && code !== 'EDQUOT';
}
