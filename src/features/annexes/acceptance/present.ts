import type { previewRegistration, PreviewedOffice } from '#features/agencies/registration/registration-preview.js';

const becomesWords = { unit: '更新本单位的机构', known: '更新已有的机构', new: '新登记一个机构' } as const;

/** What accepting annex 1 would do, in words: every office, and how many names wait for a decision afterwards. */
export function effectView({ offices, refusal }: Awaited<ReturnType<typeof previewRegistration>>) {
  return {
    refusal,
    differing: offices.filter(({ matches }) => matches === false).length,
    offices: offices.map((office) => ({
      ...office,
      becomesWords: becomesWords[office.becomes],
      matchWords: matchWords(office),
    })),
  };
}

const matchWords = ({ matches }: PreviewedOffice): string =>
  matches === undefined ? '无可比较' : matches ? '一致' : '不一致';
