import type { Verdict } from '#domain/matching/types.js';

/** Counts verdicts against labels as the rows go by. */
export class Tally {
  private readonly counts: Record<Verdict, { same: number; other: number }> = {
    same: { same: 0, other: 0 },
    ask: { same: 0, other: 0 },
    different: { same: 0, other: 0 },
  };

  add(verdict: Verdict, isSame: boolean): void {
    this.counts[verdict][isSame ? 'same' : 'other'] += 1;
  }

  get labelled(): number {
    return Object.values(this.counts).reduce((sum, { same, other }) => sum + same + other, 0);
  }

  /** Share of the links made alone that are right; of the pairs of one business, those linked or shown to a person; share shown to a person. */
  figures(): { precision: number; recall: number; band: number } {
    const { same, ask, different } = this.counts;
    return {
      precision: share(same.same, same.same + same.other),
      recall: share(same.same + ask.same, same.same + ask.same + different.same),
      band: share(ask.same + ask.other, this.labelled),
    };
  }

  toString(): string {
    const { precision, recall, band } = this.figures();
    const { same, ask, different } = this.counts;
    return [
      `已标注 ${this.labelled} 对：precision ${precision.toFixed(4)}（自动认定 ${same.same + same.other} 对，错 ${same.other} 对）`,
      `recall ${recall.toFixed(4)}（同一业户 ${same.same + ask.same + different.same} 对，漏 ${different.same} 对）`,
      `band ${band.toFixed(4)}（需人工判断 ${ask.same + ask.other} 对）`,
    ].join('；');
  }
}

const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);
