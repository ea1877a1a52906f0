import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { libraryUrl } from './support.js';

const { sourceLine } = (await import(libraryUrl('databases/debian-mirror.mjs'))) as {
  sourceLine(suite: string, aptFolder: string): string | undefined;
};
const { tableLines } = (await import(libraryUrl('databases/table.mjs'))) as {
  tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[];
};
const { chooseServers } = (await import(libraryUrl('databases/servers.mjs'))) as {
  chooseServers(only?: string): { key: string }[];
};

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files, as /etc/apt has them. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'yzw-folder-'));
  folders.push(folder);
  mkdirSync(join(folder, 'sources.list.d'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const foreign = 'Types: deb\nURIs: http://packages.example/node\nSuites: nodistro\nComponents: main\n';
const stanza = `# comment
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian.gpg
`;

const known: readonly [what: string, files: Readonly<Record<string, string>>, line: string | undefined][] = [
  [
    'a stanza, among others’ packages',
    { 'sources.list.d/a.sources': foreign, 'sources.list.d/debian.sources': stanza },
    'deb [signed-by=/usr/share/keyrings/debian.gpg] http://mirror.example/debian sid main\n',
  ],
  [
    'a line with options',
    { 'sources.list': 'deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian trixie main contrib\n' },
    'deb [signed-by=/k.gpg] http://mirror.example/debian sid main\n',
  ],
  [
    'a line without, behind one for sources and one that is switched off',
    {
      'sources.list': '#deb http://old.example stable main\ndeb-src http://x stable main\ndeb http://y stable main\n',
    },
    'deb http://y sid main\n',
  ],
  ['a stanza that is switched off', { 'sources.list.d/debian.sources': `${stanza}Enabled: no\n` }, undefined],
  [
    'no mirror of Debian',
    { 'sources.list.d/a.sources': foreign, 'sources.list.d/b.list.save': 'deb x sid main' },
    undefined,
  ],
];

for (const [what, files, line] of known)
  test(`the mirror of this machine's apt, with another suite: ${what}`, () => {
    assert.equal(sourceLine('sid', folderWith(files)), line);
  });

test('servers are chosen by name, and a name that is none is refused with those there are', () => {
  assert.ok(chooseServers().length >= 6);
  assert.deepEqual(
    chooseServers('galera, mysql9').map(({ key }) => key),
    ['mysql9', 'galera'],
  );
  assert.throws(() => chooseServers('mysql9,oracle'), /oracle.*mariadb10\.11, mariadb11, mysql9, mysql8\.0/);
});

test('the table stands in columns', () => {
  assert.deepEqual(
    tableLines(
      ['server', 'suite'],
      [
        ['a', '12 passed'],
        ['long name', ''],
      ],
    ),
    ['server    | suite', '----------|----------', 'a         | 12 passed', 'long name |'],
  );
});

test('a server that is being made keeps temporary tables where no other one that starts takes them away', async () => {
  const { initialise } = (await import(libraryUrl('database-server.mjs'))) as {
    initialise(program: object, dataDir: string): Promise<void>;
  };
  const folder = folderWith({});
  // In the place of the server: what it is told, and whether the folder it is told of is there.
  const path = join(folder, 'server');
  const script = `#!/bin/sh
for word; do case $word in --tmpdir=*) [ -d "\${word#*=}" ] && echo "\${word#*=}" > ${folder}/seen;; esac; done
mkdir -p ${folder}/data/mysql`;
  writeFileSync(path, script, { mode: 0o755 });
  await initialise({ path, kind: 'mysql', share: folder, env: process.env }, join(folder, 'data'));
  const seen = readFileSync(join(folder, 'seen'), 'utf8').trim();
  assert.ok(seen.startsWith(`${folder}/`), seen);
  assert.equal(existsSync(seen), false, 'and it is gone afterwards');
});
