import { groupedNumber } from '#platform/views/helpers.js';
import type { ListChange } from '#features/annexes/lists/changes/change-queries.js';
import { type NamedRow, type NilBar, nilBars } from '#domain/annexes/nil-return.js';
import { rowWords } from '#domain/annexes/sheets.js';
import type { AnnexAbilities } from '#features/annexes/policy.js';
import { annexProblems } from '#features/annexes/problems.js';
import { standingNames } from '#domain/annexes/states.js';
import type { Annex } from '#features/annexes/queries.js';
import type { NilDraft } from './nil-facts.js';
import type { NilReturn } from './nil-queries.js';

const namedRows = 20;

/** What stands in the way, as the page says it: the sentence, where it is dealt with, and the rows by name. */
export interface BarView {
  readonly sentence: string;
  readonly path: string;
  readonly link: string;
  readonly rows: readonly { readonly where: string; readonly path: string; readonly name: string }[];
  /** Further rows that are not named. */
  readonly more: number;
}

export const barView = (base: string, versionId: number | null, bar: NilBar): BarView => ({
  sentence: annexProblems[bar.code]({ count: bar.count }).sentence,
  ...wayOf(base, versionId, bar.code),
  rows: bar.rows.slice(0, namedRows).map(rowView),
  more: Math.max(0, bar.rows.length - namedRows),
});

const rowView = ({ annexNo, annexId, versionId, row, name }: NamedRow) => ({
  where: `附件${annexNo}${rowWords(row, [])}`,
  path: `/annexes/${annexId}/versions/${versionId}/rows/${row}`,
  name,
});

function wayOf(base: string, versionId: number | null, code: NilBar['code']): Pick<BarView, 'path' | 'link'> {
  const version = `${base}/versions/${versionId ?? 0}`;
  if (code === 'nil_has_rows') return { path: version, link: '查看检查结果' };
  return code === 'nil_no_version' ? { path: base, link: '查看本表' } : { path: '', link: '' };
}

/** How the annex's page offers a nil return to whoever can do the next step of it; undefined where nothing of it is open. */
export interface NilOffer {
  readonly says: string;
  /** The page on which it is signed. */
  readonly path: string;
  readonly isNext: boolean;
  /** For who fills in: the annex begun without rows. */
  readonly begin?: { readonly action: string; readonly label: string; readonly busy: string };
  /** For who fills in annex 5: what is left, all of it said to have lapsed. */
  readonly lapsed?: { readonly path: string; readonly query: Readonly<Record<string, string>>; readonly label: string };
}

export function nilOffer(
  base: string,
  can: Pick<AnnexAbilities, 'upload' | 'fix' | 'submit'>,
  draft: NilDraft,
): NilOffer | undefined {
  const { facts, annexNo, version } = draft;
  if (!(can.upload || can.submit) || facts.filed.length + facts.otherwise.length > 0) return undefined;
  if (annexNo !== 5 && (facts.rows ?? 0) > 0) return undefined;
  if (annexNo === 4 && facts.handed !== 0) return undefined;
  const isReady = nilBars(facts).length === 0;
  if (can.submit && isReady) return { says: readyWords(draft), path: `${base}/nil-return`, isNext: true };
  if (annexNo === 5 && facts.handed === undefined) return undefined;
  if (can.fix && version && facts.unmarked > 0) {
    const label = `其余 ${groupedNumber(facts.unmarked)} 户全部确认失效`;
    const path = `${base}/versions/${version.id}/marks/many`;
    return { ...beforeWords, lapsed: { path, query: { show: 'open', result: 'lapsed' }, label } };
  }
  if (can.upload && !version && (annexNo === 3 || facts.handed === 0))
    return {
      says: `${annexNo === 4 ? '名单为 0 户' : '本辖区没有已备案业户'}的，填报人以空表作零报告，再由本单位另一位机构管理员签署报送。`,
      ...{ path: '', isNext: false },
      begin: { action: `${base}/nil-return/version`, label: '以空表作零报告', busy: '正在准备…' },
    };
  if (isReady) return { says: '本表可以作零报告，由机构管理员签署报送。', path: '', isNext: false };
  if (can.submit && annexNo !== 5)
    return { says: annexNo === 3 ? waitingWords : waitingFor4, path: `${base}/nil-return`, isNext: false };
  return annexNo === 5 ? beforeWords : undefined;
}

const beforeWords = {
  says: '名单中没有已备案业户的，全部确认失效后，由机构管理员作零报告报送。',
  path: '',
  isNext: false,
} as const;
const waitingWords = '本辖区没有已备案业户的，请先由填报人在本表页面以空表作零报告，再由您签署报送。';

const waitingFor4 = '名单为 0 户，请先由填报人在本表页面以空表作零报告，再由您签署报送。';

const readyWords = ({ annexNo, count }: NilDraft): string =>
  annexNo !== 5 || count === 0
    ? '本表没有数据行，可以作零报告报送。'
    : `名单 ${groupedNumber(count)} 户均已确认失效，没有已备案业户，可以作零报告报送。`;

/** How a nil return stands: in force only while it is the submission that counts. */
export function nilStanding(
  annex: Pick<Annex, 'state' | 'submittedAt' | 'currentVersionId'>,
  nil: NilReturn,
  changes: readonly ListChange[],
): string {
  const change = changes.find(({ submittedAt }) => submittedAt.getTime() === nil.signedAt.getTime());
  if (change && change.wasState !== 'imported') return `已失效：${change.reason}`;
  const isLast = annex.submittedAt?.getTime() === nil.signedAt.getTime() && annex.currentVersionId === nil.versionId;
  return isLast ? standingNames[annex.state] : '已失效：签署后本表已撤回或重新报送';
}
