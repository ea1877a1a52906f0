import type { Db } from '#platform/db/connection.js';
import type { AuditLine } from '#features/audit/entry-queries.js';
import {
  isThingKind,
  listNamedComments,
  listThings,
  type NamedComment,
  type NamedThing,
  type ThingKind,
} from '#features/audit/name-queries.js';
import { readState } from '#features/audit/states-of-entry.js';

/** Names of all that some entries are about. */
export interface Names {
  thing(kind: ThingKind, id: unknown): NamedThing | undefined;
  comment(id: unknown): NamedComment | undefined;
}

/** Facts of an entry that are numbers of things. */
export const thingFacts: Readonly<Record<string, ThingKind>> = {
  versionId: 'version',
  taker: 'operator',
  collectorId: 'operator',
  managerId: 'operator',
};

type Told = Pick<AuditLine, 'objectType' | 'objectId' | 'before' | 'after'>;

/** Looks up what the entries of a page name, one query a kind. */
export async function loadNames(db: Db, lines: readonly Told[]): Promise<Names> {
  const wanted = new Map<ThingKind | 'comment', Set<number>>();
  const want = (kind: ThingKind | 'comment', id: unknown): void => {
    if (isId(id)) wanted.set(kind, (wanted.get(kind) ?? new Set()).add(Number(id)));
  };
  for (const line of lines) {
    const kind = kindOf(line.objectType);
    if (kind) want(kind, line.objectId);
    for (const state of [readState(line.before), readState(line.after)]) {
      for (const [fact, thing] of Object.entries(thingFacts)) want(thing, state[fact]);
      want('comment', state['commentId']);
    }
  }
  const things = new Map<string, NamedThing>();
  const comments = new Map<number, NamedComment>();
  await Promise.all(
    [...wanted].map(async ([kind, ids]) => {
      if (kind === 'comment') for (const one of await listNamedComments(db, [...ids])) comments.set(one.id, one);
      else for (const one of await listThings(db, kind, [...ids])) things.set(`${kind} ${one.id}`, one);
    }),
  );
  return {
    thing: (kind, id) => things.get(`${kind} ${String(id)}`),
    comment: (id) => comments.get(Number(id)),
  };
}

/** For entries that are told without a look into the tables. */
export const noNames: Names = { thing: () => undefined, comment: () => undefined };

/** The kind of thing behind a kind of object; grounds of a name stand with their office. */
export const kindOf = (objectType: string): ThingKind | undefined =>
  objectType === 'agency_name'
    ? 'agency'
    : isThingKind(objectType) && objectType !== 'version'
      ? objectType
      : undefined;

const isId = (value: unknown): boolean => /^[1-9]\d{0,14}$/.test(String(value ?? ''));
