import type { Entry } from './play.js';

export const paperEntries: Readonly<Record<string, Entry>> = {
  '/filings/papers/batch': { kind: 'own', why: 'each press prints a file of its own, and takes nothing from another' },
  '/filings/:filingId/papers/full-form': {
    kind: 'own',
    why: 'each look at whole numbers is recorded with its reason, and changes nothing',
  },
};
