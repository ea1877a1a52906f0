import type { Request } from 'express';

/** How much of a body the portal takes, how fast it must come and how long it may take (S9). Bytes and milliseconds. */
export interface BodyLimits {
  readonly formBytes: number;
  readonly formMs: number;
  readonly uploadBytes: number;
  readonly uploadMs: number;
  /** An upload goes on: of every such span this much arrives. */
  readonly paceMs: number;
  readonly paceBytes: number;
  /** How often the two are looked at. */
  readonly tickMs: number;
  /** How long the rest of a body may still come when the answer has been given. */
  readonly restMs: number;
  /** Bodies that people who have not signed in may be sending at the same time, from one address. */
  readonly strangersAtOnce: number;
}

/** Fields of a form that stand beside the file of an upload. */
export const fieldsBytes = 64 * 1024;

/** What is not for the operator to set: no browser that means well comes near any of it. */
export const bodyLimits = (given: Pick<BodyLimits, 'formMs' | 'uploadBytes' | 'uploadMs'>): BodyLimits => ({
  ...given,
  formBytes: 256 * 1024,
  paceMs: 20_000,
  paceBytes: 20_000,
  tickMs: 500,
  restMs: 4_000,
  strangersAtOnce: 32,
});

export const hasBody = (req: Request): boolean =>
  req.headers['transfer-encoding'] !== undefined || announcedBytes(req) > 0;

/** Length of the body as its sender says; none that is sent in chunks. */
export const announcedBytes = (req: Request): number => Number(req.headers['content-length'] ?? 0);

export const isMultipart = (req: Request): boolean => /^multipart\//i.test(req.headers['content-type'] ?? '');

/** A size as people read it. */
export const inWords = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${Math.round(bytes / 1024 / 1024)} MB`;
