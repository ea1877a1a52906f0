import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import { violatedConstraint } from '#platform/db/errors.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { listDivisions, listTerritory } from '#features/agencies/queries.js';
import { sealFacts } from '#features/filings/cases/case-facts.js';
import { findOpenCase } from '#features/filings/cases/case-queries.js';
import { plainFacts } from '#features/filings/cases/registered-facts.js';
import { correctionProblems } from '#features/filings/problems.js';
import { type BusinessColumns, textOf } from '#features/register/columns.js';
import { filingStatusName, registerField } from '#features/register/fields.js';
import { insertCorrection } from './correction-queries.js';
import { type CorrectionKind, correctionKinds } from './correction-rules.js';
import { holdOwnEntry, noteCorrection } from './own-entry.js';
import { readCorrection } from './reading.js';

type ProposingDeps = Pick<Deps, 'clock' | 'config' | 'cipher'>;

/** What a person proposes of an entry of the own office. */
export interface Proposal {
  readonly businessId: number;
  /** Version of the entry that the page showed. */
  readonly version: number;
  readonly kind: CorrectionKind;
  /** New facts as typed, by field; what is left alone is absent or ''. */
  readonly typed: Readonly<Record<string, string>>;
  readonly ground: string;
}

/** Proposes to correct a wrong entry; nothing changes before a second person has confirmed. @throws correction.*, portal.not_found, portal.stale */
export async function proposeCorrection(
  trx: Trx,
  deps: ProposingDeps,
  actor: Actor,
  { businessId, version, kind, typed, ground }: Proposal,
): Promise<number> {
  const stored = await holdOwnEntry(trx, actor, businessId);
  if (Number(stored['version']) !== version) throw problems.stale();
  const open = await findOpenCase(trx, businessId, true);
  if (open) throw correctionProblems.open_case({ no: open.id });
  if ([...ground].length < 4 || [...ground].length > 200) throw correctionProblems.ground({ field: 'ground' });
  const values = kind === 'facts' ? await readValues(trx, deps, actor, stored, typed) : undefined;
  if (kind === 'void') requireFiled(stored);
  const at = deps.clock.now();
  try {
    const id = await insertCorrection(trx, {
      businessId,
      businessVersion: version,
      agencyId: actor.agencyId,
      kind,
      facts: values ? sealFacts(deps.cipher, values) : null,
      ground,
      by: actor.id,
      at,
    });
    noteCorrection(trx, deps, actor, 'filing.propose-correction', businessId, {
      correction: correctionKinds[kind],
      ...(values && { corrected: labelsOf(Object.keys(values)) }),
      reason: ground,
    });
    return id;
  } catch (error) {
    if (violatedConstraint(error) === 'filing_corrections_one_open') throw correctionProblems.open_already();
    throw error;
  }
}

async function readValues(
  trx: Trx,
  { clock, config, cipher }: ProposingDeps,
  actor: Actor,
  stored: BusinessColumns,
  typed: Proposal['typed'],
) {
  const today = dayIn(config.officeZone, clock.now());
  const ownDivisions = await listTerritory(trx, actor.agencyId, today, await listDivisions(trx));
  const { values, faults } = readCorrection(plainFacts(stored, cipher), typed, { today, ownDivisions });
  const [fault] = faults;
  if (fault) throw correctionProblems.wrong({ first: fault.message, field: fault.field });
  if (Object.keys(values).length === 0) throw correctionProblems.no_change();
  return values;
}

function requireFiled(stored: BusinessColumns): void {
  const status = textOf(stored['filing_status']);
  if (status === 'filed') return;
  const name = textOf(stored['business_name']);
  throw correctionProblems.not_filed({ name, status: filingStatusName(status) });
}

const labelsOf = (fields: readonly string[]): string => fields.map((field) => registerField(field).label).join('、');
