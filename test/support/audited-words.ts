import type { Db } from '#platform/db/connection.js';
import { fieldWords } from '#features/audit/field-words.js';
import { objectNames, verbNames } from '#features/audit/words.js';

/** Reads from source what an act notes in the audit: kinds of objects, and the names of the facts that are written out there. */
export interface NotedWords {
  readonly objectTypes: ReadonlySet<string>;
  readonly facts: ReadonlySet<string>;
}

/** `text`: a source file. Facts that come from elsewhere (`...batch.counts`) are seen where entries are read back. */
export function notedWords(text: string): NotedWords {
  const facts = new Set<string>();
  for (const call of callsOf(text, 'audit('))
    for (const side of [...call.matchAll(/\b(?:before|after): (?=\{)/g)])
      for (const name of keysIn(balanced(call, side.index + side[0].length))) facts.add(name);
  const objectTypes = new Set([...text.matchAll(/\bobjectType: '(\w+)'/g)].map((match) => match[1] ?? ''));
  return { objectTypes, facts };
}

const callsOf = (text: string, opening: string): string[] =>
  [...text.matchAll(/\baudit\(/g)].map(({ index }) => balanced(text, index + opening.length - 1));

/** The text from a bracket to the one that closes it; brackets in texts are closed there too. */
function balanced(text: string, from: number): string {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if ('([{'.includes(text[at] ?? '')) depth += 1;
    else if (')]}'.includes(text[at] ?? '')) depth -= 1;
    if (depth === 0) return text.slice(from, at + 1);
  }
  return text.slice(from);
}

/** Names of an object's own facts: what stands at its first level, those of objects spread into it included. */
function keysIn(literal: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  const inner = literal.slice(1, -1);
  const spread = [...inner.matchAll(/\.\.\.\([^{}]*\?\s*(\{[^{}]*\})/g)].flatMap((match) => keysIn(match[1] ?? ''));
  for (const [at, sign] of [...inner].entries()) {
    if ('([{'.includes(sign)) depth += 1;
    else if (')]}'.includes(sign)) depth -= 1;
    if (depth > 0 || !/[\w$]/.test(sign) || (at > 0 && !/^[\s,]$/.test(inner[at - 1] ?? ''))) continue;
    const [, name, next] = /^(\w+)\s*(:|,|$)/.exec(inner.slice(at)) ?? [];
    const isKey = next === ':' || /(?:^|,)\s*$/.test(inner.slice(0, at));
    if (name !== undefined && isKey) keys.push(name);
  }
  return [...keys, ...spread];
}

/** Whatever the entries that a portal kept name without words for it: verbs, kinds of objects, facts. */
export async function wordlessEntries(db: Db): Promise<string[]> {
  const entries = (await db('audit_entries').select('verb', 'object_type', 'state_before', 'state_after')) as {
    verb: string;
    object_type: string;
    state_before: string | null;
    state_after: string | null;
  }[];
  const missing = entries.flatMap(({ verb, object_type: type, state_before: was, state_after: is }) => [
    ...(Object.hasOwn(verbNames, verb) ? [] : [verb]),
    ...(Object.hasOwn(objectNames, type) ? [] : [`${verb} of ${type}`]),
    ...[was, is]
      .flatMap((state) => Object.keys((JSON.parse(state ?? 'null') ?? {}) as object))
      .filter((fact) => !Object.hasOwn(fieldWords, fact))
      .map((fact) => `${verb}: ${fact}`),
  ]);
  return [...new Set(missing)].sort();
}
