import type { Request, RequestHandler } from 'express';
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

/** The files that came with a form, in their order. */
export const filesOf = ({ file, files }: Pick<Request, 'file' | 'files'>): readonly Express.Multer.File[] =>
  file ? [file] : Array.isArray(files) ? files : [];

/** Several files together may be so many times as large as one. */
const sizesOfSeveral = 3;

/** Receives files into the scratch, where there is room for them; they are gone when the answer has been sent. */
export function uploadReceiver(
  limits: BodyLimits,
  requireRoom: (incomingBytes: number) => Promise<void>,
): (spec: UploadSpec) => RequestHandler {
  sweepEarlierScratch(new Date());
  const storage = scratchStorage(createScratch());
  const { uploadBytes, uploadMs, paceMs, paceBytes, tickMs } = limits;
  const limit = inWords(uploadBytes);
  const pace = { ms: paceMs, bytes: paceBytes };
  return ({ field, most = 1 }) => {
    const allBytes = uploadBytes * Math.min(most, sizesOfSeveral);
    const terms: BodyTerms = {
      mostBytes: allBytes + fieldsBytes,
      limit: most === 1 ? limit : `每个文件 ${limit}，合计 ${inWords(allBytes)}`,
      totalMs: uploadMs,
      tickMs,
      pace,
    };
    const form = multer({
      storage,
      limits: { fileSize: uploadBytes, files: most, fields: 40, fieldSize: fieldsBytes, parts: most + 41 },
      defParamCharset: 'utf8',
    } as multer.Options);
    const receive = most === 1 ? form.single(field) : form.array(field, most);
    return async (req, res, next) => {
      await requireRoom(announcedBytes(req));
      // Files that broke off or broke the limits are not there any more: multer has had them dropped. Of several it holds places free.
      res.on('close', () => {
        for (const { kept } of filesOf(req) as readonly Partial<Express.Multer.File>[]) kept?.drop();
      });
      const done = (error?: unknown) => {
        if (!error || error instanceof Problem) return next(error);
        const { code, field: said } = error as { code?: string; field?: string };
        if (code === 'LIMIT_FILE_SIZE') next(problems.body_too_large({ limit }));
        else if (code === 'LIMIT_FILE_COUNT' || (code === 'LIMIT_UNEXPECTED_FILE' && most > 1 && said === field))
          next(problems.too_many_files({ most }));
        else next(isClientFault(error) ? problems.bad_request() : error);
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
