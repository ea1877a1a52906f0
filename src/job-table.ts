import type { PortalDeps } from '#src/deps.js';
import { type Progress, runAnnexCheck, runAnnexRecheck } from '#features/annexes/checking/check-job.js';
import { runAnnexOutput } from '#features/annexes/outputs/output-job.js';
import { runImport, runImportPreview, runUndo } from '#features/imports/jobs.js';

export type JobHandler = (deps: PortalDeps, payload: never, progress: Progress) => Promise<void>;

/** What can be asked to be done later, by name. Each is safe to run twice and ends by writing its outcome to its own tables. */
export const jobTable: Readonly<Record<string, { run: JobHandler; stillSeconds: number }>> = {
  'annex.check': { run: runAnnexCheck as JobHandler, stillSeconds: 8 },
  'annex.recheck': { run: runAnnexRecheck as JobHandler, stillSeconds: 60 },
  'annex.output': { run: runAnnexOutput as JobHandler, stillSeconds: 120 },
  'annex.import-preview': { run: runImportPreview as JobHandler, stillSeconds: 120 },
  'annex.import': { run: runImport as JobHandler, stillSeconds: 120 },
  'annex.import-undo': { run: runUndo as JobHandler, stillSeconds: 120 },
};
