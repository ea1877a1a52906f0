import { type Addressee, type Audience, isAddressed } from './audience-rules.js';

/** An edition as far as its standing asks. */
export interface Dated {
  readonly no: number | null;
  readonly driveState: string;
  readonly state: string;
  readonly publishAt: Date | null;
  readonly isAsking: boolean;
  readonly content: { readonly audience: Audience };
}

/** Editions that hold from their moment on, by number: what was refused, withdrawn or recalled never did. */
export const liveOf = <E extends Dated>(editions: readonly E[]): E[] =>
  editions.filter(({ state }) => state === 'released').sort((a, b) => (a.no ?? 0) - (b.no ?? 0));

/**
 * Editions that are published by `now` and addressed to the office; `office` undefined: the province, which sees them all. Those of a drive
 * that is only planned are not published.
 */
export const publishedFor = <E extends Dated>(editions: readonly E[], now: Date, office?: Addressee): E[] =>
  liveOf(editions).filter(
    ({ driveState, publishAt, content }) =>
      driveState !== 'planned' &&
      publishAt !== null &&
      publishAt <= now &&
      (!office || isAddressed(content.audience, office)),
  );

/** The edition that holds for an office: the newest that is published and addressed to it. */
export const validFor = <E extends Dated>(editions: readonly E[], now: Date, office?: Addressee): E | undefined =>
  publishedFor(editions, now, office).at(-1);

/**
 * Number of the newest edition up to this one whose text asks to be acknowledged; undefined where nothing was ever asked. Also one that was
 * addressed to others counts: the text is another one than that which the office knows.
 */
export const askingNo = (editions: readonly Dated[], valid: Dated): number | undefined =>
  liveOf(editions)
    .filter(({ no, isAsking }) => isAsking && no !== null && no <= (valid.no ?? 0))
    .at(-1)?.no ?? undefined;

/** Where an office stands with the edition that holds for it. */
export type Receipt = 'not_asked' | 'asked' | 'acknowledged';

/** `acknowledged`: numbers of the editions that the office has acknowledged. A contact that changed since asks for nothing anew. */
export function receiptOf(editions: readonly Dated[], valid: Dated, acknowledged: readonly number[]): Receipt {
  const asking = askingNo(editions, valid);
  if (asking === undefined) return 'not_asked';
  return acknowledged.some((no) => no >= asking && no <= (valid.no ?? 0)) ? 'acknowledged' : 'asked';
}

/** What an edition is to its readers now; what holds for one office may be replaced for another. */
export type Standing = 'proposed' | 'refused' | 'withdrawn' | 'recalled' | 'scheduled' | 'valid' | 'replaced';

export function standingOf(edition: Dated, editions: readonly Dated[], now: Date, office?: Addressee): Standing {
  if (edition.state !== 'released') return edition.state as Standing;
  if (edition.driveState === 'planned' || (edition.publishAt !== null && edition.publishAt > now)) return 'scheduled';
  return validFor(editions, now, office) === edition ? 'valid' : 'replaced';
}
