import { BlockList, isIP } from 'node:net';

/** Where a request comes from: the government intranet, the VPN, or anywhere else (R6, C62). */
export type Zone = 'intranet' | 'vpn' | 'outside';

export const zoneNames: Readonly<Record<Zone, string>> = { intranet: '政务内网', vpn: 'VPN', outside: '互联网' };

/** Addresses of the two ways in, prepared once. */
export interface ZoneRanges {
  readonly vpn: BlockList;
  readonly intranet: BlockList;
}

/** Ranges as they are written in settings: `10.0.0.0/8`, `fd00::/8` or single addresses. */
export const defaultIntranet = '127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,::1/128,fc00::/7';

/** @throws RangeError naming the first text that is no address and no range */
export function parseRanges(texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const [address = '', prefix, more] = text.split('/');
    const family = isIP(address);
    const longest = family === 4 ? 32 : 128;
    const bits = prefix === undefined ? longest : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
    if (family === 0 || address.includes('%') || more !== undefined || bits < 0 || bits > longest)
      throw new RangeError(text);
    list.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

/**
 * The zone of an address. The VPN is asked first: its pool often lies inside the intranet's ranges. IPv4 written as IPv6 counts as
 * IPv4; what is no address is outside.
 */
export function zoneOf(address: string, ranges: ZoneRanges): Zone {
  const family = isIP(address);
  if (family === 0) return 'outside';
  const plain = address.replace(/%.*$/, '');
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  if (ranges.vpn.check(plain, kind)) return 'vpn';
  return ranges.intranet.check(plain, kind) ? 'intranet' : 'outside';
}

const loopback = parseRanges(['127.0.0.0/8', '::1']);

/** Whether the question comes from this very machine. */
export const isLoopback = (address: string): boolean =>
  isIP(address) !== 0 && loopback.check(address.replace(/%.*$/, ''), isIP(address) === 4 ? 'ipv4' : 'ipv6');
