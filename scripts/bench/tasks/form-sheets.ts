import { aesPersonalCipher } from '#platform/crypto/personal.js';
import { businessFields } from '#domain/business-fields.js';
import { codeList } from '#domain/codes/code-lists.js';
import { formBlocks } from '#features/filings/papers/form-paper.js';
import { proofBlock } from '#features/filings/papers/papers.js';
import { factsDigest, maskedFacts, proofCode } from '#features/filings/papers/proofs.js';
import type { PdfBlock } from '#formats/pdf/document.js';

const cipher = aesPersonalCipher(Buffer.alloc(32, 1), Buffer.alloc(32, 2));
const trades = '汽车维修服务有限公司示范快捷诚信通达顺利宏远海岛椰林南方春秋金盘龙昆琼山文昌万宁';

/** Names and addresses of invented businesses, no two alike, in characters of everyday. */
const invented = (n: number, length: number): string =>
  Array.from({ length }, (_, at) => trades[(n * 7 + at * 13 + ((n * at) % 5)) % trades.length]).join('');

function factsOf(n: number): Record<string, string> {
  return Object.fromEntries(
    businessFields.map(({ field, type, personal, isOfLicence }, at) => {
      if (isOfLicence) return [field, ''];
      if (personal !== undefined) return [field, String(13_800_000_000 + n)];
      if (type.kind === 'text') return [field, invented(n + at, Math.min(type.max, 12 + (n % 10)))];
      if (type.kind === 'code' || type.kind === 'codes') {
        const list = codeList(type.list);
        return [field, list[(n + at) % list.length]?.code ?? ''];
      }
      return [field, type.kind === 'date' ? '2020-11-18' : type.kind === 'bool' ? '0' : String(100 + n)];
    }),
  );
}

/** The blocks of so many forms as the portal prints them, each with its proof. */
export function formSheets(count: number): { foot: string; blocks: readonly PdfBlock[] }[] {
  return Array.from({ length: count }, (_, n) => {
    const facts = factsOf(n);
    const number = `备表〔2020〕460100-R${String(n + 1).padStart(6, '0')}号`;
    const sha256 = factsDigest(cipher, [number], facts);
    const code = proofCode(cipher, { letter: 'R', id: n + 1 }, sha256);
    const words = {
      officeName: '海口市道路运输管理处',
      number,
      conclusion: `已备案。备案编号 46010002${String(n).padStart(5, '0')}。`,
      day: '2020-11-18',
      handled: '',
    };
    return {
      foot: `机动车维修经营备案表 ${number}`,
      blocks: [
        ...formBlocks(maskedFacts(facts), words),
        proofBlock({ code, sha256, isFull: false }, 'http://192.0.2.1/wxba'),
      ],
    };
  });
}
