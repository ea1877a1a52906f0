import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultIntranet, isLoopback, parseRanges, zoneOf } from '#platform/zone.js';

const ranges = {
  intranet: parseRanges(defaultIntranet.split(',')),
  vpn: parseRanges(['10.8.0.0/16', '203.0.113.7', '2001:db8:8::/48']),
};

test('the zone of an address: VPN before intranet, IPv4 inside IPv6, everything else outside', () => {
  const zones: readonly (readonly [address: string, zone: string])[] = [
    ['127.0.0.1', 'intranet'],
    ['::1', 'intranet'],
    ['10.7.255.255', 'intranet'],
    ['10.8.0.0', 'vpn'],
    ['10.8.255.255', 'vpn'],
    ['10.9.0.0', 'intranet'],
    ['172.15.255.255', 'outside'],
    ['172.16.0.0', 'intranet'],
    ['172.31.255.255', 'intranet'],
    ['172.32.0.0', 'outside'],
    ['192.168.0.1', 'intranet'],
    ['192.169.0.1', 'outside'],
    ['203.0.113.7', 'vpn'],
    ['203.0.113.8', 'outside'],
    ['::ffff:10.8.1.1', 'vpn'],
    ['::ffff:192.168.1.1', 'intranet'],
    ['::ffff:8.8.8.8', 'outside'],
    ['fd12:3456::1', 'intranet'],
    ['2001:db8:8::1', 'vpn'],
    ['2001:db8:9::1', 'outside'],
    ['fe80::1%eth0', 'outside'],
    ['', 'outside'],
    ['unknown', 'outside'],
    ['10.0.0.1, 8.8.8.8', 'outside'],
    ['10.0.0.256', 'outside'],
    ['010.0.0.1', 'outside'],
    ['0x0a000001', 'outside'],
    ['167772161', 'outside'],
  ];
  for (const [address, zone] of zones) assert.equal(zoneOf(address, ranges), zone, address);
});

test('without ranges everybody is outside', () => {
  const none = { intranet: parseRanges([]), vpn: parseRanges([]) };
  assert.equal(zoneOf('127.0.0.1', none), 'outside');
});

test('texts that are no range are refused by themselves', () => {
  for (const text of [
    '10.0.0.0/33',
    '10.0.0/8',
    'fd00::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    'host',
    '10.0.0.0/-1',
    'fe80::1%eth0',
  ])
    assert.throws(() => parseRanges([text]), new RangeError(text), text);
});

test('this machine is known by its loopback addresses', () => {
  for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
    assert.equal(isLoopback(address), true, address);
  for (const address of ['10.0.0.1', '', 'localhost', '::2']) assert.equal(isLoopback(address), false, address);
});
