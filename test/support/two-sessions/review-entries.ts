import type { Fields } from '#test/support/client.js';
import type { Act, Entry, Two, World } from './play.js';

const office: Two = ['filer', 'filer'];
const managers: Two = ['manager', 'manager'];
const reviewers: Two = ['reviewer', 'reviewer'];

/** An annex that nobody has handed in. */
export const untouched = {
  submitted_by: null,
  submitted_at: null,
  claimed_by: null,
  decided_by: null,
  decided_at: null,
  recall_reason: null,
};

/** Annex 4 of the office in a state; its version is sound. */
async function annex4(world: World, state: string, change: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { annexId } = world.season.claimed;
  for (const table of ['annex_comments', 'annex_second_returns', 'annex_decisions'])
    await world.portal.deps.db(table).where({ annex_id: annexId }).delete();
  await world.portal.deps
    .db('annexes')
    .where({ id: annexId })
    .update({ state, ...untouched, accept_case_id: null, accept_case_by: null, ...change });
  return `/annexes/${annexId}`;
}
const submitted = ({ portal }: World) => ({ submitted_by: portal.cast.manager.id, submitted_at: portal.clock.now() });
const claimed = (world: World) =>
  annex4(world, 'submitted', { ...submitted(world), claimed_by: world.portal.cast.reviewer.id });

async function comment({ portal, season }: World, isSent: 0 | 1): Promise<number> {
  const [id] = await portal.deps.db('annex_comments').insert({
    annex_id: season.claimed.annexId,
    version_id: season.claimed.versionId,
    field: '',
    text: '请核对全表',
    written_by: portal.cast.reviewer.id,
    written_at: portal.clock.now(),
    is_sent: isSent,
  });
  return Number(id);
}

/** The reviewer has seen every row. */
async function read({ portal, season }: World): Promise<void> {
  await portal.deps
    .db('annex_readings')
    .insert({
      version_id: season.claimed.versionId,
      operator_id: portal.cast.reviewer.id,
      seen: '2-9',
      seen_at: portal.clock.now(),
    })
    .onConflict(['version_id', 'operator_id'])
    .merge();
}

/** Annex 4, returned before and handed in again as it was. */
async function returnedOnce(world: World): Promise<string> {
  const path = await claimed(world);
  const { portal, season } = world;
  await portal.deps.db('annex_decisions').insert({
    annex_id: season.claimed.annexId,
    version_id: season.claimed.versionId,
    decision: 'return',
    decided_by: portal.cast.reviewer.id,
    decided_at: portal.clock.now(),
    ground: 'claim',
    needed_count: 1,
    seen_count: 1,
    is_complete: 1,
  });
  return path;
}

async function askedAgain({ portal, season }: World, lastComment: number): Promise<number> {
  const [id] = await portal.deps.db('annex_second_returns').insert({
    annex_id: season.claimed.annexId,
    version_id: season.claimed.versionId,
    asked_by: portal.cast.reviewer.id,
    asked_at: portal.clock.now(),
    fault_count: 1,
    last_comment_id: lastComment,
  });
  return Number(id);
}

/** What a reviewer or the office does once with annex 4 as a whole. */
const whole = (
  step: string,
  verb: string,
  who: Two,
  given: (world: World) => Promise<string>,
  fields?: readonly [Fields, Fields],
): Act => ({
  kind: 'act',
  who,
  effect: verb,
  presses: async (world) => ({ path: `${await given(world)}/${step}`, ...(fields && { fields }) }),
});

export const reviewEntries: Readonly<Record<string, Entry>> = {
  '/annexes/:annexId/submission': whole('submission', 'annex.submit', managers, (world) => annex4(world, 'filling')),
  '/annexes/:annexId/withdrawal': whole('withdrawal', 'annex.withdraw', managers, (world) =>
    annex4(world, 'submitted', submitted(world)),
  ),
  '/annexes/:annexId/recall': whole('recall', 'annex.recall', managers, claimed, [
    { reason: '数据有变化' },
    { reason: '另有变化' },
  ]),
  '/annexes/:annexId/claim': whole('claim', 'annex.claim', ['reviewer', 'importer'], (world) =>
    annex4(world, 'submitted', submitted(world)),
  ),
  '/annexes/:annexId/comments': whole('comments', 'annex.comment', reviewers, claimed, [
    { row: '', field: '', text: '请核对' },
    { row: '', field: '', text: '请核对' },
  ]),
  '/annexes/:annexId/comments/:commentId/removal': {
    kind: 'act',
    who: reviewers,
    effect: 'annex.uncomment',
    presses: async (world) => ({ path: `${await claimed(world)}/comments/${await comment(world, 0)}/removal` }),
  },
  '/annexes/:annexId/comments/:commentId/answer': {
    kind: 'act',
    who: office,
    effect: 'annex.answer',
    async presses(world) {
      const path = `${await annex4(world, 'returned')}/comments/${await comment(world, 1)}/answer`;
      return { path, fields: [{ answer: 'contested', text: '原件如此' }, { answer: 'mended' }] };
    },
  },
  '/annexes/:annexId/answers': {
    kind: 'act',
    who: office,
    effect: 'annex.answer',
    async presses(world) {
      const path = `${await annex4(world, 'returned')}/answers`;
      const comments = String(await comment(world, 1));
      return { path, fields: [{ comments }, { comments }] };
    },
  },
  '/annexes/:annexId/return': whole('return', 'annex.return', reviewers, async (world) => {
    const path = await claimed(world);
    await read(world);
    await comment(world, 0);
    return path;
  }),
  '/annexes/:annexId/four-eyes': {
    kind: 'act',
    who: reviewers,
    effect: 'annex.open-four-eyes',
    async presses(world) {
      const { reviewer, importer } = world.portal.cast;
      const path = await annex4(world, 'submitted', {
        ...submitted(world),
        submitted_by: reviewer.id,
        claimed_by: reviewer.id,
      });
      const second = String(importer.id);
      const fields: [Fields, Fields] = [
        { ground: '另一位休假，今日须办', second },
        { ground: '另一位出差，今日须办', second },
      ];
      return { path: `${path}/four-eyes`, fields };
    },
  },
  '/four-eyes/:caseId/confirmation': {
    kind: 'act',
    who: ['importer', 'importer'],
    effect: 'annex.confirm-four-eyes',
    async presses({ portal, season }) {
      const [id] = await portal.deps.db('four_eyes_cases').insert({
        annex_id: season.claimed.annexId,
        version_id: season.claimed.versionId,
        act: 'accept',
        accept_person: portal.cast.reviewer.id,
        person_id: portal.cast.reviewer.id,
        second_id: portal.cast.importer.id,
        ground: '另一位休假，今日须办',
        opened_at: portal.clock.now(),
        due_at: portal.clock.now(),
      });
      return { path: `/four-eyes/${Number(id)}/confirmation` };
    },
  },
  '/annexes/:annexId/second-return': whole('second-return', 'annex.ask-second-return', reviewers, async (world) => {
    const path = await returnedOnce(world);
    await comment(world, 0);
    return path;
  }),
  '/annexes/:annexId/second-return/answer': {
    kind: 'act',
    who: ['importer', 'importer'],
    effect: 'annex.answer-second-return',
    async presses(world) {
      const path = await returnedOnce(world);
      const ask = String(await askedAgain(world, await comment(world, 0)));
      const fields: [Fields, Fields] = [
        { ask, answer: 'allow', reason: '确需补正' },
        { ask, answer: 'refuse', reason: '可以接收' },
      ];
      return { path: `${path}/second-return/answer`, fields };
    },
  },
  '/review-sentences': {
    kind: 'act',
    who: ['reviewer', 'importer'],
    effect: 'annex.sentence-add',
    presses: async () => ({
      path: '/review-sentences',
      fields: [{ text: '请附租赁合同的扫描件。' }, { text: '请附租赁合同的扫描件。' }],
    }),
  },
  '/review-sentences/:sentenceId': {
    kind: 'edit',
    who: ['reviewer', 'importer'],
    presses: async () => ({
      path: '/review-sentences/1',
      page: '/review-sentences/1',
      fields: [{ text: '名称须与营业执照一致。' }, { text: '名称请照抄营业执照。' }],
    }),
    stored: async ({ portal }) => (await portal.deps.db('review_sentences').where({ id: 1 }).first('text')).text,
    wrote: ['名称须与营业执照一致。', '名称请照抄营业执照。'],
  },
  '/review-sentences/:sentenceId/retirement': {
    kind: 'act',
    who: ['reviewer', 'importer'],
    effect: 'annex.sentence-retire',
    presses: async () => ({ path: '/review-sentences/2/retirement' }),
  },
  '/annexes/next-claim': {
    kind: 'act',
    who: ['reviewer', 'importer'],
    effect: 'annex.claim',
    async presses(world) {
      await annex4(world, 'submitted', submitted(world));
      return { path: '/annexes/next-claim' };
    },
  },
  '/annexes/acceptances': {
    kind: 'act',
    who: reviewers,
    effect: 'annex.accept',
    async presses(world) {
      await claimed(world);
      await world.portal.deps
        .db('annex_versions')
        .where({ id: world.season.claimed.versionId })
        .update({ warning_count: 0 });
      const pick = String(world.season.claimed.annexId);
      await world.portal.deps
        .db('annex_readings')
        .where({ version_id: world.season.claimed.versionId })
        .update({ seen: '2-9', sample_size: null, sample_seed: null });
      return { path: '/annexes/acceptances', fields: [{ pick }, { pick }] };
    },
  },
  '/annexes/acceptances/:acceptanceId/undo': {
    kind: 'act',
    who: reviewers,
    effect: 'annex.unaccept',
    async presses(world) {
      const { portal, season } = world;
      const { reviewer } = portal.cast;
      await annex4(world, 'accepted', {
        ...submitted(world),
        claimed_by: reviewer.id,
        decided_by: reviewer.id,
        decided_at: portal.clock.now(),
      });
      const { annexId, versionId } = season.claimed;
      const [id] = await portal.deps.db('annex_acceptances').insert({
        accepted_by: reviewer.id,
        accepted_at: portal.clock.now(),
      });
      await portal.deps
        .db('annex_acceptance_items')
        .insert({ acceptance_id: id, annex_id: annexId, version_id: versionId });
      return { path: `/annexes/acceptances/${Number(id)}/undo` };
    },
  },
  '/annexes/:annexId/sample': whole(
    'sample',
    'annex.sample',
    reviewers,
    async (world) => {
      await world.portal.deps.db('annex_readings').where({ version_id: world.season.claimed.versionId }).delete();
      return claimed(world);
    },
    [{ size: '1' }, { size: '1' }],
  ),
  '/annexes/:annexId/acceptance': whole('acceptance', 'annex.accept', reviewers, async (world) => {
    const path = await claimed(world);
    await read(world);
    return path;
  }),
  '/annexes/:annexId/numbers': {
    kind: 'own',
    why: 'each person says for himself why he reads the numbers of an annex, and every reason is recorded',
  },
};
