import type { AnnexNo } from '#domain/annexes/types.js';

/** How far an office has come with an annex. */
export type PartEnd = 'faulty' | 'clean' | 'submitted' | 'claimed' | 'returned' | 'accepted' | 'imported';

export interface Part {
  readonly agencyCode: string;
  readonly annexNo: AnnexNo;
  readonly progress: PartEnd;
  readonly rows: number;
  /** Code of the office that the last licences are passed on to (非本辖区). */
  readonly passesOnTo?: string;
  /** Businesses of another office that this one claims as well. */
  readonly claims?: { readonly agencyCode: string; readonly rows: number };
}

const annex3 = (agencyCode: string, progress: PartEnd, rows: number): Part => ({
  agencyCode,
  annexNo: 3,
  progress,
  rows,
});
const other = (agencyCode: string, annexNo: AnnexNo, progress: PartEnd, rows = 1): Part => ({
  agencyCode,
  annexNo,
  progress,
  rows,
});

/** Who plays what: every state of annex 3 at least twice where a page lists them; offices that are not named have sent nothing yet. */
export const parts: readonly Part[] = [
  annex3('460100', 'imported', 320),
  annex3('460205', 'imported', 90),
  annex3('469007', 'imported', 110),
  annex3('469002', 'accepted', 130),
  annex3('469006', 'accepted', 60),
  annex3('460204', 'submitted', 85),
  annex3('469023', 'submitted', 120),
  annex3('469001', 'submitted', 40),
  annex3('460400', 'claimed', 150),
  annex3('469027', 'claimed', 45),
  annex3('460499', 'returned', 35),
  annex3('469024', 'returned', 55),
  annex3('460203', 'clean', 95),
  { ...annex3('469022', 'clean', 30), claims: { agencyCode: '460203', rows: 2 } },
  annex3('460202', 'faulty', 70),
  annex3('469005', 'faulty', 140),
  annex3('469021', 'faulty', 26),
  other('460100', 1, 'accepted'),
  other('460100', 2, 'accepted'),
  { ...other('460100', 4, 'submitted', 120), passesOnTo: '469023' },
  other('460100', 5, 'clean', 60),
  other('460205', 1, 'accepted'),
  other('460205', 2, 'submitted'),
  other('469007', 1, 'submitted'),
  other('469007', 4, 'returned', 40),
  other('460204', 1, 'submitted'),
  other('460204', 2, 'clean'),
  other('460204', 4, 'clean', 45),
  other('460204', 5, 'clean', 25),
  other('460400', 1, 'accepted'),
  other('460400', 4, 'claimed', 80),
  other('469021', 1, 'clean'),
  other('469030', 1, 'clean'),
];

/** Numbers that tell a part's businesses from those of all others, and where the office's own annex 3 has its. */
export function numbersOf(part: Part, at: number) {
  const own = parts.findIndex(({ agencyCode, annexNo }) => agencyCode === part.agencyCode && annexNo === 3);
  const filed = parts[own];
  const { claims } = part;
  const claimedOf = parts.findIndex(({ agencyCode, annexNo }) => agencyCode === claims?.agencyCode && annexNo === 3);
  return {
    firstNo: firstNoOf(at),
    ...(filed && { filed: { firstNo: firstNoOf(own), rows: filed.rows } }),
    ...(claims && { claimed: { ...claims, firstNo: firstNoOf(claimedOf) } }),
  };
}

const firstNoOf = (at: number): number => (at + 1) * 1_000;
