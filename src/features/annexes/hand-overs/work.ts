import { ownWork, type WorkSource } from '#platform/work.js';
import { listHandOvers, listItems } from './hand-over-queries.js';
import { handOverState } from './hand-over-rules.js';

/** What colleagues have handed to this person, with their notes. */
export const handOverWork: WorkSource = {
  key: 'handOvers',
  verb: 'hand-over.make',
  whose: ownWork,
  async list({ db }, actor) {
    const given = (await listHandOvers(db, actor.agencyId)).filter(
      (one) => one.toId === actor.id && handOverState(one) !== 'ended',
    );
    const items = await listItems(
      db,
      given.map(({ id }) => id),
    );
    return given.map((one) => {
      const count = items.filter(({ handOverId }) => handOverId === one.id).length;
      const isPlanned = handOverState(one) === 'planned';
      return {
        what: `${one.fromName}的 ${count} 份附件${isPlanned ? `自 ${one.fromDay} 起` : ''}交给您代办，至 ${one.toDay}`,
        detail: `交接说明：${one.note}`,
        act: { label: '查看', path: `/hand-overs#hand-over-${one.id}` },
      };
    });
  },
};
