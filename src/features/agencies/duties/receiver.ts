import type { Trx } from '#platform/db/connection.js';
import { nextOfficeCode } from '#features/agencies/changes/change-queries.js';
import { forwardingProblems } from '#features/agencies/problems.js';
import { insertAgency } from '#features/agencies/queries.js';
import { nameKey } from '#domain/values/names.js';
import { listBearers } from './forwarding-queries.js';
import { bearerOf } from './receiver-rules.js';

/** The office that a forwarding goes to. */
export interface Receiver {
  readonly id: number;
  /** Nobody knew it before: it was opened for this. */
  readonly isNew: boolean;
}

/**
 * The office of that name, by any name it ever bore. One that nobody knows is opened for the unit and waits for its invitation, but only
 * where its name was vouched for (`opens`): a slip of the pen must not become an office. @throws forwarding.new_names
 */
export async function receiverOf(
  trx: Trx,
  { toName, opens, on }: { readonly toName: string; readonly opens: readonly string[]; readonly on: string },
  unitCode: string,
): Promise<Receiver> {
  const found = bearerOf(await listBearers(trx), toName);
  if (found !== undefined) return { id: found, isNew: false };
  if (!opens.some((name) => nameKey(name) === nameKey(toName)))
    throw forwardingProblems.new_names({ names: `“${toName}”` });
  const id = await insertAgency(trx, {
    code: await nextOfficeCode(trx, unitCode),
    name: toName,
    shortName: toName.slice(0, 30),
    systemName: '',
    divisionCode: unitCode,
    isReporting: false,
    divisions: [],
    state: 'invited',
    from: on,
  });
  return { id, isNew: true };
}
