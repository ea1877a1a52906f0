/** How far an annex comes, in the order of the season. */
export const milestones = ['checked', 'submitted', 'claimed', 'accepted', 'imported'] as const;
export type Milestone = (typeof milestones)[number];

/** What is done with one annex that was sent and checked: by the portal's actions, or at its pages. */
export type AnnexSteps = Readonly<Record<Exclude<Milestone, 'checked'>, () => Promise<unknown>>>;

/** Goes on with an annex that was checked, step by step, until it is what it shall become. */
export async function carryOn(steps: AnnexSteps, until: Milestone): Promise<void> {
  for (const milestone of milestones.slice(1, milestones.indexOf(until) + 1) as (keyof AnnexSteps)[])
    await steps[milestone]();
}
