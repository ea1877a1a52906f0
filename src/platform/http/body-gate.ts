import type { Request, RequestHandler, Response } from 'express';
import { personOf } from '#platform/http/actor.js';
import { announcedBytes, type BodyLimits, hasBody, isMultipart } from '#platform/http/body-limits.js';

/**
 * Before everything else: an answer that is given while the body still comes ends the taking of that body. Left to itself Node would
 * read the rest to its end, a gigabyte that was just refused, or a byte a second for minutes.
 */
export function bodyGate(limits: BodyLimits): RequestHandler {
  return (req, res, next) => {
    if (!hasBody(req)) return next();
    const writeHead = res.writeHead.bind(res) as (...args: unknown[]) => Response;
    res.writeHead = ((status: number, ...rest: unknown[]) => {
      if (!req.complete) endBody(req, res, status, limits);
      return writeHead(status, ...rest);
    }) as Response['writeHead'];
    next();
  };
}

/** A form that is refused before it has come whole is let in within moments, so that its connection stays of use; all else is cut. */
function endBody(req: Request, res: Response, status: number, limits: BodyLimits): void {
  const announced = announcedBytes(req);
  const isSmall = announced > 0 && announced <= limits.formBytes && status !== 408;
  if (!isSmall) {
    closeAfterAnswer(req, res, limits);
    return;
  }
  res.once('finish', () => {
    const giveUp = () => {
      if (!req.complete) req.destroy();
    };
    setTimeout(giveUp, limits.restMs).unref();
  });
}

/**
 * Says `Connection: close`, sends the answer, and then takes just so much of the rest as lets a browser see the answer: one that is
 * still sending when the connection goes shows "connection reset" instead of the page.
 */
function closeAfterAnswer(req: Request, res: Response, limits: BodyLimits): void {
  res.setHeader('Connection', 'close');
  let left = restBytes(req, limits);
  const { socket } = req;
  const take = (part: Buffer | null) => {
    left -= part?.length ?? 0;
    if (left < 0) req.destroy();
  };
  // Node tells nobody any more that a request broke off once it is answered; what was stored of a file would stay.
  socket.once('close', () => req.destroy());
  req.unpipe();
  req.pause();
  // What is held here already. Having been read, the body is ours; Node throws away, uncounted, only what nobody reads.
  take(req.read() as Buffer | null);
  // Called by Node when the answer is on its way; it would close at once, over what is still unread.
  socket.destroySoon = () => {
    socket.end();
    req.on('data', take);
    req.once('end', () => socket.destroy());
    req.resume();
    setTimeout(() => socket.destroy(), limits.restMs).unref();
  };
}

/** Files are often a little too large, and whose session ran out sends one in good faith; nobody's form is. */
function restBytes(req: Request, { formBytes, uploadBytes }: BodyLimits): number {
  if (!isMultipart(req)) return formBytes;
  return personOf(req) ? 3 * uploadBytes : uploadBytes;
}
