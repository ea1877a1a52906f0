import type { ListColumn, RegisterFilter } from '#features/register/search/filter.js';

/** What can be added to the list, in words. */
export const columnWords: Readonly<Record<ListColumn, string>> = {
  address: '经营地址',
  filing_no: '备案编号',
  operating: '经营状态',
};

/** Whether something is asked for that stands below 更多条件, which then is open. */
export const hasFurther = (filter: RegisterFilter): boolean =>
  filter.operatingStatus !== '' ||
  filter.subject !== '' ||
  filter.filedFrom !== '' ||
  filter.filedTo !== '' ||
  filter.columns.length > 0;
