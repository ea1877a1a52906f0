import { type AnnexState, nextState } from '#domain/annexes/states.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import type { Evidence, EvidenceSource, MailFound } from './evidence.js';

/** An annex of any office, as it stands now. */
export interface MailSlot {
  readonly annexId: number;
  readonly driveId?: number;
  /** What tells its drive from others that are open; left out or '' where one is. */
  readonly driveName?: string;
  readonly annexNo: AnnexNo;
  readonly unitCode: string;
  readonly unitName: string;
  readonly agencyName: string;
  readonly state: AnnexState;
  /** When the version that counts came in; null where there is none. */
  readonly receivedAt: Date | null;
}

/**
 * Why a person is asked: no annex; several drives; several annexes; no sign of an office; signs that contradict each other; one weak sign alone; older
 * than what the office has; another mail for the same annex that came later, or with this one; its office has rejected this very file.
 */
export type MailQuestion =
  | 'annex'
  | 'which'
  | 'drive'
  | 'nobody'
  | 'contradiction'
  | 'weak'
  | 'older'
  | 'later'
  | 'twice'
  | 'rejected';

export type MailVerdict =
  | { readonly kind: 'certain'; readonly annexId: number; readonly annexNo: AnnexNo; readonly unitCode: string }
  | {
      readonly kind: 'ask';
      readonly question: MailQuestion;
      readonly annexNo: AnnexNo | null;
      /** Chosen beforehand only where no sign speaks against it. */
      readonly unitCode: string | null;
    }
  | { readonly kind: 'closed'; readonly annexId: number; readonly annexNo: AnnexNo; readonly unitCode: string }
  | { readonly kind: 'same'; readonly said: string };

/** What a verdict rests on besides the file. */
export interface MailTerms {
  readonly slots: readonly MailSlot[];
  /** When the mail was sent, or came in. */
  readonly mailedAt: Date | null;
  /** Where a file with the same content is already; '' nowhere. */
  readonly sameAs: string;
  /** Annexes whose office has rejected a file with the same content. */
  readonly rejectedBy?: ReadonlySet<number>;
}

const contentSources: readonly EvidenceSource[] = ['mark', 'rows', 'title'];

/** Which annex of which office a file is. Never silently another's: whatever contradicts is asked about. */
export function verdictOf(found: MailFound, { slots, mailedAt, sameAs, rejectedBy }: MailTerms): MailVerdict {
  if (sameAs !== '') return { kind: 'same', said: sameAs };
  const annexNo = annexOf(found);
  const unit = unitOf(found.evidence);
  const ask = (question: MailQuestion): MailVerdict => ({
    kind: 'ask',
    question,
    annexNo: annexNo ?? null,
    unitCode: unit.kind === 'none' ? null : unit.code,
  });
  if (annexNo === undefined) return ask(found.annexes.length === 0 ? 'annex' : 'which');
  if (unit.kind === 'none') return ask(unit.question);
  if (unit.kind === 'weak') return ask('weak');
  const placed = slots.filter((one) => one.annexNo === annexNo && one.unitCode === unit.code);
  if (placed.length === 0) return ask('nobody');
  const ofDrive = found.driveId === undefined ? placed : placed.filter(({ driveId }) => driveId === found.driveId);
  const [slot, ...others] = ofDrive;
  if (!slot || others.length > 0) return ask('drive');
  if (rejectedBy?.has(slot.annexId)) return ask('rejected');
  if (nextState(slot.state, 'upload') === undefined) return { kind: 'closed', ...placeOf(slot) };
  if (slot.receivedAt && (mailedAt === null || mailedAt < slot.receivedAt)) return ask('older');
  return { kind: 'certain', ...placeOf(slot) };
}

const placeOf = ({ annexId, annexNo, unitCode }: MailSlot) => ({ annexId, annexNo, unitCode });

/** The header counts for more than the name; the name decides between annexes that the header fits alike. */
function annexOf({ annexes, isClear, namedNo }: MailFound): AnnexNo | undefined {
  if (isClear) return annexes[0];
  return namedNo !== null && annexes.includes(namedNo) ? namedNo : undefined;
}

type UnitFound =
  | { readonly kind: 'sure' | 'weak'; readonly code: string }
  | { readonly kind: 'none'; readonly question: 'nobody' | 'contradiction' };

/** The unit on which all signs agree that name any; sure where the content is one of them, or the name with its code, or two signs of the mail. */
export function unitOf(evidence: readonly Evidence[]): UnitFound {
  const saying = evidence.filter(({ units }) => units.length > 0);
  const [first, ...others] = saying;
  if (!first) return { kind: 'none', question: 'nobody' };
  // Rows of several offices are no file of one of them, whatever else is said.
  if (saying.some(({ source, units }) => source === 'rows' && units.length > 1))
    return { kind: 'none', question: 'contradiction' };
  const common = first.units.filter((unit) => others.every(({ units }) => units.includes(unit)));
  const [code, ...more] = common;
  if (code === undefined) return { kind: 'none', question: 'contradiction' };
  const single = saying.filter(({ units }) => units.length === 1).map(({ source }) => source);
  if (more.length > 0) return { kind: 'none', question: 'nobody' };
  if (single.some((source) => contentSources.includes(source) || source === 'code')) return { kind: 'sure', code };
  return { kind: single.length >= 2 ? 'sure' : 'weak', code };
}

/** A file that would go somewhere, with what tells it from its neighbours. */
export interface Rival {
  readonly id: number;
  readonly sha256: string;
  readonly mailedAt: Date | null;
  readonly verdict: MailVerdict;
}

/** Of several files that wait for one annex the latest mail's goes on; the others, and any that came at one time, are asked about. */
export function amongRivals<T extends Rival>(files: readonly T[]): T[] {
  return files.map((file) => {
    const { verdict } = file;
    if (verdict.kind !== 'certain') return file;
    const others = files.filter(
      (one) => one.id !== file.id && one.verdict.kind === 'certain' && one.verdict.annexId === verdict.annexId,
    );
    const copy = others.find(({ sha256, id }) => sha256 === file.sha256 && id < file.id);
    if (copy) return { ...file, verdict: { kind: 'same', said: '另一封来信里有同样的文件，放入那一份即可。' } };
    const unlike = others.filter(({ sha256 }) => sha256 !== file.sha256);
    const ask = (question: MailQuestion): T => ({ ...file, verdict: { ...verdict, kind: 'ask', question } });
    if (unlike.some((one) => timeOf(one) > timeOf(file))) return ask('later');
    if (unlike.some((one) => timeOf(one) === timeOf(file))) return ask('twice');
    return file;
  });
}

const timeOf = ({ mailedAt }: Rival): number => mailedAt?.getTime() ?? 0;
