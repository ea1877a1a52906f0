import type { AnnexNo } from '#domain/annexes/types.js';
import { bySeverity, type Forecast, type Verdict, verdicts, worstOf } from './forecast-rules.js';
import { momentWords } from './moment-rules.js';

/** What came of a call. */
export const outcomeWords = { reached: '接通', missed: '未接' } as const;
export type CallOutcome = keyof typeof outcomeWords;

/** An annex that is told of in a call. */
export interface ToldAnnex {
  readonly line: {
    readonly agencyId: number;
    readonly agencyName: string;
    readonly unitCode: string;
    readonly unitName: string;
    readonly annexNo: AnnexNo;
    readonly deadlineAt: Date;
  };
  readonly forecast: Forecast;
}

/** The last call to an office, as far as the next one rests on it. */
export interface CallBefore {
  readonly outcome: CallOutcome;
  readonly promisedAt: Date | null;
  readonly at: Date;
}

/** An office that should be called, with its annexes that are not in, the worst first. */
export interface OfficeToCall<A extends ToldAnnex = ToldAnnex, C extends CallBefore = CallBefore> {
  readonly agencyId: number;
  readonly agencyName: string;
  readonly unitNames: readonly string[];
  readonly annexes: readonly A[];
  readonly verdict: Verdict;
  /** The earliest deadline of these annexes. */
  readonly deadlineAt: Date;
  readonly last: C | undefined;
  /** It promised until a moment that has passed, and is not through. */
  readonly isBroken: boolean;
}

/** Whom to call: offices that will miss their deadline or may; `isAll`: every office that is not through. The worst and broken promises first. */
export function officesToCall<A extends ToldAnnex, C extends CallBefore>(
  annexes: readonly A[],
  calls: ReadonlyMap<number, C>,
  now: Date,
  isAll = false,
): OfficeToCall<A, C>[] {
  const open = annexes.filter(({ forecast }) => forecast.verdict !== 'done');
  const offices = [...new Set(open.map(({ line }) => line.agencyId))].map((agencyId) => {
    const own = open
      .filter(({ line }) => line.agencyId === agencyId)
      .sort((a, b) => bySeverity(a.forecast, b.forecast) || a.line.annexNo - b.line.annexNo);
    const last = calls.get(agencyId);
    return {
      agencyId,
      agencyName: own[0]?.line.agencyName ?? '',
      unitNames: [...new Set(own.map(({ line }) => line.unitName))],
      annexes: own,
      verdict: worstOf(own.map(({ forecast }) => forecast)),
      deadlineAt: new Date(Math.min(...own.map(({ line }) => line.deadlineAt.getTime()))),
      last,
      isBroken: last?.promisedAt != null && last.promisedAt < now,
    };
  });
  return offices
    .filter(({ verdict }) => isAll || verdict === 'late' || verdict === 'miss' || verdict === 'danger')
    .sort(
      (a, b) =>
        verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) ||
        Number(b.isBroken) - Number(a.isBroken) ||
        compareWorst(a.annexes, b.annexes) ||
        a.agencyId - b.agencyId,
    );
}

const compareWorst = (a: readonly ToldAnnex[], b: readonly ToldAnnex[]): number => {
  const [first, second] = [a[0]?.forecast, b[0]?.forecast];
  return (first && second ? bySeverity(first, second) : 0) || b.length - a.length;
};

/** What to say of each annex that is not in. */
export function sentencesFor({ annexes, unitNames }: Pick<OfficeToCall, 'annexes' | 'unitNames'>): string[] {
  return annexes.map(({ line, forecast }) => {
    const unit = unitNames.length > 1 ? `${line.unitName}` : '';
    return `${unit}附件${line.annexNo}：${forecast.reason}`;
  });
}

/** Text of a short message: what is missing until when, whom to ask. Nothing personal is in it. */
export function smsFor(
  { annexes, unitNames, deadlineAt, verdict }: Pick<OfficeToCall, 'annexes' | 'unitNames' | 'deadlineAt' | 'verdict'>,
  { organ, contact, zone }: { readonly organ: string; readonly contact: string; readonly zone: string },
): string {
  const what = annexes.map(({ line, forecast }) => {
    const unit = unitNames.length > 1 ? line.unitName : '';
    return `${unit}附件${line.annexNo}${forecast.left}`;
  });
  const until = momentWords(deadlineAt, zone);
  const ask = verdict === 'late' ? `报送截止时间 ${until} 已过，请尽快登录系统报送` : `请于 ${until} 前登录系统报送`;
  const help = contact === '' ? '' : `咨询：${contact}。`;
  return `【${organ}】${unitNames.join('、')}机动车维修备案数据采集：${what.join('；')}。${ask}。${help}`;
}
