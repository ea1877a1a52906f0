import { dayIn } from '#platform/clock.js';
import { lineFor, type WorkSource } from '#platform/work.js';
import { listPlaces } from '#features/register/reference-queries.js';
import { unitsFor } from '#features/register/scope.js';
import { countVisits } from './visit-queries.js';
import { newSince } from './visit-rules.js';

/** Businesses whose licence has ended and that have not filed: somebody goes there. The province sees counts on the page itself. */
export const visitWork: WorkSource = {
  key: 'visits',
  verb: 'visit.note',
  whose: ({ scope }) => JSON.stringify(scope),
  async list({ db, clock, config }, actor) {
    const units = unitsFor(actor.scope, '', await listPlaces(db));
    const counts = await countVisits(db, units, newSince(dayIn(config.officeZone, clock.now())));
    const sum = (of: 'open' | 'fresh') => counts.reduce((all, count) => all + count[of], 0);
    const fresh = sum('fresh');
    return lineFor(sum('open'), {
      what: `有 ${sum('open')} 户到期未备案，待走访`,
      detail: `${fresh === 0 ? '' : `其中 ${fresh} 户在最近七天内到期。`}上门了解是否仍在经营，告知怎样办理备案`,
      act: { label: '看名单', path: '/visits' },
    });
  },
};
