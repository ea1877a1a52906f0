import type { Db, Trx } from '#platform/db/connection.js';
import { countsOf } from '#domain/ledger/classes.js';
import { reasonWords } from '#domain/ledger/words.js';
import {
  countByClass,
  countListed,
  countSigned,
  findJudgedAt,
  isJudgingAsked,
  listUnsigned,
  type UnsignedRest,
} from './standing-queries.js';

/** The equation of a drive: total = filed + unfiled + excluded + open. `signed`: open ones that two persons signed. */
export interface LedgerStanding {
  readonly total: number;
  readonly filed: number;
  readonly unfiled: number;
  readonly excluded: number;
  readonly open: number;
  readonly signed: number;
}

/** How the old licences of a drive stand, by the ledger's entries that hold. */
export async function ledgerStanding(db: Db | Trx, driveId: number): Promise<LedgerStanding> {
  const [sums, signed] = await Promise.all([countByClass(db, driveId), countSigned(db, driveId)]);
  const { total, filed, licensed_unfiled: unfiled, excluded, open } = countsOf(sums);
  return { total, filed, unfiled, excluded, open, signed };
}

/** What stands in the way of going live, as far as the old licences are concerned (C44). */
export interface GoLiveBar {
  /** Whether the new register may go live: nothing is open, or two persons signed each rest. */
  readonly isClear: boolean;
  /** One sentence, in Chinese: what stands in the way and what to do; or that nothing does. */
  readonly sentence: string;
  /** Open licences that nobody signed, at most five of them; `rests` is how many there are. */
  readonly rests: number;
  readonly first: readonly UnsignedRest[];
}

const named = 5;

/** Asks the entries themselves, not their noted sums, and the lists. */
export async function goLiveBar(db: Db | Trx, driveId: number): Promise<GoLiveBar> {
  const [standing, listed, judgedAt, isAsked, first] = await Promise.all([
    ledgerStanding(db, driveId),
    countListed(db, driveId),
    findJudgedAt(db, driveId),
    isJudgingAsked(db),
    listUnsigned(db, driveId, named),
  ]);
  const rests = standing.open - standing.signed;
  return { rests, first, ...verdictOf({ ...standing, listed, judgedAt, isAsked, rests, first }) };
}

type Facts = LedgerStanding & {
  readonly listed: number;
  readonly judgedAt: Date | null;
  readonly isAsked: boolean;
  readonly rests: number;
  readonly first: readonly UnsignedRest[];
};

function verdictOf(facts: Facts): Pick<GoLiveBar, 'isClear' | 'sentence'> {
  const { total, listed, judgedAt, isAsked, rests, open, first } = facts;
  if (judgedAt === null && listed > 0)
    return no('原许可业户总账还没有计算，不能切换。请在总账页点“重新计算”，算好后再看。');
  if (isAsked) return no('原许可业户总账正在重新计算，请稍候刷新后再看。');
  if (total !== listed)
    return no(`原许可业户总账记有 ${total} 户，名单有 ${listed} 户，账目不平，不能切换。请到“核对总账”查明。`);
  if (rests > 0) {
    const names = first.map(({ oldId, reason }) => `${oldId}（${reasonWords[reason]}）`).join('、');
    const more = rests > first.length ? ` 等 ${rests} 户` : '';
    return no(
      `还有 ${rests} 户原许可业户没有了结，也没有由两人签认，不能切换：${names}${more}。请先了结，或逐户签认。`,
    );
  }
  if (open > 0) return yes(`原许可业户 ${total} 户账目相符，未了结的 ${open} 户已由两人签认，可以切换。`);
  return yes(`原许可业户 ${total} 户账目相符，没有未了结的，可以切换。`);
}

const no = (sentence: string) => ({ isClear: false, sentence });
const yes = (sentence: string) => ({ isClear: true, sentence });
