import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { queryText } from '#platform/http/csrf.js';
import type { Drive } from '#features/drive/queries.js';
import type { Look } from './matrix.js';
import { momentKey, momentOf, momentWords, quickMoments } from './moment-rules.js';

/** Which moment a page shows, and what its form says of it. */
export interface AskedLook extends Look {
  /** For addresses; '' for now. */
  readonly key: string;
  readonly words: string;
  readonly typed: string;
  /** Why another moment is shown than was typed. */
  readonly fault: string;
  readonly quick: readonly { readonly label: string; readonly key: string }[];
}

/** Reads `?at=`: any moment since the drive began. What cannot be read or has not come shows now, and says so. */
export function lookOf(
  { clock, config }: Pick<Deps, 'clock' | 'config'>,
  req: Request,
  drive: Drive,
  begunAt: Date,
): AskedLook {
  const zone = config.officeZone;
  const now = clock.now();
  const terms = { zone, now, deadline: drive.deadlineAt };
  const typed = queryText(req, 'at').slice(0, 60).trim();
  const from = begunAt;
  const at = typed === '' ? now : momentOf(typed, terms);
  const fault =
    at === null
      ? '没有认出这个时间，请写成“2020-11-20 17:00”或“昨天17:00”的样子。下面是现在的情况。'
      : at > now
        ? '这个时间还没有到。下面是现在的情况。'
        : at < from
          ? `这次采集从 ${dayIn(zone, from)} 开始，此前没有记录。下面是现在的情况。`
          : '';
  const isNow = typed === '' || fault !== '' || at === null || at >= now;
  const shown = isNow ? now : at;
  return {
    at: shown,
    isNow,
    key: isNow ? '' : momentKey(shown, zone),
    words: momentWords(shown, zone),
    typed: isNow && fault === '' ? '' : isNow ? typed : momentWords(shown, zone),
    fault,
    quick: quickMoments(terms, from),
  };
}
