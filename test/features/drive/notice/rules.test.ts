import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { audienceFault, isAddressed } from '#features/drive/notice/audience-rules.js';
import { readEdition, tidyText, type TypedEdition } from '#features/drive/notice/content.js';
import { differencesOf } from '#features/drive/notice/difference.js';
import { emptyNotice, noticeHead } from '#features/drive/notice/first.js';
import { type Dated, publishedFor, receiptOf, standingOf, validFor } from '#features/drive/notice/standing-rules.js';
import { asksAnew, paragraphsOf } from '#features/drive/notice/text-rules.js';

const zone = 'Asia/Shanghai';
const now = new Date('2020-11-18T01:00:00Z');
const text = '一、启用时间\n自2020年12月1日起启用。\n二、报送\n请于2020年11月27日17:00前报送附件1至附件4。';
const content = { ...noticeHead, text };

describe('what asks offices to acknowledge anew', () => {
  test('a text where there was none, a changed section, a changed title, another legal basis', () => {
    assert.equal(asksAnew(noticeHead, content), true);
    assert.equal(asksAnew(content, { ...content, text: text.replace('17:00', '12:00') }), true);
    assert.equal(asksAnew(content, { ...content, title: '另一个标题' }), true);
    assert.equal(asksAnew(content, { ...content, legalBasis: '另一个依据' }), true);
    assert.equal(asksAnew(undefined, content), true);
  });

  test('not contacts, number, day, copies or audience, nor blanks and width', () => {
    const others = {
      mailbox: 'a@example.com',
      businessContact: '0898-00000000',
      supportGroup: '群',
      number: '琼道运发〔2020〕248号',
      issuedOn: '2020-11-18',
      copiesTo: '',
      audience: { kind: 'kinds', kinds: ['bureau'] },
    } as const;
    assert.equal(asksAnew(content, { ...content, ...others }), false);
    assert.equal(
      asksAnew(content, { ...content, text: text.replace('17:00', '17：00').replace('报送附', '报送 附') }),
      false,
    );
  });

  test('nothing where no text is', () => {
    assert.equal(asksAnew(content, { ...content, text: '' }), false);
    assert.equal(asksAnew(undefined, emptyNotice), false);
  });
});

describe('which edition holds for whom, and what an office is asked', () => {
  const edition = (no: number, isAsking: boolean, change: Partial<Dated> = {}): Dated => ({
    no,
    driveState: 'open',
    state: 'released',
    publishAt: new Date(now.getTime() - 1_000_000 + no),
    isAsking,
    content: { audience: { kind: 'all' } },
    ...change,
  });
  const bureau = { kind: 'bureau', divisions: ['460100'] };
  const center = { kind: 'service_center', divisions: ['460202'] };
  const [head, first, contact, second] = [edition(0, false), edition(1, true), edition(2, false), edition(3, true)];

  test('the newest that is published; from its moment on, by the clock that reads', () => {
    const later = edition(4, true, { publishAt: new Date(now.getTime() + 1) });
    assert.equal(validFor([head, first, later], now), first);
    assert.equal(validFor([head, first, later], new Date(now.getTime() + 1)), later);
    assert.equal(standingOf(later, [first, later], now), 'scheduled');
    assert.equal(standingOf(first, [first, later], new Date(now.getTime() + 1)), 'replaced');
  });

  test('what was refused, withdrawn or recalled never holds', () => {
    for (const state of ['proposed', 'refused', 'withdrawn', 'recalled'])
      assert.equal(validFor([first, edition(2, true, { state })], now), first, state);
  });

  test('nothing of a drive that is only planned is published', () => {
    const planned = edition(1, true, { driveState: 'planned' });
    assert.equal(validFor([planned], now), undefined);
    assert.equal(standingOf(planned, [planned], now), 'scheduled');
  });

  test('one that is addressed to others leaves an office with the one before', () => {
    const toBureaus = edition(2, true, { content: { audience: { kind: 'kinds', kinds: ['bureau'] } } });
    assert.equal(validFor([first, toBureaus], now, bureau), toBureaus);
    assert.equal(validFor([first, toBureaus], now, center), first);
    assert.deepEqual(publishedFor([first, toBureaus], now, center), [first]);
    assert.ok(isAddressed({ kind: 'units', units: ['460202'] }, center));
    assert.ok(!isAddressed({ kind: 'units', units: ['460202'] }, bureau));
    assert.match(audienceFault({ kind: 'units', units: [] }) ?? '', /勾选/);
    assert.match(audienceFault({ kind: 'kinds', kinds: [] }) ?? '', /勾选/);
  });

  test('who acknowledged the text is asked again only when it changes', () => {
    assert.equal(receiptOf([head], head, []), 'not_asked');
    assert.equal(receiptOf([head, first], first, []), 'asked');
    assert.equal(receiptOf([head, first], first, [1]), 'acknowledged');
    assert.equal(receiptOf([head, first, contact], contact, [1]), 'acknowledged', 'a contact changed');
    assert.equal(receiptOf([head, first, contact], contact, []), 'asked', 'who came late acknowledges what holds');
    assert.equal(receiptOf([head, first, contact, second], second, [1, 2]), 'asked', 'the text changed');
    assert.equal(receiptOf([head, first, contact, second], second, [3]), 'acknowledged');
  });
});

describe('an edition as it is typed', () => {
  const typed = (change: Partial<Omit<TypedEdition, 'fields'>> & { readonly fields?: object } = {}): TypedEdition => {
    const { audience, ...fields } = content;
    return {
      audience,
      publishAt: '',
      acknowledgeBy: '2020-11-20 17:00',
      ...change,
      fields: { ...fields, ...change.fields } as TypedEdition['fields'],
    };
  };
  const faultOf = (one: TypedEdition) => {
    const answer = readEdition(one, { zone, now });
    return 'fault' in answer ? answer.fault.field : undefined;
  };

  test('comes back as typed, days and paragraphs tidied', () => {
    const answer = readEdition(typed({ fields: { issuedOn: '2020年11月17日', text: ' 一、甲 \r\n\r\n　　乙。 ' } }), {
      zone,
      now,
    });
    assert.ok('read' in answer);
    assert.equal(answer.read.content.issuedOn, '2020-11-17');
    assert.equal(answer.read.content.text, '一、甲\n乙。');
    assert.equal(answer.read.publishAt, null);
    assert.equal(answer.read.acknowledgeBy.toISOString(), '2020-11-20T09:00:00.000Z');
  });

  test('each fault is told at its field', () => {
    assert.equal(faultOf(typed()), undefined);
    for (const field of ['number', 'title', 'issuer', 'issuedOn', 'publicity', 'text'])
      assert.equal(faultOf(typed({ fields: { [field]: ' ' } })), field);
    assert.equal(faultOf(typed({ fields: { publicity: 'secret' } })), 'publicity');
    assert.equal(faultOf(typed({ fields: { issuedOn: '2020-11-31' } })), 'issuedOn');
    assert.equal(faultOf(typed({ fields: { text: '长'.repeat(20_001) } })), 'text');
    assert.equal(faultOf(typed({ audience: { kind: 'units', units: [] } })), 'audience');
    assert.equal(faultOf(typed({ publishAt: '明天' })), 'publish_at');
    assert.equal(faultOf(typed({ acknowledgeBy: '' })), 'acknowledge_by');
    assert.equal(faultOf(typed({ acknowledgeBy: '2020-11-18 09:00' })), 'acknowledge_by', 'now');
    assert.equal(faultOf(typed({ publishAt: '2020-11-20 17:00' })), 'acknowledge_by', 'when it is published');
  });

  test('short lines that begin as sections do are headings, sentences are not', () => {
    const kinds = paragraphsOf(
      tidyText('一、时间\n自即日起。\n（一）内网\n（二）经 VPN 登录的，先申请开通。\n一、各单位请照办。'),
    );
    assert.deepEqual(
      kinds.map(({ kind }) => kind),
      ['heading', 'paragraph', 'subheading', 'paragraph', 'paragraph'],
    );
  });
});

describe('what two texts say differently', () => {
  const marked = (before: string, after: string) =>
    differencesOf(before, after).map(
      ({ kind, pieces }) =>
        `${kind}: ${pieces.map((one) => (one.kind === 'same' ? one.text : `[${one.kind[0]}${one.text}]`)).join('')}`,
    );

  test('paragraph by paragraph, the words of a changed one marked', () => {
    const after = `${text.replace('17:00前', '12:00前').replace('\n自2020年12月1日起启用。', '')}\n三、联系方式`;
    const lines = marked(text, after);
    assert.equal(lines[0], 'same: 一、启用时间');
    assert.equal(lines[1], 'removed: [r自2020年12月1日起启用。]');
    assert.equal(lines[2], 'same: 二、报送');
    assert.match(
      lines[3] ?? '',
      /^changed: 请于2020年11月27日\[r17(?::00)?\]\[a12(?::00)?\](?::00)?前报送附件1至附件4。$/,
    );
    assert.equal(lines[4], 'added: [a三、联系方式]');
  });

  test('paragraphs that have little in common are one gone and one come', () => {
    assert.deepEqual(marked('甲乙丙丁戊己庚辛', '天地玄黄宇宙洪荒').sort(), [
      'added: [a天地玄黄宇宙洪荒]',
      'removed: [r甲乙丙丁戊己庚辛]',
    ]);
  });

  test('gives back both texts whatever they are', () => {
    for (const [a, b] of [
      [text, text.split('\n').reverse().join('\n')],
      ['', text],
      [text, ''],
      ['甲\n乙\n甲', '甲\n甲\n丙'],
    ] as const) {
      const lines = differencesOf(a, b);
      const side = (gone: 'added' | 'removed') =>
        lines
          .filter(({ kind }) => kind !== gone)
          .map(({ pieces }) =>
            pieces
              .filter(({ kind }) => kind !== gone)
              .map((one) => one.text)
              .join(''),
          )
          .join('\n');
      assert.equal(side('added'), a);
      assert.equal(side('removed'), b);
    }
  });
});
