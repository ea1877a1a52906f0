import { setTimeout as delay } from 'node:timers/promises';
import type { AnnexNo } from '#domain/annexes/types.js';
import { inTransaction } from '#platform/db/transaction.js';
import { findJob } from '#platform/jobs/queue.js';
import { runHere } from '#platform/jobs/runner.js';
import { confirmMailFile } from '#features/annexes/mailbox/confirming/confirming.js';
import { findMailLine, listMailLines } from '#features/annexes/mailbox/incoming/mail-queries.js';
import { listDropFiles } from '#features/annexes/mailbox/incoming/drop-queries.js';
import { placeMailFiles } from '#features/annexes/mailbox/incoming/placing.js';
import { takeMails } from '#features/annexes/mailbox/incoming/taking.js';
import { findPackage } from '#features/annexes/mailbox/sending/package-queries.js';
import { makePackage } from '#features/annexes/mailbox/sending/packages.js';
import { findCurrentDrive } from '#features/drive/queries.js';
import { findVersion } from '#features/annexes/version-queries.js';
import { jobTable } from '#src/job-table.js';
import { act, isTaken } from '#src/season/actions.js';
import { annexWorkbook } from '#test/support/annex-files.js';
import type { SentFile } from '#test/support/client.js';
import { actorNamed } from '#test/support/operators.js';
import type { TestPortal } from '#test/support/test-portal.js';
import { unitRows } from './corpus.js';
import { type MailDraft, mailBytes } from './mails.js';

/** Runs a job here, or waits for the runner that was faster. */
async function done({ deps }: TestPortal, jobId: number): Promise<void> {
  try {
    await runHere(deps, jobTable, jobId);
  } catch (error) {
    if (!isTaken(error)) throw error;
    while (!['done', 'failed'].includes((await findJob(deps.db, jobId))?.state ?? 'done')) await delay(50);
  }
}

/** A package of what the cast's own office has submitted. */
export async function madePackage(portal: TestPortal): Promise<number> {
  const { deps } = portal;
  const manager = await actorNamed(portal, 'manager');
  const id = await act(deps, async (trx) => makePackage(trx, deps, manager, (await findCurrentDrive(trx))?.id));
  const made = await findPackage(deps.db, id);
  await runHere(deps, jobTable, made?.jobId ?? 0);
  return id;
}

let mailNo = 0;

/** A mail of an office with these files. */
export function aMail(files: readonly SentFile[], over: Partial<MailDraft> = {}): Promise<Buffer> {
  mailNo += 1;
  return mailBytes({
    from: { name: '示例发件人', address: 'sender@example.com' },
    subject: '报送附件',
    spelling: 'utf8-words',
    sentAt: new Date(Date.UTC(2020, 10, 26, 0, mailNo % 60)),
    messageId: `mail-${mailNo}@example.com`,
    files,
    ...over,
  });
}

/** An annex of a unit as its office fills it in; never the same file twice. */
export function unitBook(no: AnnexNo, unit: { readonly code: string; readonly name: string }, rows = 2): SentFile {
  mailNo += 1;
  return annexWorkbook(no, unitRows(no, unit, rows, mailNo * 100), `附件${no}_${unit.code}_${unit.name}.xlsx`);
}

/** Puts files in and has them taken apart and recognised here at once. Returns the drop and the files of the mails. */
export async function putIn(
  portal: TestPortal,
  files: readonly SentFile[],
): Promise<{ dropId: number; fileIds: readonly number[] }> {
  const { deps } = portal;
  const reviewer = await actorNamed(portal, 'reviewer');
  const sent = files.map(({ name, content }) => ({ name, content, sizeBytes: content.length }));
  const dropId = await act(deps, (trx) => takeMails(trx, deps, reviewer, sent));
  for (const { jobId } of await listDropFiles(deps.db, dropId)) if (jobId) await done(portal, jobId);
  for (const { jobId } of await listMailLines(deps.db, ['reading'], { dropId })) if (jobId) await done(portal, jobId);
  const states = ['waiting', 'refused', 'broken'] as const;
  return { dropId, fileIds: (await listMailLines(deps.db, states, { dropId })).map(({ id }) => id) };
}

/** A mail with one annex of a unit, which waits for a person. */
export async function waitingMail(
  portal: TestPortal,
  no: AnnexNo,
  unit: { readonly code: string; readonly name: string },
): Promise<{ dropId: number; mailFileId: number }> {
  const content = await aMail([unitBook(no, unit)]);
  const { dropId, fileIds } = await putIn(portal, [{ name: '来信.eml', content }]);
  return { dropId, mailFileId: fileIds[0] ?? 0 };
}

/** The same, put into its annex and checked: it waits for its office. */
export async function placedMail(
  portal: TestPortal,
  no: AnnexNo,
  unit: { readonly code: string; readonly name: string },
): Promise<{ dropId: number; mailFileId: number; versionId: number; annexId: number }> {
  const { deps } = portal;
  const { dropId, mailFileId } = await waitingMail(portal, no, unit);
  const reviewer = await actorNamed(portal, 'reviewer');
  const choices = new Map([[mailFileId, { unitCode: unit.code, annexNo: no }]]);
  await act(deps, (trx) => placeMailFiles(trx, deps, reviewer, choices));
  const line = await findMailLine(deps.db, mailFileId);
  const version = await findVersion(deps.db, line?.versionId ?? 0);
  if (version?.jobId) await runHere(deps, jobTable, version.jobId);
  return { dropId, mailFileId, versionId: version?.id ?? 0, annexId: version?.annexId ?? 0 };
}

/** The office's word that the file is its own. */
export async function confirmPlaced(portal: TestPortal, mailFileId: number, instead: number | null): Promise<void> {
  const { deps } = portal;
  const filer = await actorNamed(portal, 'filer');
  await inTransaction(deps.db, (trx) => confirmMailFile(trx, deps, filer, { mailFileId, instead }));
}
