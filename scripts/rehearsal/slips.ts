import { randomIds } from '#platform/ids.js';
import type { SeasonAccount } from '#src/season/accounts.js';
import { tagsOf } from './html.js';
import { createVisitor } from './visitor.js';

/** What one person is handed on paper. */
export interface PaperSlip {
  readonly account: string;
  readonly code: string;
  /** Reporting unit the person works for. */
  readonly unit: string;
  readonly roles: readonly string[];
}

/** The slips of a printed page. */
export const slipsOn = (html: string): PaperSlip[] =>
  tagsOf(html, 'div').flatMap(({ attributes }) =>
    attributes['data-code'] === undefined
      ? []
      : [
          {
            account: attributes['data-account'] ?? '',
            code: attributes['data-code'],
            unit: attributes['data-unit'] ?? '',
            roles: (attributes['data-roles'] ?? '').split(',').filter(Boolean),
          },
        ],
  );

/** Each person turns the slip into a password of their own. @throws Hindrance with what the page says */
export async function activateAll(base: string, slips: readonly PaperSlip[]): Promise<SeasonAccount[]> {
  const accounts: SeasonAccount[] = [];
  for (const { account, code, unit, roles } of slips) {
    const password = `Lian-xi-${randomIds.token(6)}-Q7`;
    const person = { account, password, agencyCode: unit, roles };
    const visitor = createVisitor(base, person);
    const fields = { account, code, newPassword: password, newPasswordAgain: password };
    await visitor.send(await visitor.open('/activate'), '/activate', fields);
    accounts.push(person);
  }
  return accounts;
}
