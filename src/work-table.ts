import { collisionWork } from '#features/annexes/collisions/work.js';
import type { FigureSource, WorkSource } from '#platform/work.js';
import { forwardingWork, nameWork, territoryWork } from '#features/agencies/work.js';
import { annexWork, uploadWork } from '#features/annexes/work.js';
import { auditFigures } from '#features/audit/work.js';
import { driveWork } from '#features/drive/changes/work.js';
import { licenceWork } from '#features/drive/legacy/work.js';
import { noticeReleaseWork, noticeWork, overdueReceiptWork } from '#features/drive/notice/work.js';
import { closingWork } from '#features/drive/phase/work.js';
import { passedWork } from '#features/drive/passing/work.js';
import { reminderWork } from '#features/drive/reminders/work.js';
import { mailWork, receivedMailWork } from '#features/annexes/mailbox/work.js';
import { listChangeWork } from '#features/annexes/lists/changes/work.js';
import { fourEyesWork } from '#features/annexes/four-eyes/work.js';
import { secondReturnWork } from '#features/annexes/review/returns/work.js';
import { handOverWork } from '#features/annexes/hand-overs/work.js';
import { asideWork } from '#features/annexes/quarantine/work.js';
import { visitWork } from '#features/annexes/visits/work.js';
import { waiverWork } from '#features/annexes/waivers/work.js';
import { calendarWork } from '#features/filings/calendar/work.js';
import { dueWork } from '#features/filings/clock/work.js';
import { filingWork } from '#features/filings/work.js';
import { draftWork } from '#features/filings/entry/draft-work.js';
import { importWork } from '#features/imports/work.js';
import { ledgerFigures, ledgerWork } from '#features/ledger/work.js';
import { publicationWork } from '#features/publication/work.js';
import { failedJobWork, jobFigures } from '#features/operations/work.js';
import { retirementWork, signOffWork } from '#features/retirement/work.js';
import {
  appointmentWork,
  attestationWork,
  expiryWork,
  lockWork,
  requestWork,
  sessionFigures,
  signInFigures,
  slipWork,
} from '#features/operators/work.js';

/** Everything that can wait for somebody: the first page lists it, the menu counts it. */
export const workTable: readonly WorkSource[] = [
  noticeWork,
  noticeReleaseWork,
  overdueReceiptWork,
  forwardingWork,
  annexWork,
  collisionWork,
  listChangeWork,
  secondReturnWork,
  fourEyesWork,
  asideWork,
  waiverWork,
  visitWork,
  handOverWork,
  uploadWork,
  receivedMailWork,
  mailWork,
  importWork,
  dueWork,
  calendarWork,
  filingWork,
  draftWork,
  licenceWork,
  ledgerWork,
  publicationWork,
  driveWork,
  passedWork,
  retirementWork,
  signOffWork,
  reminderWork,
  requestWork,
  appointmentWork,
  nameWork,
  territoryWork,
  slipWork,
  expiryWork,
  attestationWork,
  closingWork,
  lockWork,
  failedJobWork,
];

/** What the three administrators watch. */
export const figureTable: readonly FigureSource[] = [
  jobFigures,
  sessionFigures,
  signInFigures,
  auditFigures,
  ledgerFigures,
];
