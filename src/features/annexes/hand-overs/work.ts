import { sharedWork } from '#platform/work.js';
import { listHandOvers, listItems } from './hand-over-queries.js';
import { handOverState } from './hand-over-rules.js';

/** What colleagues have handed to this person, with their notes. */
export const handOverWork = sharedWork({
  key: 'handOvers',
  verb: 'hand-over.make',
  whose: ({ agencyId }) => `office:${agencyId}`,
  async load({ db }, { agencyId }) {
    const standing = (await listHandOvers(db, agencyId)).filter((one) => handOverState(one) !== 'ended');
    const ids = standing.map(({ id }) => id);
    return { standing, items: await listItems(db, ids) };
  },
  pick: ({ standing, items }, _, { id }) =>
    standing
      .filter(({ toId }) => toId === id)
      .map((one) => {
        const count = items.filter(({ handOverId }) => handOverId === one.id).length;
        const isPlanned = handOverState(one) === 'planned';
        return {
          what: `${one.fromName}的 ${count} 份附件${isPlanned ? `自 ${one.fromDay} 起` : ''}交给您代办，至 ${one.toDay}`,
          detail: `交接说明：${one.note}`,
          act: { label: '查看', path: `/hand-overs#hand-over-${one.id}` },
        };
      }),
});
