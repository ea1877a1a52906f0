/**
 * The version of each annex that counted when a person looked, by the annex's id; null where there was none. Whatever annex a file proves to
 * be of, it goes on from the one that its sender had seen (C25).
 */
export type SeenVersions = Readonly<Record<string, number | null>>;

/** As a form carries it: `12:34 13:-`. */
export const seenText = (annexes: readonly { readonly annexId: number; readonly versionId: number | null }[]): string =>
  annexes.map(({ annexId, versionId }) => `${annexId}:${versionId ?? '-'}`).join(' ');

const most = 200;

/** Undefined where the form says nothing of it; what it says wrongly is left out. */
export function readSeen(text: string): SeenVersions | undefined {
  if (text === '') return undefined;
  const pairs = text.split(' ', most).flatMap((word) => {
    const [, annexId, versionId] = /^(\d{1,15}):(\d{1,15}|-)$/.exec(word) ?? [];
    if (annexId === undefined) return [];
    return [[annexId, versionId === '-' ? null : Number(versionId)] as const];
  });
  return Object.fromEntries(pairs);
}
