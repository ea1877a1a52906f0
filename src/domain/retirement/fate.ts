import { type EntryClass, excludedReasons, type LedgerReason } from '#domain/ledger/classes.js';
import { reasonWords } from '#domain/ledger/words.js';

/** What is known of an old licence: its class in the ledger, and the entry of the register that it stands behind. */
export interface FateFacts {
  /** Undefined while the ledger has not looked at it. */
  readonly ledger: { readonly class: EntryClass; readonly reason: LedgerReason } | undefined;
  readonly businessId: number | null;
  readonly filingNo: string | null;
}

/** What became of an old licence. */
export interface Fate {
  readonly word: string;
  /** One sentence, for pages and letters. */
  readonly sentence: string;
}

const isExcluded = (reason: LedgerReason): boolean => (excludedReasons as readonly LedgerReason[]).includes(reason);

/** The class is the ledger's word; of the reasons only those that exclude are told to who asks from outside. */
export function fateOf({ ledger, businessId, filingNo }: FateFacts): Fate {
  if (ledger?.class === 'filed')
    return {
      word: '已备案',
      sentence: `已经备案${filingNo === null ? '' : `，备案编号 ${filingNo}`}，以新模块登记的备案信息为准。`,
    };
  if (ledger?.class === 'licensed_unfiled')
    return { word: '有许可未备案', sentence: '原许可证在有效期内，尚未备案，已作为有许可未备案的业户转入新模块。' };
  if (ledger?.class === 'excluded' && isExcluded(ledger.reason))
    return { word: '不入库', sentence: `没有转入新模块，原因：${reasonWords[ledger.reason]}。` };
  if (ledger?.class === 'gone')
    return { word: '名单已无', sentence: '原模块最后一次名单中已经没有这本许可证，没有转入新模块。' };
  if (businessId !== null) return { word: '已转入', sentence: '已经转入新模块，以新模块登记的信息为准。' };
  return { word: '未了结', sentence: '正在核对，去向还没有确定。' };
}
