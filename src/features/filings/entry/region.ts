import type { Scope } from '#platform/http/actor.js';

/** Codes of the divisions that a person's region is made of; each stands for all below it. */
export function regionsOf(scope: Scope): readonly string[] {
  if (scope.level === 'province') return ['460000'];
  return scope.level === 'city' ? [scope.code] : scope.codes;
}
