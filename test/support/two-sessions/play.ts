import assert from 'node:assert/strict';
import { textOf } from '#scripts/rehearsal/html.js';
import type { CastName } from '#test/support/cast.js';
import type { Answer, Client, Fields, SentFile } from '#test/support/client.js';
import type { Season } from '#test/support/season.js';
import type { TestPortal } from '#test/support/test-portal.js';
import { sentForm } from './sent-form.js';

/** What the entries of the table play with. */
export interface World {
  readonly portal: TestPortal;
  readonly season: Season;
  /** One of two sessions of a person, who is signed in at two machines. */
  session(name: CastName, machine: 0 | 1): Promise<Client>;
  /** Signs in anew at the machine. */
  fresh(name: CastName, machine: 0 | 1): Promise<Client>;
}

/** Who sits at the two machines: the same person twice, or two. */
export type Two = readonly [CastName, CastName];

/** Where two presses go, and what each sends beyond what its page already holds. */
export interface Presses {
  readonly path: string;
  /** Page with the form; none: the fields are all there is. */
  readonly page?: string;
  readonly fields?: readonly [Fields, Fields];
  readonly files?: readonly [SentFile, SentFile];
  /** Where the second press goes, when it goes elsewhere. */
  readonly second?: { readonly path: string; readonly page?: string };
}

/**
 * An edit of what existed before: both open the page, A saves, then B with the page of before. What A wrote must stand; B's stands too, or
 * B is told so, with B's text still in the page.
 */
export interface Edit {
  readonly kind: 'edit';
  readonly who: Two;
  presses(world: World): Promise<Presses>;
  /** Between both, as a job that must have ended. */
  between?(world: World): Promise<void>;
  /** What is stored now; it must contain what a person wrote. */
  stored(world: World): Promise<string>;
  /** What A and B wrote, as stored and as typed. */
  readonly wrote: readonly [string, string];
}

/** An act that takes effect once: both press at the same moment, the same or contradictory. */
export interface Act {
  readonly kind: 'act';
  readonly who: Two;
  presses(world: World): Promise<Presses>;
  /** Verb of the one entry of the audit, or a count that goes up by one. */
  readonly effect: string | ((world: World) => Promise<number>);
  /** Why the second may hear the same as the first: it is so, whoever pressed first. */
  readonly agreeing?: string;
}

/** A route where each press is an act of its own. */
export interface Own {
  readonly kind: 'own';
  /** Why nobody's work can be lost there. */
  readonly why: string;
}

export type Entry = Edit | Act | Own;

/** What is wrong with a route, or undefined. */
export async function play(world: World, entry: Edit | Act): Promise<string | undefined> {
  const presses = await entry.presses(world);
  const clients = [await world.session(entry.who[0], 0), await world.session(entry.who[1], 1)] as const;
  const places = [presses, { ...presses, ...presses.second }] as const;
  const sent = [await formFor(clients[0], places[0], 0), await formFor(clients[1], places[1], 1)] as const;
  const send = (at: 0 | 1) => {
    const { path, page, files } = places[at];
    if (files) return clients[at].upload(path, files[at], sent[at]);
    return clients[at].post(path, sent[at], page === undefined ? {} : { Referer: world.portal.base + page });
  };
  return entry.kind === 'edit' ? playEdit(world, entry, send) : playAct(world, entry, send, clients);
}

type Send = (at: 0 | 1) => Promise<Answer>;

async function formFor(client: Client, presses: Presses, at: 0 | 1): Promise<Fields> {
  const { page, path, fields = [{}, {}] } = presses;
  if (page === undefined) return fields[at];
  const { status, text } = await client.get(page);
  assert.equal(status, 200, page);
  const form = sentForm(text, path);
  assert.ok(form, `${page} has no form to ${path}`);
  return { ...form, ...fields[at] };
}

async function playEdit(world: World, entry: Edit, send: Send): Promise<string | undefined> {
  const first = await send(0);
  if (first.status !== 303) return `the first is not taken: ${first.status} ${saidIn(first)}`;
  await entry.between?.(world);
  const second = await send(1);
  const stored = await entry.stored(world);
  const [a, b] = entry.wrote;
  if (second.status >= 500) return `the second meets a fault: ${second.status}`;
  if (!stored.includes(a)) return `what the first wrote is gone; the second was answered ${second.status}`;
  if (second.status === 303)
    return stored.includes(b) ? undefined : `the second was told that it is done, and it is not (${second.location})`;
  if (![409, 422].includes(second.status)) return `the second is answered ${second.status}: ${saidIn(second)}`;
  if (!isSentence(saidIn(second))) return `the second is not told why: ${saidIn(second)}`;
  return second.text.includes(b) ? undefined : `what the second typed is gone: ${saidIn(second)}`;
}

async function playAct(
  world: World,
  { effect, agreeing }: Act,
  send: Send,
  clients: readonly Client[],
): Promise<string | undefined> {
  const count = () => (typeof effect === 'string' ? countAudited(world, effect) : effect(world));
  const before = await count();
  const answers = await Promise.all([send(0), send(1)]);
  const effects = (await count()) - before;
  const words = answers.map((answer) => `${answer.status} ${saidIn(answer)}`).join(' | ');
  if (answers.some(({ status }) => status >= 500)) return `a fault: ${words}`;
  if (effects !== 1) return `${effects} effects: ${words}`;
  if (agreeing) return undefined;
  const outcomes = await Promise.all(answers.map((answer, at) => outcomeOf(clients[at] as Client, answer)));
  if (outcomes.filter(({ isDone }) => isDone).length !== 1) return `not exactly one is told that it is done: ${words}`;
  const loser = outcomes.find(({ isDone }) => !isDone);
  return loser && isSentence(loser.said) ? undefined : `the other is told nothing clear: ${words} ${loser?.said}`;
}

/** Whether an answer says that it is done, and what it says otherwise. */
async function outcomeOf(client: Client, answer: Answer): Promise<{ isDone: boolean; said: string }> {
  if (answer.status === 200) return { isDone: true, said: '' };
  if (answer.status !== 303) return { isDone: false, said: saidIn(answer) };
  const { text } = await client.get(answer.location);
  const [, note = ''] = /<p class="msg note" role="status">([^<]+)</.exec(text) ?? [];
  return { isDone: note === '', said: note };
}

async function countAudited({ portal }: World, verb: string): Promise<number> {
  const [row] = (await portal.deps.db('audit_entries').where({ verb, outcome: 'done' }).count({ n: '*' })) as {
    n: number;
  }[];
  return Number(row?.n);
}

/** What an answer says in its alerts, or in its text where it is an error page. */
function saidIn({ text }: Answer): string {
  const alerts = [...text.matchAll(/<(p|div)[^>]*role="alert"[^>]*>(.*?)<\/\1>/gs)].map(([, , inner = '']) =>
    textOf(inner),
  );
  if (alerts.length > 0) return alerts.join(' ');
  const [, main = ''] = /<main[^>]*>(.*?)<\/main>/s.exec(text) ?? [];
  return /<h1>操作没有完成<\/h1>/.test(main) ? textOf(main) : '';
}

/** Says what happened in Chinese, and not in two words. */
const isSentence = (text: string): boolean => (text.match(/[\u4e00-\u9fff]/g) ?? []).length >= 10;
