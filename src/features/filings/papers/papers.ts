import type { Deps } from '#platform/deps.js';
import { type PaperKind, paperKinds, papers, papersOf } from '#domain/filing/papers.js';
import type { PdfBlock, PdfDocument } from '#formats/pdf/document.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import type { ShownCase } from '#features/filings/cases/shown-queries.js';
import { paperBlocks } from './documents.js';
import { type CaseRecord, type PaperFacts, paperFactsOf } from './paper-facts.js';
import { factsDigest, maskedFacts, proofCode } from './proofs.js';

/** A paper ready to be looked at and printed. */
export interface Paper extends PaperFacts {
  readonly sha256: string;
  readonly code: string;
  /** All that stands on it, the proof at the end. */
  readonly blocks: readonly PdfBlock[];
  readonly isFull: boolean;
}

/** What is proved of a paper beside the facts of the business. */
export const provenWords = (paper: PaperFacts) => [
  paper.paper,
  paper.number,
  paper.officeName,
  paper.day,
  paper.receivedOn,
  paper.filingNo,
  paper.filedOn,
  paper.ground,
  paper.notices,
];

/** A paper of a case. `isFull`: with whole numbers. `origin`: where this portal is, for the code that proves it. */
export async function paperOf(
  { db, cipher, config }: Pick<Deps, 'db' | 'cipher' | 'config'>,
  record: CaseRecord,
  kind: PaperKind,
  { isFull, origin }: { readonly isFull: boolean; readonly origin: string },
): Promise<Paper> {
  const facts = await paperFactsOf(db, record, kind, config.officeZone);
  const sha256 = factsDigest(cipher, provenWords(facts), facts.facts);
  const code = proofCode(cipher, { letter: papers[kind].letter, id: record.one.id }, sha256);
  const shown: CaseFacts = isFull ? facts.facts : maskedFacts(facts.facts);
  return {
    ...facts,
    sha256,
    code,
    isFull,
    blocks: [...paperBlocks(facts, shown), proofBlock({ ...facts, code, sha256, isFull }, origin)],
  };
}

/** The place that tells how the paper is proved. */
export const proofBlock = (
  { code, sha256, isFull }: Pick<Paper, 'code' | 'sha256' | 'isFull'>,
  origin: string,
): PdfBlock => ({
  kind: 'proof',
  address: `${origin}/proofs/${code}`,
  lines: [
    '扫码或打开下面的地址，可以核验本件的编号、机构、日期和内容指纹。',
    `内容指纹 SHA-256：${sha256.replace(/(.{8})(?=.)/g, '$1 ')}`,
    ...(isFull ? [] : ['证件号码和手机号已经脱敏。']),
  ],
});

/** A paper as a document of its own. */
export const paperDocument = (paper: Paper, madeAt: Date): PdfDocument => ({
  title: `${paper.title} ${paper.number}`,
  foot: `${paper.title} ${paper.number}`,
  blocks: paper.blocks,
  madeAt,
});

/** The paper with this name where the case can have it where it stands; undefined else. */
export function allowedPaper(one: ShownCase, name: string): PaperKind | undefined {
  const kind = paperKinds.find((each) => each === name);
  return kind !== undefined && papersOf(one).includes(kind) ? kind : undefined;
}
