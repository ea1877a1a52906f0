import express, { type NextFunction, type Request, type RequestHandler } from 'express';
import { personOf } from '#platform/http/actor.js';
import { announcedBytes, type BodyLimits, inWords } from '#platform/http/body-limits.js';
import { type Problem, problems } from '#platform/problem.js';

/** What one kind of body may be. */
export interface BodyTerms {
  readonly mostBytes: number;
  /** The limit as it is said to people. */
  readonly limit: string;
  readonly totalMs: number;
  readonly tickMs: number;
  /** Of every span of `ms`, so many bytes. */
  readonly pace?: { readonly ms: number; readonly bytes: number };
}

/**
 * Lets `parse` read a body within its terms. What breaks them is refused at once and read no further; parsers would read a refused body
 * to its end first. `parse` must begin to read before it returns. Calls `next` once, whatever else `parse` may say later.
 */
export function readWithin(
  req: Request,
  terms: BodyTerms,
  parse: (done: (error?: unknown) => void) => void,
  next: (error?: unknown) => void,
): void {
  const tooLarge = () => problems.body_too_large({ limit: terms.limit });
  if (announcedBytes(req) > terms.mostBytes) {
    next(tooLarge());
    return;
  }
  let got = 0;
  let isSettled = false;
  const settle = (error?: unknown) => {
    if (isSettled) return;
    isSettled = true;
    clearInterval(watch);
    req.off('data', count);
    // Not before the parser has set the rest of a body that it refuses flowing.
    if (error) process.nextTick(() => req.pause());
    next(error);
  };
  const count = (part: Buffer) => {
    got += part.length;
    if (got > terms.mostBytes) settle(tooLarge());
  };
  const watch = setInterval(() => {
    const late = lateness();
    if (late) settle(late);
  }, terms.tickMs);
  const lateness = clockOf(req, terms, () => got);
  req.once('close', () => clearInterval(watch));
  parse(settle);
  if (!isSettled) req.on('data', count);
}

/**
 * Asked at every tick whether the sender is late. Ticks are counted, not time: a process that stood still, or that itself holds the
 * sender up because its disk is slow, keeps nobody waiting for what was not theirs.
 */
function clockOf(req: Request, { totalMs, tickMs, pace }: BodyTerms, got: () => number): () => Problem | undefined {
  const paceTicks = pace ? Math.max(1, Math.round(pace.ms / tickMs)) : 0;
  let ticks = 0;
  let before = 0;
  return () => {
    if (req.isPaused()) return undefined;
    ticks += 1;
    if (ticks * tickMs >= totalMs) return problems.body_too_slow();
    if (!pace || ticks % paceTicks !== 0) return undefined;
    const isSlow = got() - before < pace.bytes;
    before = got();
    return isSlow ? problems.body_too_slow() : undefined;
  };
}

/** Reads the fields of a plain form. People who have not signed in may send only a few at a time from one address. */
export function formBody(limits: BodyLimits): RequestHandler {
  const parse = express.urlencoded({ extended: false, limit: limits.formBytes, parameterLimit: 2_000 });
  const terms: BodyTerms = {
    mostBytes: limits.formBytes,
    limit: inWords(limits.formBytes),
    totalMs: limits.formMs,
    tickMs: limits.tickMs,
  };
  const admit = strangersGate(limits.strangersAtOnce);
  return (req, res, next) => {
    if (!req.is('application/x-www-form-urlencoded')) return next();
    const leave = personOf(req) ? () => {} : admit(req.ip ?? '');
    if (!leave) return next(problems.too_many({ seconds: Math.ceil(limits.formMs / 1000) }));
    const done: NextFunction = (error?: unknown) => {
      leave();
      next(error);
    };
    req.once('close', leave);
    readWithin(req, terms, (read) => parse(req, res, read), done);
  };
}

/** Counts who is sending from where; answers what to call at the end, or nothing when there are too many. */
function strangersGate(atMost: number): (address: string) => (() => void) | undefined {
  const sending = new Map<string, number>();
  return (address) => {
    const others = sending.get(address) ?? 0;
    if (others >= atMost) return undefined;
    sending.set(address, others + 1);
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      const left = (sending.get(address) ?? 1) - 1;
      if (left > 0) sending.set(address, left);
      else sending.delete(address);
    };
  };
}
