import type { Db } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { loadLedger } from '#features/agencies/changes/ledger-queries.js';
import { responsibleOn } from '#features/agencies/changes/ledger-rules.js';
import { listDivisions } from '#features/agencies/queries.js';
import { listForwardings } from './forwarding-queries.js';
import { forwardable } from './forwarding-rules.js';
import type { NamedOffice } from './receiver-rules.js';

/** A unit that a person may forward now. */
export interface ForwardableUnit {
  readonly code: string;
  readonly name: string;
  readonly fromId: number;
  readonly fromName: string;
  /** Who is responsible where the duty only passes through (Sanya's districts), or whom the office's annex 1 names. */
  readonly toId: number | undefined;
  readonly toName: string;
  /** Why it cannot be forwarded now. */
  readonly wait: string;
}

/** Units that this person's office answers for, or that lie below it where it passes the duty on; for the province all. */
export async function listForwardable(
  db: Db,
  actor: Actor,
  today: string,
  offices: readonly NamedOffice[],
  driveId: number | undefined,
): Promise<ForwardableUnit[]> {
  if (driveId === undefined) return [];
  const [ledger, divisions, hops] = await Promise.all([
    loadLedger(db),
    listDivisions(db),
    listForwardings(db, { driveId }),
  ]);
  const named = new Map(divisions.map((one) => [one.code, one]));
  const names = new Map(offices.map((one) => [one.id, one.name]));
  const nameOf = (id: number | undefined) => names.get(id ?? 0) ?? '';
  const answering = (code: string) => responsibleOn(ledger.tenures, named, code, today)[0];
  return divisions.flatMap(({ code, name, reporting, parent }) => {
    const passing = named.get(parent ?? '')?.reporting === 'forward' ? parent : null;
    const duty = { code, holder: answering(code), above: passing ? answering(passing) : undefined };
    const found = reporting === 'report' ? forwardable(actor, duty, hops) : undefined;
    if (!found) return [];
    const { fromId, toId, unacknowledged } = found;
    const wait = unacknowledged ? `转办单 ${unacknowledged.receiptNo} 还没有签收` : '';
    return [{ code, name, fromId, fromName: nameOf(fromId), toId, toName: nameOf(toId), wait }];
  });
}
