import { collisionWork } from '#features/annexes/collisions/work.js';
import type { FigureSource, WorkSource } from '#platform/work.js';
import { forwardingWork, nameWork, territoryWork } from '#features/agencies/work.js';
import { annexWork, uploadWork } from '#features/annexes/work.js';
import { auditFigures } from '#features/audit/work.js';
import { driveWork } from '#features/drive/changes/work.js';
import { licenceWork } from '#features/drive/legacy/work.js';
import { passedWork } from '#features/drive/passing/work.js';
import { fourEyesWork } from '#features/annexes/four-eyes/work.js';
import { secondReturnWork } from '#features/annexes/review/returns/work.js';
import { importWork } from '#features/imports/work.js';
import { failedJobWork, jobFigures } from '#features/operations/work.js';
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
  forwardingWork,
  annexWork,
  collisionWork,
  secondReturnWork,
  fourEyesWork,
  uploadWork,
  importWork,
  licenceWork,
  driveWork,
  passedWork,
  requestWork,
  appointmentWork,
  nameWork,
  territoryWork,
  slipWork,
  expiryWork,
  attestationWork,
  lockWork,
  failedJobWork,
];

/** What the three administrators watch. */
export const figureTable: readonly FigureSource[] = [jobFigures, sessionFigures, signInFigures, auditFigures];
