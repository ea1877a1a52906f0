import type { Entry } from './play.js';

export const mailEntries: Readonly<Record<string, Entry>> = {
  '/mail-packages': {
    kind: 'own',
    why: 'every press makes a package of its own, of what counts at that moment; nothing that is there is changed by it',
  },
  '/mail-packages/check': {
    kind: 'own',
    why: 'a question that needs a file: it is answered, and nothing is written',
  },
};
