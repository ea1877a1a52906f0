import type { RetirementState } from './states.js';

/** What an old address is answered once the old module is retired. */
export const answerKinds = { moved: '永久转到', elsewhere: '暂时转到', gone: '停用' } as const;
export type AnswerKind = keyof typeof answerKinds;

/** An address of the old module. */
export interface OldAddress {
  /** Path with its query, from `/`; `{id}` stands for one piece, `*` at the end for whatever follows. */
  readonly pattern: string;
  readonly kind: AnswerKind;
  /** Path below the portal's base; may hold `{id}`. '' for what is gone. */
  readonly target: string;
  /** What the page of a gone address says of it; '' for the general directions alone. */
  readonly note: string;
}

/** What an address is answered now. */
export type OldAnswer =
  /** The old host still answers. */
  | { readonly kind: 'old_host' }
  | { readonly kind: 'write_refused' }
  | { readonly kind: 'redirect'; readonly status: 301 | 302; readonly target: string }
  | { readonly kind: 'gone'; readonly note: string; readonly target: string };

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a method only reads. */
export const isReading = (method: string): boolean => reading.has(method);

/**
 * What an old address is answered: while the old module runs, and for reading while it is frozen, its own host does; writing is refused
 * from the freeze on; afterwards what has moved leads there and all else is gone, whatever was asked (R34).
 */
export function answerOld(
  list: readonly OldAddress[],
  asked: { readonly state: RetirementState; readonly method: string; readonly address: string },
): OldAnswer {
  const { state, method, address } = asked;
  if (state === 'running') return { kind: 'old_host' };
  if (state === 'frozen') return isReading(method) ? { kind: 'old_host' } : { kind: 'write_refused' };
  const found = matchOld(list, address);
  const target = found === undefined ? '' : targetFor(found.entry, found.id);
  if (found === undefined || found.entry.kind === 'gone' || !isReading(method))
    return { kind: 'gone', note: found?.entry.note ?? '', target };
  return { kind: 'redirect', status: found.entry.kind === 'moved' ? 301 : 302, target };
}

/** The first line of the list that an address is of, with what stands in the place of `{id}`. */
export function matchOld(
  list: readonly OldAddress[],
  address: string,
): { readonly entry: OldAddress; readonly at: number; readonly id: string } | undefined {
  for (const [at, entry] of list.entries()) {
    const match = expressionOf(entry.pattern).exec(address);
    if (match) return { entry, at, id: match[1] ?? '' };
  }
  return undefined;
}

const placeholder = '{id}';
const known = new Map<string, RegExp>();

function expressionOf(pattern: string): RegExp {
  const there = known.get(pattern);
  if (there) return there;
  const isOpen = pattern.endsWith('*');
  const parts = (isOpen ? pattern.slice(0, -1) : pattern).split(placeholder);
  const made = new RegExp(`^${parts.map(literally).join('([^/?&#]{1,100})')}${isOpen ? '' : '$'}`, 'i');
  if (known.size > 5_000) known.clear();
  known.set(pattern, made);
  return made;
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** What stood in the old address is decoded once and written anew, so that it can be nothing but a piece of the new one. */
const targetFor = ({ target }: OldAddress, id: string): string => target.replace(placeholder, writtenAnew(id));

function writtenAnew(id: string): string {
  try {
    return encodeURIComponent(decodeURIComponent(id));
  } catch {
    return encodeURIComponent(id);
  }
}

const example = 'A1234567';

/** An address that a line of the list is for. */
export const sampleOf = ({ pattern }: OldAddress): string =>
  pattern.replace(placeholder, example).replace(/\*$/, 'index.html');

/** What the line says of its example. */
export const expectedOf = (entry: OldAddress): Exclude<OldAnswer, { kind: 'old_host' | 'write_refused' }> =>
  entry.kind === 'gone'
    ? { kind: 'gone', note: entry.note, target: '' }
    : {
        kind: 'redirect',
        status: entry.kind === 'moved' ? 301 : 302,
        target: targetFor(entry, entry.pattern.includes(placeholder) ? example : ''),
      };

/** An answer in a few words. */
export function answerWords(answer: OldAnswer): string {
  if (answer.kind === 'redirect') return `${answer.status}，转到 ${answer.target}`;
  if (answer.kind === 'gone') return '410，说明已停用';
  return answer.kind === 'write_refused' ? '403，不收改动' : '由旧主机答复';
}
