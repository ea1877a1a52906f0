import type { Level } from '#domain/annexes/types.js';

/** What a finding is: an error blocks, a warning is confirmed with a reason, a note asks for nothing. */
export const levelNames: Readonly<Record<Level, string>> = { E: '错误', W: '提醒', N: '说明' };
