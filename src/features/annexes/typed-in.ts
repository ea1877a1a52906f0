import type { AnnexVersion } from './version-queries.js';

/** Whether all rows of a version were typed in on line: its file is the blank table, which no upload can be. */
export const isTypedIn = ({ tail }: Pick<AnnexVersion, 'tail'>): boolean => tail?.dataRows === 0;
