import type { PersonalCipher } from '#platform/crypto/personal.js';
import { personalCipher } from '#platform/crypto/suites.js';
import { type Clock, systemClock } from './clock.js';
import type { Config } from './config.js';
import { type Db, openDatabase } from '#platform/db/connection.js';
import { createFileStore, type FileStore } from './files.js';
import { type Ids, randomIds } from './ids.js';
import { createJobSignal, type JobSignal } from '#platform/jobs/signal.js';
import { createLog, type Log } from './log.js';
import { type Disk, systemDisk } from './storage.js';

/** Everything that code may reach outside itself; tests hand in their own. */
export interface Deps {
  readonly config: Config;
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly files: FileStore;
  readonly disk: Disk;
  readonly cipher: PersonalCipher;
  /** Wakes the job runner of this process, if there is one. */
  readonly jobSignal: JobSignal;
}

/** What the platform itself brings; the composition adds what the features register (`src/deps.ts`). */
export function createPlatformDeps(config: Config): Deps {
  const log = createLog(config.logLevel);
  const cipher = personalCipher(config.cryptoSuite, config.dataKey, config.hashKey);
  return {
    config,
    db: openDatabase({ url: config.databaseUrl, queryTimeoutMs: config.queryTimeoutMs }),
    clock: systemClock,
    ids: randomIds,
    log,
    files: createFileStore(cipher),
    disk: systemDisk,
    cipher,
    jobSignal: createJobSignal(),
  };
}
