import type { Request } from 'express';
import type { Config } from '#platform/config.js';

/** Where this portal is, as the person's browser reached it: whoever scans a paper comes there by the same way. */
export const originOf = (req: Request, { basePath }: Pick<Config, 'basePath'>): string =>
  `${req.protocol}://${req.get('host') ?? ''}${basePath}`;
