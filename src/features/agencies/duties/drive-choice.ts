import type { Request } from 'express';
import type { Db, Trx } from '#platform/db/connection.js';

/** The drive that a page is about: who keeps drives registers how it is chosen. Undefined where none is open. */
export type DriveChoice = (req: Request, db?: Db | Trx) => Promise<{ readonly id: number } | undefined>;
