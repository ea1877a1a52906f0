import assert from 'node:assert/strict';
import { enrol } from '#src/season/accounts.js';
import { type CaseFacts, openFacts } from '#features/filings/cases/case-facts.js';
import { aBusiness, type BusinessCells } from '#test/support/businesses.js';
import { castPassword } from '#test/support/cast.js';
import type { Client, Fields } from '#test/support/client.js';
import { createClient } from '#test/support/client.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { sentForm } from '#test/support/two-sessions/sent-form.js';

/** A portal for the entry of filings: the clerk of the cast receives, `colleague` in the same office does too, `stranger` elsewhere. */
export interface EntryPortal extends TestPortal {
  readonly agencyId: number;
  readonly clerk: Client;
  person(account: 'colleague' | 'stranger'): Promise<Client>;
}

export async function startEntryPortal(): Promise<EntryPortal> {
  const portal = await startTestPortal({ config: { idleMinutes: 100_000, sessionHours: 10_000 } });
  // Filing begins with the day of go-live.
  portal.clock.setTo(new Date('2020-12-03T02:00:00Z'));
  await enrol(portal.deps, [
    {
      account: 'colleague',
      password: castPassword,
      agencyCode: '460100',
      roles: ['acceptor'],
      mustChangePassword: false,
    },
    {
      account: 'stranger',
      password: castPassword,
      agencyCode: '469002',
      roles: ['acceptor'],
      mustChangePassword: false,
    },
  ]);
  const { id } = (await portal.deps.db('agencies').select('id').where({ code: '460100' }).first()) as { id: number };
  return {
    ...portal,
    agencyId: Number(id),
    clerk: await portal.client('clerk'),
    person: (account) => createClient(portal.base).signIn({ account, password: castPassword }),
  };
}

/** Begins a case at the page; returns its id. */
export async function begin(client: Client, fields: Fields): Promise<number> {
  const answer = await client.post('/filings/new', fields);
  assert.equal(answer.status, 303, answer.text);
  const [, id = ''] = /^\/filings\/(\d+)\/entry$/.exec(answer.location) ?? [];
  assert.notEqual(id, '', answer.location);
  return Number(id);
}

/** The form of a case as a browser would send it, unchanged. */
export async function formOf(client: Client, id: number): Promise<Fields> {
  const { status, text } = await client.get(`/filings/${id}/entry`);
  assert.equal(status, 200);
  const form = sentForm(text, `/filings/${id}/entry`);
  assert.ok(form, 'the page has no form');
  return form;
}

/** What a case states, as stored. */
export async function factsOf({ deps }: TestPortal, id: number): Promise<CaseFacts> {
  const row = (await deps.db('filing_cases').select('facts').where({ id }).first()) as { facts: Buffer };
  return openFacts(deps.cipher, row.facts);
}

const stated = [
  ...['division_code', 'business_name', 'subject_type', 'uscc', 'form_nature', 'legal_name', 'legal_id_type'],
  ...['legal_id_no', 'manager_name', 'manager_mobile', 'business_address', 'subject', 'business_class'],
  ...['vehicle_kinds', 'chain_kind', 'parking_area', 'workshop_area', 'site_tenure', 'staff_total'],
  ...['staff_tech_head', 'staff_inspector', 'staff_reception', 'staff_mechanic', 'staff_electric', 'staff_body'],
  ...['staff_paint', 'operating_status'],
];

/** The `n`th business as an acceptor types it in, by the names of the form. */
export const typedCase = (n: number, over: BusinessCells = {}): Fields =>
  Object.fromEntries(
    Object.entries({ ...aBusiness(n, over) })
      .filter(([field]) => stated.includes(field) || field in over)
      .map(([field, value]) => [`v.${field}`, value]),
  );
