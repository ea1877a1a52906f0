import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { loadLedger } from '#features/agencies/changes/ledger-queries.js';
import { openOf } from '#features/agencies/changes/ledger-rules.js';
import { type AgencyFile, listAgencyFiles } from '#features/agencies/directory/directory-queries.js';
import { type Forwarding, listForwardings } from '#features/agencies/duties/forwarding-queries.js';
import { provinceCode } from '#features/agencies/territory.js';
import { isAddressed } from './audience-rules.js';
import { type ChainNode, chainOf, linesOf, rollUp } from './chain-rules.js';
import { type Edition, listEditions } from './edition-queries.js';
import {
  type Acknowledgement,
  listAcknowledgements,
  listOpenings,
  listSuccessors,
  type Opening,
} from './receipt-queries.js';
import { askingNo, publishedFor, receiptOf } from './standing-rules.js';

/** An office with what it has done about an edition. */
export interface OfficeReceipt {
  readonly office: AgencyFile;
  /** How deep in the chain of those who passed the notice on; 0 where the province sent it. */
  readonly depth: number;
  readonly hop: Forwarding | undefined;
  /** Its first look at the edition. */
  readonly opening: Opening | undefined;
  /** That of the text that holds, though an earlier edition may have brought it. */
  readonly acknowledgement: Acknowledgement | undefined;
  /** Whether it is asked at all. */
  readonly isAsked: boolean;
  /** Of all below it, hop by hop, how many have both signed what was passed on to them and acknowledged the notice. */
  readonly below: { readonly done: number; readonly all: number };
}

export interface Receipts {
  readonly edition: Edition;
  readonly editions: readonly Edition[];
  readonly lines: readonly OfficeReceipt[];
  /** Of the lines, each office counted once. */
  readonly sums: { readonly all: number; readonly acknowledged: number; readonly opened: number };
}

/**
 * Who has opened and who has acknowledged a drive's notice, in the order of the chain (R25, R26, C10): the province sees every office,
 * others themselves and those below them. Undefined where nothing is published.
 */
export async function loadReceipts(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  actor: Actor,
  driveId: number,
  editionId?: number,
): Promise<Receipts | undefined> {
  const [editions, files, ledger, hops, successors, openings, acknowledgements] = await Promise.all([
    listEditions(db, driveId),
    listAgencyFiles(db),
    loadLedger(db),
    listForwardings(db, { driveId }),
    listSuccessors(db),
    listOpenings(db, driveId),
    listAcknowledgements(db, driveId),
  ]);
  const divisionsOf = (id: number) => openOf(ledger.tenures, id).map(({ division }) => division);
  const addressOf = ({ id, kind, divisionCode }: AgencyFile) => ({
    kind,
    divisions: [divisionCode, ...divisionsOf(id)],
  });
  const offices = files.filter(({ state, id }) => state !== 'closed' && !divisionsOf(id).includes(provinceCode));
  const reader = offices.find(({ id }) => id === actor.agencyId);
  if (!reader && actor.scope.level !== 'province') return undefined;
  const published = publishedFor(editions, clock.now(), reader && addressOf(reader)).filter(
    ({ content }) => content.text !== '',
  );
  const edition = editionId === undefined ? published.at(-1) : published.find(({ id }) => id === editionId);
  if (!edition) return undefined;
  const addressed = offices.filter((one) => isAddressed(edition.content.audience, addressOf(one)));
  const asking = askingNo(editions, edition);
  const ackOf = (id: number) =>
    acknowledgements
      .filter((one) => one.agencyId === id && one.no >= (asking ?? 0) && one.no <= (edition.no ?? 0))
      .at(-1);
  const isDone = ({ agencyId, hop }: ChainNode<Forwarding>) =>
    ackOf(agencyId) !== undefined && (hop === undefined || hop.acknowledgedAt !== null);
  const byId = new Map(addressed.map((one) => [one.id, one]));
  const all = linesOf(chainOf([...byId.keys()], hops, successors));
  const lines = ownLines(all, actor).flatMap(({ node, depth }): OfficeReceipt[] => {
    const office = byId.get(node.agencyId);
    if (!office) return [];
    const acknowledgement = ackOf(office.id);
    const own = acknowledgements.filter(({ agencyId }) => agencyId === office.id).map(({ no }) => no);
    return [
      {
        office,
        depth,
        hop: node.hop,
        opening: openings.find((one) => one.agencyId === office.id && one.editionId === edition.id),
        acknowledgement,
        isAsked: receiptOf(editions, edition, own) !== 'not_asked',
        below: rollUp(node, isDone),
      },
    ];
  });
  return { edition, editions: published, lines, sums: sumsOf(lines) };
}

type Line = { readonly node: ChainNode<Forwarding>; readonly depth: number };

/** The lines of this person's own office and of all below it; the province all. */
function ownLines(lines: readonly Line[], actor: Actor): readonly Line[] {
  if (actor.scope.level === 'province') return lines;
  const own = lines.find(({ node }) => node.agencyId === actor.agencyId);
  return own ? linesOf([own.node]) : [];
}

function sumsOf(lines: readonly OfficeReceipt[]): Receipts['sums'] {
  const offices = [...new Map(lines.map((line) => [line.office.id, line])).values()];
  const acknowledged = offices.filter((one) => one.acknowledgement !== undefined);
  const opened = offices.filter((one) => one.acknowledgement === undefined && one.opening !== undefined);
  return { all: offices.length, acknowledged: acknowledged.length, opened: opened.length };
}
