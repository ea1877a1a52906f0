import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressLines, readAddresses } from '#domain/retirement/address-list.js';
import { nginxMap } from '#domain/retirement/nginx-map.js';
import { answerOld, expectedOf, type OldAddress, sampleOf } from '#domain/retirement/old-addresses.js';
import { readOldAddress, readSearch } from '#domain/retirement/old-search.js';
import { testAddresses } from '#features/retirement/addresses/self-test.js';

const list: readonly OldAddress[] = [
  { pattern: '/wxgl/view.do?id={id}', kind: 'moved', target: '/old-module/search?q={id}', note: '' },
  { pattern: '/wxgl/list.do', kind: 'elsewhere', target: '/businesses', note: '' },
  { pattern: '/wxgl/report/*', kind: 'gone', target: '', note: '报表已停用。' },
];

const asked = (state: 'running' | 'frozen' | 'retired', method: string, address: string) =>
  answerOld(list, { state, method, address });

test('what an old address is answered, by state, method and address', () => {
  assert.deepEqual(asked('running', 'POST', '/wxgl/list.do'), { kind: 'old_host' });
  assert.deepEqual(asked('frozen', 'GET', '/wxgl/list.do'), { kind: 'old_host' });
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'MOVE'])
    assert.deepEqual(asked('frozen', method, '/wxgl/list.do'), { kind: 'write_refused' }, method);
  assert.deepEqual(asked('retired', 'GET', '/wxgl/view.do?id=HN0000001'), {
    kind: 'redirect',
    status: 301,
    target: '/old-module/search?q=HN0000001',
  });
  assert.deepEqual(asked('retired', 'HEAD', '/WXGL/list.do'), { kind: 'redirect', status: 302, target: '/businesses' });
  assert.deepEqual(asked('retired', 'GET', '/wxgl/report/2019/1.do?x=1'), {
    kind: 'gone',
    note: '报表已停用。',
    target: '',
  });
  assert.deepEqual(asked('retired', 'GET', '/elsewhere'), { kind: 'gone', note: '', target: '' });
  assert.deepEqual(asked('retired', 'POST', '/wxgl/list.do'), { kind: 'gone', note: '', target: '/businesses' });
});

test('what stands in an old address can be nothing but a piece of the new one', () => {
  for (const id of ['%2F%2Fevil.example', '%0d%0aSet-Cookie:x', '"onload=', '%26next=1', '%E6%B5%B7', '%'])
    assert.match(
      JSON.stringify(asked('retired', 'GET', `/wxgl/view.do?id=${id}`)),
      /"target":"\/old-module\/search\?q=[\w%.!~*'()-]+"/,
      id,
    );
  assert.equal(asked('retired', 'GET', '/wxgl/view.do?id=1&next=//evil.example').kind, 'gone');
});

test('a list is read from cells, refused line by line, and given back as it was', () => {
  const read = readAddresses([['旧地址', '答复', '新地址', '说明'], [], ...addressLines(list)]);
  assert.deepEqual(read, { list, faults: [] });
  const wrong: readonly (readonly [string[], RegExp])[] = [
    [['/a', '转走', '/b'], /答复要写“永久转到”“暂时转到”“停用”之一/],
    [['a', '停用'], /要从“\/”写起/],
    [['/海口', '停用'], /不能有空格和汉字/],
    [['/a;b', '停用'], /分号/],
    [['/*/b', '停用'], /只能写在旧地址的最后/],
    [['/{x}', '停用'], /不能有别的大括号/],
    [['/a', '停用', '/b'], /不写新地址/],
    [['/a', '永久转到'], /请写新地址/],
    [['/a', '永久转到', '//evil.example'], /本系统内的路径/],
    [['/a', '永久转到', 'https://evil.example/'], /本系统内的路径/],
    [['/a', '永久转到', '/b?id={id}'], /旧地址里却没有/],
    [['/a', '永久转到', '/nowhere'], /没有“\/nowhere”这一页/],
  ];
  for (const [cells, why] of wrong) {
    const { list: taken, faults } = readAddresses([cells], (path) => path !== '/nowhere');
    assert.equal(taken.length, 0, cells.join());
    assert.match(faults[0]?.why ?? '', why, cells.join());
  }
  const whole = readAddresses([['http://10.0.0.8:8081/a', '停用']]);
  assert.equal(whole.list[0]?.pattern, '/a', 'a whole address is taken by its path');
});

test('a line that an earlier one keeps from its addresses is refused', () => {
  const { faults } = readAddresses([
    ['/wxgl/*', '停用'],
    ['/wxgl/list.do', '永久转到', '/businesses'],
  ]);
  assert.deepEqual(
    faults.map(({ line }) => line),
    [2],
  );
  assert.match(faults[0]?.why ?? '', /轮不到这一行/);
});

test('the self-test tells a line that another one answers', () => {
  assert.ok(testAddresses(list).every(({ isRight }) => isRight));
  const [, , ...swapped] = testAddresses([{ ...list[1]!, pattern: '/wxgl/*' }, list[0]!, list[2]!]);
  assert.deepEqual(
    swapped.map(({ isRight, expected, got }) => [isRight, expected, got]),
    [[false, '410，说明已停用', '302，转到 /businesses']],
  );
});

test('every line is answered by its own example as it says', () => {
  for (const entry of list) {
    const { note: _, ...told } = { note: '', ...expectedOf(entry) };
    const { note: __, ...got } = {
      note: '',
      ...answerOld(list, { state: 'retired', method: 'GET', address: sampleOf(entry) }),
    };
    assert.deepEqual(got, told, entry.pattern);
  }
});

test('the maps of nginx hold every line in its order', () => {
  const text = nginxMap(list, { portal: 'http://10.0.0.9:8080', basePath: '/yizhangwang' });
  assert.match(
    text,
    /"~\*\^\/wxgl\/view\\\.do\\\?id=\(\?<old_id>\[\^\/\?&#\]\{1,100\}\)\$" "http:\/\/10\.0\.0\.9:8080\/yizhangwang\/old-module\/search\?q=\$old_id";/,
  );
  assert.match(text, /map \$host \$old_module_mount \{ default \/yizhangwang\/old; \}/);
  assert.equal(text.match(/"~\*\^\/wxgl\/report\/" '';/g)?.length, 2, 'what is gone is in both maps, as nothing');
});

test('what was typed is a number, a name or an address, or an old address that names a number', () => {
  assert.deepEqual(readSearch('hn 0000001'), { number: 'HN0000001', reversed: '1000000NH', text: 'HN0000001' });
  assert.equal(readSearch('海南省海口示例路')?.text, '海口示例路');
  assert.equal(readSearch('海口示例路1号')?.number, '');
  for (const little of ['', '1', '12', '店', '！']) assert.equal(readSearch(little), undefined, little);
  assert.equal(readOldAddress('http://old.example/wxgl/view.do?id=HN0000001', list)?.id, 'HN0000001');
  assert.equal(readOldAddress('/other/show?licence=460100000001', list)?.id, '460100000001');
  assert.equal(readOldAddress('海口示例', list), undefined);
});
