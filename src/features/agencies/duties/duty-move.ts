import type { Trx } from '#platform/db/connection.js';
import { type ChangeDetail, enterSteps } from '#features/agencies/changes/change.js';
import { listOpenAnnexesOf } from '#features/agencies/changes/change-queries.js';
import { completeChange, insertChange, type Ledger } from '#features/agencies/changes/ledger-queries.js';
import { createRecorder } from '#features/agencies/changes/restore-queries.js';
import { stepsOf } from '#features/agencies/changes/ledger-rules.js';
import { agencyProblems } from '#features/agencies/problems.js';
import type { Division } from '#features/agencies/territory.js';
import type { Receiver } from './receiver.js';

/** A duty that goes from one office to another by a forwarding. */
export interface DutyChange {
  readonly on: string;
  readonly document: string;
  readonly note: string;
  readonly title: string;
  readonly unit: Division;
  readonly from: number;
  readonly to: Receiver;
  readonly by: number;
  readonly at: Date;
}

/** Enters the change of the ledger and moves the annexes; nothing where the receiver has the duty already. */
export async function moveDuty(
  trx: Trx,
  ledger: Ledger,
  { on, document, note, title, unit, from, to, by, at }: DutyChange,
): Promise<{ changeId: number | null; moved: number }> {
  const steps = stepsOf(ledger, { kind: 'forward', divisions: [unit.code], to: to.id, on });
  if ('fault' in steps) {
    if (steps.fault === 'nothing_moves') return { changeId: null, moved: 0 };
    throw agencyProblems.before_tenure({ division: unit.name, from: steps.from ?? '' });
  }
  const changeId = await insertChange(trx, {
    kind: 'forward',
    effectiveOn: on,
    document,
    reason: note,
    title,
    by,
    at,
  });
  const recorder = createRecorder(trx);
  await enterSteps(recorder, steps, { changeId, on, document, by, at });
  const annexes = (await listOpenAnnexesOf(trx, [unit.code], true)).filter(({ agencyId }) => agencyId !== to.id);
  for (const annex of annexes)
    await recorder.update('annexes', annex.id, { agency_id: annex.agencyId }, { agency_id: to.id });
  const detail: ChangeDetail = {
    ...recorder.restores,
    agencies: [from, to.id],
    counts: { divisions: 1, operators: 0, annexes: annexes.length },
    ...(to.isNew ? { opened: to.id } : {}),
  };
  await completeChange(trx, changeId, detail, steps.parts);
  return { changeId, moved: annexes.length };
}
