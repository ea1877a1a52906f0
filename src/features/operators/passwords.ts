import { hash, verify } from '@node-rs/argon2';

/** argon2id, 19 MiB, two passes: 12 ms off the main thread (performance.md 7). */
const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const hashPassword = (plain: string): Promise<string> => hash(plain, cost);

export async function passwordMatches(stored: string, plain: string): Promise<boolean> {
  return verify(stored, plain).catch(() => false);
}

let decoy: Promise<string> | undefined;

/** Takes as long as a real check: an unknown account answers in the same time (S7). Always false. */
export async function spendPasswordTime(plain: string): Promise<false> {
  decoy ??= hashPassword('no account has this password');
  await passwordMatches(await decoy, plain);
  return false;
}

export const passwordAdvice =
  '至少 10 个字符，含大写字母、小写字母、数字、符号中的三种，不得含账号，不得与最近 5 次相同';

/** Why a new password is not good enough, or undefined (domain guide 9). */
export function passwordFault(plain: string, account: string): string | undefined {
  if (plain.length < 10) return '新密码太短，至少 10 个字符。';
  if (plain.length > 128) return '新密码太长，最多 128 个字符。';
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(plain)).length;
  if (kinds < 3) return '新密码过于简单，请在大写字母、小写字母、数字、符号中至少用三种。';
  if (plain.toLowerCase().includes(account.toLowerCase())) return '新密码不得含有账号。';
  return undefined;
}
