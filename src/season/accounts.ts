import type { PortalDeps } from '#src/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import { listAgencies } from '#features/agencies/queries.js';
import { createActorLoader } from '#features/operators/actor.js';
import { hashPassword } from '#features/operators/passwords.js';
import { insertOperator } from '#features/operators/queries.js';

/** Who takes part in a season, with the password that the portal's page would be given. */
export interface SeasonAccount {
  readonly account: string;
  readonly password: string;
  readonly agencyCode: string;
  readonly roles: readonly string[];
}

/** An account in the database. */
export interface Enrolled {
  readonly id: number;
  readonly agencyId: number;
}

interface NewAccount extends Omit<SeasonAccount, 'password'> {
  /** Without one nobody signs in with the account. */
  readonly password?: string;
  /** The account itself when nothing is said. */
  readonly name?: string;
  readonly mustChangePassword?: boolean;
}

/**
 * Makes accounts as they would stand there before a season begins, in their order, and what else belongs to them, in one transaction.
 * A password is hashed once, however many share it.
 */
export async function enrol(
  { db, clock }: Pick<PortalDeps, 'db' | 'clock'>,
  people: readonly NewAccount[],
  also: (trx: Trx, enrolled: readonly Enrolled[]) => Promise<void> = async () => {},
): Promise<Enrolled[]> {
  const passwords = [...new Set(people.flatMap(({ password }) => password ?? []))];
  const hashes = new Map(
    await Promise.all(passwords.map(async (password) => [password, await hashPassword(password)] as const)),
  );
  const now = clock.now();
  return inTransaction(db, async (trx) => {
    const agencies = new Map((await listAgencies(trx)).map(({ code, id }) => [code, id]));
    const enrolled: Enrolled[] = [];
    for (const { account, name = account, password, agencyCode, roles, mustChangePassword = false } of people) {
      const agencyId = agencies.get(agencyCode) ?? 0;
      const passwordHash = hashes.get(password ?? '') ?? 'none';
      const one = { account, displayName: name, agencyId, passwordHash, roles, mustChangePassword, now };
      enrolled.push({ id: await insertOperator(trx, one), agencyId });
    }
    await also(trx, enrolled);
    return enrolled;
  });
}

/** An account as the portal's actions see who asks. @throws when it may not act */
export async function loadActor({ db, clock }: Pick<PortalDeps, 'db' | 'clock'>, id: number): Promise<Actor> {
  const actor = await createActorLoader(db, () => clock.now()).load(id);
  if (!actor) throw new Error(`operator ${id} may not act`);
  return actor;
}
