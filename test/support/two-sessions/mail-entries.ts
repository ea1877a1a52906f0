import { placedMail, waitingMail } from '#test/support/mailbox/season.js';
import type { Entry } from './play.js';

const haikou = { code: '460100', name: '海口市' };

export const mailEntries: Readonly<Record<string, Entry>> = {
  '/mail-packages': {
    kind: 'own',
    why: 'every press makes a package of its own, of what counts at that moment; nothing that is there is changed by it',
  },
  '/mail-packages/check': {
    kind: 'own',
    why: 'a question that needs a file: it is answered, and nothing is written',
  },
  '/mails': {
    kind: 'own',
    why: 'every press puts in files of its own; a mail that is there already is known again and not taken twice',
  },
  '/mails/files/:mailFileId': {
    kind: 'own',
    why: 'each person says why they take the file; a later reason takes the place of their own earlier one',
  },
  '/mails/placements': {
    kind: 'act',
    who: ['reviewer', 'importer'],
    effect: 'mail.place',
    async presses({ portal }) {
      const { mailFileId } = await waitingMail(portal, 2, haikou);
      const choice = { [`unit.${mailFileId}`]: haikou.code, [`annex.${mailFileId}`]: '2' };
      return { path: '/mails/placements', page: '/mails', fields: [choice, choice] };
    },
  },
  '/received-mails/:mailFileId/confirmation': {
    kind: 'act',
    who: ['filer', 'filer'],
    effect: 'annex.confirm-mail',
    async presses({ portal }) {
      const { mailFileId } = await placedMail(portal, 2, haikou);
      return { path: `/received-mails/${mailFileId}/confirmation`, page: '/received-mails' };
    },
  },
  '/received-mails/:mailFileId/rejection': {
    kind: 'act',
    who: ['filer', 'filer'],
    effect: 'annex.reject-mail',
    async presses({ portal }) {
      const { mailFileId } = await placedMail(portal, 2, haikou);
      const said = { reason: '不是最后定稿' };
      return { path: `/received-mails/${mailFileId}/rejection`, page: '/received-mails', fields: [said, said] };
    },
  },
};
