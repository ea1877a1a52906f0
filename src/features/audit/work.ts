import { findNewestDigest } from '#platform/audit/digests.js';
import { dayIn } from '#platform/clock.js';
import { groupedNumber } from '#platform/views/helpers.js';
import type { FigureSource } from '#platform/work.js';
import { countReveals } from '#features/audit/reveal-queries.js';

const dayMs = 86_400_000;

/** State of the audit chain, and who looked at whole numbers. */
export const auditFigures: FigureSource = {
  verb: 'audit.view',
  async list({ db, clock, config }) {
    const now = clock.now();
    const [newest, reveals] = await Promise.all([
      findNewestDigest(db),
      countReveals(db, new Date(now.getTime() - dayMs)),
    ]);
    // The digest of a day is made in the night after it.
    const expected = dayIn(config.officeZone, new Date(now.getTime() - 2 * dayMs));
    return [
      {
        label: '审计记录最近的每日摘要',
        value: newest ? `${newest.day}，当日 ${groupedNumber(newest.entries)} 条` : '尚未生成',
        path: '/audit',
        isAmiss: newest !== undefined && newest.day < expected,
      },
      { label: '24 小时内查看完整号码', value: `${groupedNumber(reveals)} 次`, path: '/reveals' },
    ];
  },
};
