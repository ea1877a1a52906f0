import { Secret, TOTP } from 'otpauth';

/** A thing that a person has besides the password. One kind so far, one-time codes of a phone; a UKey can stand in its place. */
export interface SecondFactor {
  /** The key as the device takes it, from 40 hex digits of chance. */
  keyFrom(hex: string): string;
  /** Address that phone programs understand. */
  uri(key: string, account: string): string;
  /** Number of the time step whose code this is (the present one or a neighbour), or undefined. */
  stepOf(key: string, code: string, at: Date): number | undefined;
}

const issuer = '机动车维修备案';
const stepMs = 30_000;

const totpOf = (key: string, account = '') =>
  new TOTP({
    issuer,
    label: account,
    algorithm: 'SHA1',
    digits: 6,
    period: stepMs / 1_000,
    secret: Secret.fromBase32(key),
  });

/** Six digits every 30 seconds by RFC 6238; a clock may be wrong by one step. */
export const totp: SecondFactor = {
  keyFrom: (hex) => Secret.fromHex(hex).base32,
  uri: (key, account) => totpOf(key, account).toString(),
  stepOf(key, code, at) {
    if (!/^\d{6}$/.test(code)) return undefined;
    const delta = totpOf(key).validate({ token: code, timestamp: at.getTime(), window: 1 });
    return delta === null ? undefined : Math.floor(at.getTime() / stepMs) + delta;
  },
};

/** The key as it is typed off a screen: groups of four. */
export const inGroups = (key: string): string => key.replace(/(.{4})(?=.)/g, '$1 ');

/** A recovery code as it counts, however it was typed. */
export const bareCode = (typed: string): string => typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '');
