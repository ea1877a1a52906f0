import assert from 'node:assert/strict';
import { test } from 'node:test';
import { libraryUrl } from './support.js';

const { packageFor } = (await import(libraryUrl('debian-packages.mjs'))) as {
  packageFor(library: string, depends: readonly string[]): string | undefined;
};

const depends = [
  'libc6',
  'libaio1t64',
  'libnuma1',
  'libpcre2-8-0',
  'libsnappy1v5',
  'libssl3',
  'libstdc++6',
  'liburing2',
  'zlib1g',
];

const expected: readonly [string, string | undefined][] = [
  ['libaio.so.1', 'libaio1t64'],
  ['libnuma.so.1', 'libnuma1'],
  ['libpcre2-8.so.0', 'libpcre2-8-0'],
  ['libsnappy.so.1', 'libsnappy1v5'],
  ['libcrypto.so.3', 'libssl3'],
  ['libstdc++.so.6', 'libstdc++6'],
  ['liburing.so.2', 'liburing2'],
  ['libz.so.1', 'zlib1g'],
  ['libunknown.so.4', undefined],
];

for (const [library, name] of expected) {
  test(`${library} comes with ${name ?? 'no package we know'}`, () => assert.equal(packageFor(library, depends), name));
}
