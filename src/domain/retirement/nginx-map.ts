import type { OldAddress } from './old-addresses.js';

/** Where the portal is: `http://host:8080`, and its base path. */
export interface PortalPlace {
  readonly portal: string;
  readonly basePath: string;
}

/**
 * The list of old addresses as nginx reads it: `$old_module_moved` is the new address of what moved for good, `$old_module_elsewhere` of
 * what moved for a time, each '' for all else; `$old_module_portal` and `$old_module_mount` say where the portal answers the rest. Lines
 * stand in the order of the list, and an earlier one that is gone keeps a later one from its addresses.
 */
export function nginxMap(list: readonly OldAddress[], { portal, basePath }: PortalPlace): string {
  const base = portal + basePath;
  const mapOf = (name: string, kind: OldAddress['kind']) => [
    `map $request_uri $${name} {`,
    "    default '';",
    ...list.map((entry) => `    ${expression(entry)} ${entry.kind === kind ? targetOf(entry, base) : "''"};`),
    '}',
  ];
  return [
    '# Made by the portal from its list of old addresses; not to be changed by hand.',
    ...mapOf('old_module_moved', 'moved'),
    ...mapOf('old_module_elsewhere', 'elsewhere'),
    `map $host $old_module_portal { default ${portal}; }`,
    `map $host $old_module_mount { default ${basePath}/old; }`,
    `map $host $old_module_base { default ${basePath}; }`,
    '',
  ].join('\n');
}

const placeholder = '{id}';

/** Quoted, since braces and blanks would end the line otherwise. */
function expression({ pattern }: OldAddress): string {
  const isOpen = pattern.endsWith('*');
  const parts = (isOpen ? pattern.slice(0, -1) : pattern).split(placeholder).map(literally);
  return `"~*^${parts.join('(?<old_id>[^/?&#]{1,100})')}${isOpen ? '' : '$'}"`;
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const targetOf = ({ target }: OldAddress, base: string): string => `"${base}${target.replace(placeholder, '$old_id')}"`;
