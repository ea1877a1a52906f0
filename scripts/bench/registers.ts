import type { PortalDeps } from '#src/deps.js';
import type { Bench } from './bench.js';
import { createDatabase, openPortalDatabase } from './database.js';
import { fillPlainTable } from './floors/plain-table.js';
import { type People, createPeople } from './people.js';
import { seedRegister } from './seed-register.js';

/** A filled register with the floor's table beside it. */
export interface Register {
  readonly size: number;
  readonly url: string;
  readonly deps: PortalDeps;
  readonly people: People;
}

const made = new Map<number, Promise<Register>>();

/** The register of this size, made at first need and used by all measurements of the run. */
export function registerOf(bench: Bench, size: number): Promise<Register> {
  const known = made.get(size) ?? make(bench, size);
  made.set(size, known);
  return known;
}

export async function closeRegisters(): Promise<void> {
  for (const register of made.values()) await (await register).deps.db.destroy();
  made.clear();
}

async function make(bench: Bench, size: number): Promise<Register> {
  const from = Date.now();
  const url = await createDatabase(bench.serverUrl, `bench_${size}`);
  const deps = await openPortalDatabase(url);
  const people = await createPeople(deps);
  await seedRegister(deps, size);
  await fillPlainTable(deps.db);
  bench.report.note(
    `register of ${size.toLocaleString('en')} businesses made in ${Math.round((Date.now() - from) / 1_000)} s`,
  );
  return { size, url, deps, people };
}
