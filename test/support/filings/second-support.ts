import assert from 'node:assert/strict';
import { annex3 } from '#domain/annexes/annex3.js';
import { enrol } from '#src/season/accounts.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { castPassword, otherAgency, ownAgency } from '#test/support/cast.js';
import { type Answer, type Client, createClient, type Fields } from '#test/support/client.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const people = {
  second: { agency: ownAgency, roles: ['acceptor'] },
  confirmer: { agency: ownAgency, roles: ['confirmer'] },
  far: { agency: otherAgency, roles: ['acceptor'] },
} as const;
export type SecondName = keyof typeof people;

/** A portal in the operation phase, with two acceptors and a confirmer of one office, and an acceptor of another. */
export interface SecondPortal extends TestPortal {
  readonly ids: Readonly<Record<SecondName, number>>;
  enter(name: SecondName): Promise<Client>;
}

export async function startSecondPortal(): Promise<SecondPortal> {
  const portal = await startTestPortal();
  portal.clock.setTo(new Date('2020-12-08T02:00:00Z'));
  const names = Object.keys(people) as SecondName[];
  const accounts = names.map((name) => ({
    account: `second-${name}`,
    password: castPassword,
    agencyCode: people[name].agency,
    roles: people[name].roles,
  }));
  const enrolled = await enrol(portal.deps, accounts);
  const ids = Object.fromEntries(names.map((name, at) => [name, enrolled[at]?.id ?? 0])) as Record<SecondName, number>;
  return {
    ...portal,
    ids,
    enter: (name) => createClient(portal.base).signIn({ account: `second-${name}`, password: castPassword }),
  };
}

/** The page of a platform about a sound business, as a table that was copied. */
export function pageOf(over: Fields = {}): string {
  const { via_platform, licence_word, licence_no, licence_valid_to, seq, ...sound } = soundRow[3] as Record<
    string,
    string
  >;
  void [via_platform, licence_word, licence_no, licence_valid_to, seq];
  const typed: Record<string, string> = { ...sound, filing_origin: '新开业', filing_date: '2020-12-02', ...over };
  const lines = annex3.columns.flatMap(({ field, header }) => (typed[field] ? [`${header}\t${typed[field]}`] : []));
  return lines.join('\n');
}

export const first = (number: string, over: Fields = {}): Fields => ({
  do: 'begin',
  number,
  day: '2020-12-03',
  result: 'created',
  opened: '',
  ...over,
});

/** Begins an entry; returns its id. */
export async function begun(client: Client, number: string, over: Fields = {}): Promise<number> {
  const answer = await client.post('/filings/second/new', first(number, over));
  assert.equal(answer.status, 303, answer.text.replace(/[\s\S]*<main/, ''));
  return Number(/(\d+)$/.exec(answer.location)?.[1]);
}

/** What the form of a page would send, pressed with a button. */
export async function formOf(client: Client, id: number, press: Fields): Promise<Fields> {
  const { text } = await client.get(`/filings/second/${id}`);
  const version = /name="version" value="(\d+)"/.exec(text)?.[1] ?? assert.fail(text);
  const fields: Record<string, string> = { version };
  const form = text.slice(text.indexOf('/facts"'));
  for (const [, tag = ''] of form.matchAll(/<input ([^>]*)>/g)) {
    const name = /name="(v\.[^"]*)"/.exec(tag)?.[1];
    if (name === undefined || (tag.includes('type="checkbox"') && !/ checked/.test(tag))) continue;
    fields[name] = /value="([^"]*)"/.exec(tag)?.[1] ?? '';
  }
  for (const [, name = '', options = ''] of form.matchAll(/<select [^>]*name="(v\.[^"]*)"[^>]*>([\s\S]*?)<\/select>/g))
    fields[name] = /value="([^"]*)" selected/.exec(options)?.[1] ?? '';
  return { ...fields, ...press };
}

export async function press(client: Client, id: number, fields: Fields): Promise<Answer> {
  return client.post(`/filings/second/${id}/facts`, await formOf(client, id, fields));
}

export async function paste(client: Client, id: number, text: string): Promise<Answer> {
  const { version = '' } = await formOf(client, id, {});
  return client.post(`/filings/second/${id}/paste`, { version, text });
}
