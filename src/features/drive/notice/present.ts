import { type Actor, mayDo } from '#platform/http/actor.js';
import { annexTitles } from '#domain/annexes/titles.js';
import { boundaryWords, momentText } from '#features/drive/changes/fields.js';
import type { Drive } from '#features/drive/queries.js';
import { audienceText } from './audience-rules.js';
import { type NoticeContent, publicityWords } from './content.js';
import type { Edition } from './edition-queries.js';
import type { Acknowledgement } from './receipt-queries.js';
import { askingNo, receiptOf, type Standing } from './standing-rules.js';
import { paragraphsOf } from './text-rules.js';
import { editionName, standingNames } from './words.js';

/** 2020年11月17日; '' for none. */
const longDay = (day: string): string => day.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日');

/** The notice as it is printed. */
export const noticeDocument = (content: NoticeContent) => ({
  ...content,
  issued: longDay(content.issuedOn),
  publicityWord: (publicityWords as Readonly<Record<string, string>>)[content.publicity] ?? '',
  paragraphs: paragraphsOf(content.text),
  annexes: Object.entries(annexTitles).map(([no, title]) => ({ no, title })),
});

/** The days that the drive sets, which the notice speaks of. */
export const driveFacts = (drive: Drive, zone: string) => ({
  ...drive,
  deadline: momentText(drive.deadlineAt, zone),
  boundary: boundaryWords[drive.boundaryDay] ?? '',
});

/** Which edition it is, since when, for whom, by whom. */
export function editionFacts(
  edition: Edition,
  standing: Standing,
  zone: string,
  names: Readonly<Record<string, string>>,
) {
  const text = (at: Date | null) => (at === null ? '' : momentText(at, zone));
  return {
    name: editionName(edition.no),
    standing,
    standingName: standingNames[standing],
    audience: audienceText(edition.content.audience, names),
    publishAt: text(edition.publishAt),
    acknowledgeBy: text(edition.acknowledgeBy),
    proposedAt: text(edition.proposedAt),
    decidedAt: text(edition.decidedAt),
    recalledAt: text(edition.recalledAt),
  };
}

/** Where the reader's office stands with the edition that holds for it, and what this person can do about it. */
export function receiptFacts({
  edition,
  editions,
  own,
  actor,
  zone,
  now,
}: {
  readonly edition: Edition;
  readonly editions: readonly Edition[];
  readonly own: readonly Acknowledgement[];
  readonly actor: Actor;
  readonly zone: string;
  readonly now: Date;
}) {
  const receipt = receiptOf(
    editions,
    edition,
    own.map(({ no }) => no),
  );
  if (receipt === 'not_asked') return undefined;
  const asking = askingNo(editions, edition) ?? 0;
  const last = own.filter(({ no }) => no >= asking).at(-1);
  const dueAt = dueOf(editions, asking);
  return {
    isAsked: receipt === 'asked',
    mayAcknowledge: receipt === 'asked' && mayDo(actor, 'notice.acknowledge'),
    office: actor.agencyName,
    due: dueAt ? momentText(dueAt, zone) : '',
    isOverdue: receipt === 'asked' && dueAt !== undefined && now > dueAt,
    isAnew: own.length > 0,
    by: last?.personName ?? '',
    at: last ? momentText(last.at, zone) : '',
    editionName: editionName(last?.no ?? null),
    isEarlier: last !== undefined && last.no !== edition.no,
  };
}

/** Until when the text that asks is to be acknowledged. */
export const dueOf = (editions: readonly Edition[], asking: number): Date | undefined =>
  editions.find(({ no }) => no === asking)?.acknowledgeBy ?? undefined;
