import { randomBytes } from 'node:crypto';

/** Source of names that must not be guessed or must not collide. Tests count instead. */
export interface Ids {
  /** `bytes` random bytes as lower-case hex. */
  token(bytes?: number): string;
  /** Short name for people to read out: no letters that look alike. */
  short(length: number): string;
}

const readable = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

export const randomIds: Ids = {
  token: (bytes = 16) => randomBytes(bytes).toString('hex'),
  short: (length) => Array.from(randomBytes(length), (b) => readable[b % readable.length]).join(''),
};
