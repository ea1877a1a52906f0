export const reportPath = '/filings/second';
export const newPath = '/filings/second/new';
/** The page on which an entry is copied. */
export const copyPath = (caseId: number): string => `/filings/second/${caseId}`;
