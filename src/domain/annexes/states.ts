/** States of an annex of one agency (domain guide 5) and what moves it; screen, policy and test read the same table. */

export type AnnexState = 'filling' | 'submitted' | 'returned' | 'accepted' | 'imported';
export type AnnexStep =
  | 'upload'
  | 'submit'
  | 'withdraw'
  | 'claim'
  | 'return'
  | 'recall'
  | 'accept'
  | 'reopen'
  | 'unaccept'
  | 'import'
  | 'undo';

export const annexTransitions = {
  filling: { upload: 'filling', submit: 'submitted' },
  submitted: {
    withdraw: 'filling',
    claim: 'submitted',
    return: 'returned',
    recall: 'submitted',
    accept: 'accepted',
    // By the portal alone, where its list is another than the one it answers.
    reopen: 'returned',
  },
  returned: { upload: 'returned', submit: 'submitted' },
  accepted: {
    return: 'returned',
    recall: 'accepted',
    unaccept: 'submitted',
    reopen: 'returned',
    import: 'imported',
  },
  imported: { upload: 'filling', undo: 'accepted' },
} as const satisfies Record<AnnexState, Partial<Record<AnnexStep, AnnexState>>>;

/** Annexes 3, 4 and 5 go into the register once they are accepted; annexes 1 and 2 take effect when they are. */
export const entersRegister = (annexNo: number): boolean => annexNo >= 3;

/** The state after a step, or undefined when the step is not open now. */
export function nextState(state: AnnexState, step: AnnexStep): AnnexState | undefined {
  return (annexTransitions[state] as Partial<Record<AnnexStep, AnnexState>>)[step];
}

/** Every state's one word, wherever it is said. */
export const stateNames: Readonly<Record<AnnexState, string>> = {
  filling: '填报中',
  submitted: '已报送',
  returned: '已退回',
  accepted: '已接收',
  imported: '已入库',
};

/** How an annex stands, as pages show it: its state, or that its office has not uploaded anything yet. */
export type AnnexStanding = 'empty' | AnnexState;

export const standingNames: Readonly<Record<AnnexStanding, string>> = { empty: '未上传', ...stateNames };

export const standingOf = (state: AnnexState, versionId: number | null): AnnexStanding =>
  state === 'filling' && versionId === null ? 'empty' : state;
