/** What a reviewer opens before deciding, beside the rows, in the order of the page (C32). */
export const checklistItems = {
  cross: '与本单位其他附件核对的结果',
  warnings: '已确认的提醒和理由',
  waivers: '已豁免的错误',
  comments: '对审核意见的答复',
  documents: '附上的证明材料',
  late: '迟报',
} as const;
export type ChecklistItem = keyof typeof checklistItems;
export const itemNames = Object.keys(checklistItems) as ChecklistItem[];

/** What stands on the annex's own page, beside its buttons: whoever has that page on the screen has opened it. */
export const onAnnexPage: readonly ChecklistItem[] = ['comments', 'late'];

/** How much there is of an item, and when that changed last. */
export interface ItemFacts {
  readonly count: number;
  readonly changedAt: Date | null;
}
export type ChecklistFacts = Readonly<Record<ChecklistItem, ItemFacts>>;

export interface ChecklistLine extends ItemFacts {
  readonly item: ChecklistItem;
  /** `none`: there is nothing to be opened. */
  readonly state: 'none' | 'opened' | 'unopened';
}

/** What an item was when somebody opened it; another text: it changed since. No clock tells which came first: nodes and jobs have their own. */
export const markOf = ({ count, changedAt }: ItemFacts): string => `${count} ${changedAt?.getTime() ?? ''}`;

/** How each item stands for one reviewer, by what it was when it was opened: what changed since, is opened again. */
export const checklistOf = (
  facts: ChecklistFacts,
  openings: ReadonlyMap<ChecklistItem, string>,
): readonly ChecklistLine[] =>
  itemNames.map((item) => ({ item, ...facts[item], state: stateOf(facts[item], openings.get(item)) }));

function stateOf(facts: ItemFacts, opened: string | undefined): ChecklistLine['state'] {
  if (facts.count === 0) return 'none';
  return opened === markOf(facts) ? 'opened' : 'unopened';
}

export const unopened = (lines: readonly ChecklistLine[]): readonly ChecklistLine[] =>
  lines.filter(({ state }) => state === 'unopened');
