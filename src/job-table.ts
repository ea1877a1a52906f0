import type { PortalDeps } from '#src/deps.js';
import type { JobTable } from '#platform/jobs/table.js';
import { runAnnexCheck, runAnnexRecheck } from '#features/annexes/checking/check-job.js';
import { runAnnexOutput } from '#features/annexes/outputs/output-job.js';
import { giveUpAnnexCheck } from '#features/annexes/receiving/refusal.js';
import { runImport, runImportPreview, runUndo } from '#features/imports/jobs.js';

const seconds = (all: number, quiet: number) => ({ seconds: all, quietSeconds: quiet });

/** What can be asked to be done later, by name. */
export const jobTable: JobTable<PortalDeps> = {
  'annex.check': { queue: 'prompt', run: runAnnexCheck, work: seconds(180, 45), onGivenUp: giveUpAnnexCheck },
  'annex.recheck': { queue: 'prompt', run: runAnnexRecheck, work: seconds(120, 60) },
  'annex.output': { queue: 'prompt', run: runAnnexOutput, work: seconds(240, 120) },
  'annex.import-preview': { queue: 'long', run: runImportPreview, work: seconds(600, 120) },
  'annex.import': { queue: 'long', run: runImport, work: seconds(900, 120) },
  'annex.import-undo': { queue: 'long', run: runUndo, work: seconds(900, 120) },
};
