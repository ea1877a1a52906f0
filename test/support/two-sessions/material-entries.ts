import { draftWith, laidMaterial } from '#test/support/filings/materials.js';
import { aPdf, aPng } from '#test/support/filings/scans.js';
import type { Entry } from './play.js';

let made = 0;

export const materialEntries: Readonly<Record<string, Entry>> = {
  '/filings/:filingId/materials/files': {
    kind: 'own',
    why: 'each file that is sent is one more; the same content lies below a material once, by the database too',
  },
  '/filings/:filingId/materials/marks': {
    kind: 'edit',
    who: ['clerk', 'clerk'],
    async presses({ portal }) {
      const path = `/filings/${await draftWith(portal)}/materials`;
      const unreadable = (word: string) => ({ 'mark.M03': 'unreadable', 'word.M03': word });
      return { path: `${path}/marks`, page: path, fields: [unreadable('甲看第二页模糊'), unreadable('乙看印章不清')] };
    },
    stored: async ({ portal }) => JSON.stringify(await portal.deps.db('filing_material_marks').select('word')),
    wrote: ['甲看第二页模糊', '乙看印章不清'],
  },
  '/filings/:filingId/materials/reuse': {
    kind: 'act',
    who: ['clerk', 'clerk'],
    effect: 'filing.reuse-material',
    async presses({ portal }) {
      const earlier = await laidMaterial(portal, await draftWith(portal), { content: aPdf(1, `${++made} g`) });
      const path = `/filings/${await draftWith(portal)}/materials/reuse`;
      return { path, page: path, fields: [{ [`use.${earlier}`]: '1' }, { [`use.${earlier}`]: '1' }] };
    },
  },
  '/filings/:filingId/materials/tus': {
    kind: 'own',
    why: 'begins an upload, or answers the one that this person has begun of the same file',
  },
  '/filings/:filingId/materials/tus/:uploadKey': {
    kind: 'own',
    why: 'a piece counts once, by its place: a second one at the same place is answered that the first has gone on',
  },
  '/filings/:filingId/materials/:materialFileId/removal': {
    kind: 'act',
    who: ['clerk', 'clerk'],
    effect: 'filing.take-back-material',
    async presses({ portal }) {
      const filingId = await draftWith(portal);
      const fileId = await laidMaterial(portal, filingId, { name: '照片.png', content: aPng(40, 30, ++made) });
      const page = `/filings/${filingId}/materials/${fileId}`;
      return { path: `${page}/removal`, page, fields: [{ ground: '传错了一份' }, { ground: '重复上传' }] };
    },
  },
};
