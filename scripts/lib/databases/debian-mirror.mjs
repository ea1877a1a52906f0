import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names under which a mirror of Debian is written down; only the suite's name is changed to reach another release. */
const suites = ['bookworm', 'trixie', 'forky', 'stable', 'testing', 'sid', 'unstable'];

/**
 * A line of sources.list for another suite of the Debian mirror that this machine's apt uses; undefined where it uses none. Whatever
 * else apt is told (proxies, keys) stays as it is.
 */
export function sourceLine(suite, aptFolder = '/etc/apt') {
  const mirror = sourceTexts(aptFolder).flatMap(mirrorsIn)[0];
  if (mirror === undefined) return undefined;
  const options = mirror.signedBy === undefined ? '' : `[signed-by=${mirror.signedBy}] `;
  return `deb ${options}${mirror.uri} ${suite} main\n`;
}

function sourceTexts(folder) {
  const parts = join(folder, 'sources.list.d');
  const names = existsSync(parts) ? readdirSync(parts).sort() : [];
  return [join(folder, 'sources.list'), ...names.map((name) => join(parts, name))]
    .filter((path) => /\.(list|sources)$/.test(path) && existsSync(path))
    .map((path) => ({ isStanzas: path.endsWith('.sources'), text: readFileSync(path, 'utf8') }));
}

const mirrorsIn = ({ isStanzas, text }) =>
  (isStanzas ? text.split(/\n\s*\n/).map(ofStanza) : text.split('\n').map(ofLine))
    .filter((one) => one !== undefined)
    .filter((one) => one.suites.some((suite) => suites.includes(suite)) && one.components.includes('main'));

function ofStanza(stanza) {
  const lines = stanza.split('\n').filter((line) => !line.startsWith('#'));
  const field = (name) =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const words = (name) => (field(name) ?? '').split(/\s+/).filter(Boolean);
  const [uri] = words('uris');
  if (uri === undefined || !words('types').includes('deb') || field('enabled') === 'no') return undefined;
  return { uri, suites: words('suites'), components: words('components'), signedBy: keyFile(field('signed-by')) };
}

function ofLine(line) {
  const [, options = '', uri, suite, components] = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.+)$/.exec(line) ?? [];
  if (uri === undefined) return undefined;
  const signedBy = /signed-by=(\S+)/i.exec(options)?.[1];
  return { uri, suites: [suite], components: components.split(/\s+/), signedBy: keyFile(signedBy) };
}

// A key may also be written out in the file itself: then the machine's own keyring must do.
const keyFile = (text) => (text?.startsWith('/') ? text : undefined);
