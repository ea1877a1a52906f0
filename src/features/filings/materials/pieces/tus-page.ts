import { Readable } from 'node:stream';
import { type ServerOptions, Server as TusServer } from '@tus/server';
import type { Request, Response as Answer } from 'express';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { type BodyLimits, hasBody, inWords } from '#platform/http/body-limits.js';
import { readWithin } from '#platform/http/body-reading.js';
import { idParam } from '#platform/http/csrf.js';
import { goTo } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { fileNameOf } from '#platform/http/uploads.js';
import { Problem, problems } from '#platform/problem.js';
import { casePath } from '#features/filings/cases/frame.js';
import { findShownCase } from '#features/filings/cases/shown-queries.js';
import { materialProblems } from '#features/filings/materials/problems.js';
import { type AnnouncedFile, beginUpload, finishUpload, getUploadOf, type PieceDeps } from './pieces.js';
import { SealedStore } from './sealed-store.js';

/** Headers of the protocol that come in, and those that go out; who may ask from elsewhere is none of them. */
const taken = ['tus-resumable', 'upload-length', 'upload-offset', 'upload-metadata', 'content-type', 'content-length'];
const given = ['tus-resumable', 'upload-offset', 'upload-length', 'location', 'cache-control'];

/** Places are kept by the database: of two requests at one place one finds that the other has gone on. */
const locker: ServerOptions['locker'] = { newLock: () => ({ lock: async () => {}, unlock: async () => {} }) };

/**
 * The tus protocol 1.0.0 (creation) below the materials of a case: a file that comes in pieces over a bad line goes on where it stood.
 * PATCH may come as POST with `X-HTTP-Method-Override`, as some proxies and old engines want it. Each request is one of a signed-in person
 * with the session's token, and each piece counts once by its place.
 */
export function tusHandlers(deps: PieceDeps) {
  const pathOf = (caseId: number) => `${deps.config.basePath}${casePath(caseId)}/materials/tus`;

  async function begin(req: Request, res: Answer): Promise<void> {
    const [actor, caseId] = [actorOf(req), idParam(req, 'filingId')];
    if (!(await findShownCase(deps.db, actor.agencyId, caseId))) throw problems.not_found();
    requireTus(req);
    const { id } = await beginUpload(deps, actor, caseId, announced(req));
    await serve(deps, req, res, { actor, caseId, path: pathOf(caseId), method: 'POST', newId: id });
  }

  async function goOn(req: Request, res: Answer, method: 'HEAD' | 'PATCH'): Promise<void> {
    const [actor, caseId] = [actorOf(req), idParam(req, 'filingId')];
    const upload = await getUploadOf(deps, actor, caseId, String(req.params['uploadKey']));
    requireTus(req);
    // Cut off between its last piece and its end: it is ended now, or the reason is said.
    const isWhole = upload.receivedBytes === upload.sizeBytes && upload.materialFileId === null;
    if (method === 'HEAD' && isWhole && actor.viewedBy === undefined) await finishUpload(deps, actor, upload);
    await serve(deps, req, res, { actor, caseId, path: pathOf(caseId), method });
  }

  return {
    begin,
    /** HEAD asks how far an upload has come; a person who opens the address is shown the materials. */
    state: ((req, res) =>
      req.method === 'HEAD' ? goOn(req, res, 'HEAD') : toMaterials(deps, req, res)) satisfies Handler,
    patch: ((req, res) => goOn(req, res, 'PATCH')) satisfies Handler,
  };
}

async function toMaterials(deps: PieceDeps, req: Request, res: Answer): Promise<void> {
  const caseId = idParam(req, 'filingId');
  await getUploadOf(deps, actorOf(req), caseId, String(req.params['uploadKey']));
  goTo(req, res, `${casePath(caseId)}/materials`);
}

/** @throws material.bad_upload for what does not speak the protocol */
function requireTus(req: Request): void {
  if (req.get('Tus-Resumable') === undefined) throw materialProblems.bad_upload();
}

/** What the request says of its file: `filename`, `material`, `modified`, each in base64. @throws material.bad_upload */
function announced(req: Request): AnnouncedFile {
  const said = new Map(
    (req.get('Upload-Metadata') ?? '').split(',').map((pair) => {
      const [key = '', value = ''] = pair.trim().split(' ');
      return [key, Buffer.from(value, 'base64').toString('utf8')] as const;
    }),
  );
  const length = req.get('Upload-Length') ?? '';
  if (!/^\d{1,12}$/.test(length)) throw materialProblems.bad_upload();
  return {
    code: said.get('material') ?? '',
    name: fileNameOf({ originalname: said.get('filename') ?? '' }),
    modified: /^\d{1,20}$/.test(said.get('modified') ?? '') ? (said.get('modified') ?? '') : '',
    sizeBytes: Number(length),
  };
}

interface Asked {
  readonly actor: Actor;
  readonly caseId: number;
  readonly path: string;
  readonly method: 'POST' | 'HEAD' | 'PATCH';
  /** Of the upload that is begun. */
  readonly newId?: string;
}

/** Lets the protocol's own server answer, within the limits of every body; refusals go the way of all refusals. */
async function serve(deps: PieceDeps, req: Request, res: Answer, asked: Asked): Promise<void> {
  let refusal: unknown;
  const store = new SealedStore(deps, asked.actor, asked.caseId);
  const server = new TusServer({
    path: asked.path,
    relativeLocation: true,
    datastore: store,
    maxSize: deps.config.uploadLimitBytes,
    locker,
    namingFunction: () => asked.newId ?? '',
    async onUploadFinish(_, { id }) {
      await finishUpload(deps, asked.actor, await getUploadOf(deps, asked.actor, asked.caseId, id));
      return {};
    },
    onResponseError(_, error) {
      if (!('status_code' in error)) refusal = error;
      return undefined;
    },
  });
  const answer = await withBody(deps.config.bodyLimits, req, (body) => server.handleWeb(webRequest(req, asked, body)));
  refusal = store.refusal ?? refusal;
  if (refusal !== undefined) throw notOfPlace(refusal);
  if (res.headersSent || res.destroyed) return;
  for (const name of given) {
    const value = answer.headers.get(name);
    if (value !== null) res.set(name, value);
  }
  res.status(answer.status);
  if (answer.status >= 400) res.type('text/plain').send(`${said(answer.status)}\n`);
  else res.end();
}

/** In the protocol 409 says that a piece is at the wrong place, to be asked for and sent again; what is refused for good says 422. */
const notOfPlace = (refusal: unknown): unknown =>
  refusal instanceof Problem && refusal.status === 409
    ? new Problem(refusal.code, 422, refusal.sentence, refusal.details)
    : refusal;

/** The protocol's refusals, for whoever reads them. */
const said = (status: number): string =>
  status === 409 || status === 400
    ? '这一段的位置与已经收到的对不上，请先询问收到哪里，再从那里继续。'
    : '上传的请求不合规，没有接收。请刷新页面后重新上传。';

/** Reads the body of a piece at the pace and within the time of every upload. */
function withBody<T>(
  limits: BodyLimits,
  req: Request,
  work: (body: ReadableStream | undefined) => Promise<T>,
): Promise<T> {
  if (!hasBody(req)) return work(undefined);
  const { uploadBytes, uploadMs, tickMs, paceMs, paceBytes } = limits;
  const pace = { ms: paceMs, bytes: paceBytes };
  const terms = { mostBytes: uploadBytes, limit: inWords(uploadBytes), totalMs: uploadMs, tickMs, pace };
  return new Promise<T>((resolve, reject) => {
    const parse = (done: (error?: unknown) => void) => {
      const body = Readable.toWeb(req) as unknown as ReadableStream;
      work(body).then((value) => {
        resolve(value);
        done();
      }, done);
    };
    readWithin(req, terms, parse, (error) => error !== undefined && reject(error));
  });
}

function webRequest(
  req: Request,
  { path, method, newId }: Asked,
  body: ReadableStream | undefined,
): globalThis.Request {
  const headers = new Headers();
  for (const name of taken) {
    const value = req.get(name);
    if (value !== undefined) headers.set(name, value);
  }
  const { uploadKey } = req.params;
  const url = `http://portal${path}${newId === undefined ? `/${String(uploadKey)}` : ''}`;
  const sent: RequestInit = body === undefined || method === 'HEAD' ? {} : { body, duplex: 'half' };
  return new globalThis.Request(url, { method, headers, ...sent });
}
