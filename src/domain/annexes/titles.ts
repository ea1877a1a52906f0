import type { AnnexNo } from './types.js';

/** The five titles exactly as the notice 琼道运发〔2020〕247号 lists them (R37). */
export const annexTitles = {
  1: '机动车维修管理机构表',
  2: '机动车维修管理操作用户权限采集表',
  3: '已备案机动车维修经营业户信息采集表',
  4: '道路运输经营许可证在有效期内的机动车维修经营业户表',
  5: '道路运输经营许可证有效期逾期的机动车维修经营业户表',
} as const satisfies Record<AnnexNo, string>;

/** How pages and sentences name an annex: 附件3《已备案机动车维修经营业户信息采集表》. */
export function annexName(no: AnnexNo): string {
  return `附件${no}《${annexTitles[no]}》`;
}

/** Version written into blank workbooks; raise it with any change of columns. */
export const templateVersion = '2020-1';
