import { createHashing } from '#platform/crypto/passwords/hashing.js';
import { commonPasswordParts } from '#platform/common-passwords.js';
import { TurnNotComeError } from '#platform/turns.js';
import { operatorProblems } from './problems.js';

const hashing = createHashing();

/** `whose`: the account, for its place among those who wait. @throws operator.sign_in_busy */
export const hashPassword = (plain: string, whose = ''): Promise<string> => inTurn(hashing.hash(plain, whose));

/** @throws operator.sign_in_busy */
export const passwordMatches = (stored: string, plain: string, whose: string): Promise<boolean> =>
  inTurn(hashing.matches(stored, plain, whose));

let decoy: Promise<string> | undefined;

/** Takes as long as a real check: an unknown account answers in the same time (S7). Always false. @throws operator.sign_in_busy */
export async function spendPasswordTime(plain: string, whose: string): Promise<false> {
  decoy ??= hashPassword('no account has this password', '');
  await passwordMatches(await decoy, plain, whose);
  return false;
}

const inTurn = <T>(asked: Promise<T>): Promise<T> =>
  asked.catch((error: unknown) => {
    throw error instanceof TurnNotComeError ? operatorProblems.sign_in_busy() : error;
  });

export const passwordAdvice =
  '至少 10 个字符，含大写字母、小写字母、数字、符号中的三种；不得含账号、姓名、单位名称或代码，不得以常用密码为主，不得与最近 5 次相同';

const leastOwn = 5;

/**
 * Why a new password is not good enough, or undefined (domain guide 9). `ownWords`: name, office, code of the office. Common words may
 * stand in it, but enough must be left without them.
 */
export function passwordFault(plain: string, account: string, ownWords: readonly string[] = []): string | undefined {
  if (plain.length < 10) return '新密码太短，至少 10 个字符。';
  if (plain.length > 128) return '新密码太长，最多 128 个字符。';
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(plain)).length;
  if (kinds < 3) return '新密码过于简单，请在大写字母、小写字母、数字、符号中至少用三种。';
  const lower = plain.toLowerCase();
  if (lower.includes(account.toLowerCase())) return '新密码不得含有账号。';
  if (ownWords.some((word) => word.length > 1 && lower.includes(word.toLowerCase())))
    return '新密码不得含有您的姓名、单位名称或单位代码。';
  if (withoutCommonParts(lower).length < leastOwn)
    return '新密码以常用密码为主（如 password、123456、键盘顺序、年份、地名），容易被猜出，请换一个。';
  return undefined;
}

/** Letters that are not part of a common word, however it was disguised (P@ssw0rd), and digits that are no year and no run. */
function withoutCommonParts(lower: string): string {
  const letters: Readonly<Record<string, string>> = { '@': 'a', $: 's', '0': 'o', '3': 'e', '!': 'i' };
  const plain = lower.replace(/[@$03!](?=[a-z@$03!]*[a-z])/g, (sign) => letters[sign] ?? sign);
  const rest = [lower, plain].map((text) =>
    commonPasswordParts
      .reduce((left, part) => left.replaceAll(part, ' '), text)
      .replace(/(?:19|20)\d\d/g, ' ')
      .replace(/(.)\1{2,}/g, ' ')
      .replace(/[^a-z\d\u0080-\uffff]/g, ''),
  );
  return rest.sort((a, b) => a.length - b.length)[0] ?? '';
}
