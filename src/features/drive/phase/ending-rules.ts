import type { AnnexState } from '#domain/annexes/states.js';
import { waitsFor } from '#features/drive/rules.js';

/** An annex as far as its end is concerned. */
export interface EndingAnnex {
  readonly annexNo: number;
  readonly state: AnnexState;
  readonly versionId: number | null;
  readonly rows: number;
  /** Until when its unit has more time than all; null: as all. */
  readonly extendedTo: Date | null;
}

/** What becomes of an annex that is not through when its drive goes live, in the order in which a page lists them. */
export const endings = {
  to_import: {
    word: '已接收，待入库',
    province: '预览后入库；不再需要入库的，退回机构',
    office: '省局已接收，由省局入库，本机构不用办理',
  },
  to_review: {
    word: '已报送，待审完',
    province: '审完：接收后入库，或退回机构改正',
    office: '已报送，由省局审完；省局退回的，改正后可以重新报送',
  },
  to_return: {
    word: '已退回，待重报',
    province: '等机构改正重报，必要时电话联系',
    office: '请按审核意见改正后重新报送，运行阶段仍可报送',
  },
  extended: {
    word: '延期中',
    province: '延期到期前机构仍可报送，按变化补报办理',
    office: '经批准延期，到期前仍可填报和报送',
  },
  unfinished: {
    word: '填报未完成',
    province: '不再填报，内容保留不入库；确需补报的，给该单位延期',
    office: '采集已结束，没有报送的内容保留在系统中，不入库；确需补报的，请联系省局延期',
  },
  empty: {
    word: '没有填报',
    province: '不再填报；确需补报的，给该单位延期',
    office: '采集已结束，没有填报；确需补报的，请联系省局延期',
  },
} as const;

export type EndingKind = keyof typeof endings;
export const endingKinds = Object.keys(endings) as EndingKind[];

/** Undefined for an annex that is through: imported, or accepted with nothing that enters the register. */
export function endingOf(annex: EndingAnnex, now: Date): EndingKind | undefined {
  switch (annex.state) {
    case 'imported':
      return undefined;
    case 'accepted':
      return waitsFor('province', annex) ? 'to_import' : undefined;
    case 'submitted':
      return 'to_review';
    case 'returned':
      return 'to_return';
    case 'filling':
      if (annex.extendedTo !== null && now <= annex.extendedTo) return 'extended';
      return annex.versionId === null ? 'empty' : 'unfinished';
  }
}
