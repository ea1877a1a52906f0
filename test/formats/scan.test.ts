import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { checkScan } from '#formats/scan/check-scan.js';
import { drawScan } from '#formats/scan/draw-scan.js';
import type { DrawnPage } from '#formats/scan/scan-page.js';
import { aPdf, aPng, aTiff } from '#test/support/filings/scans.js';

async function drawn(bytes: Buffer, most = 300): Promise<DrawnPage[]> {
  const pages: DrawnPage[] = [];
  for await (const page of drawScan(bytes, checkScan(bytes, '扫描件'), most)) pages.push(page);
  return pages;
}
const sizes = (pages: readonly DrawnPage[]) =>
  pages.map(({ no, of, width, height }) => `${no}/${of} ${width}x${height}`);

/** A picture that is red on its left third, as it is to be seen. */
const seen = () =>
  sharp({ create: { width: 30, height: 60, channels: 3, background: '#ffffff' } }).composite([
    { input: { create: { width: 10, height: 60, channels: 3, background: '#ff0000' } }, left: 0, top: 0 },
  ]);
/** How the camera stored it so that its note of the way it was held turns it upright. */
const stored: Readonly<Record<number, (picture: Sharp) => Sharp>> = {
  1: (picture) => picture,
  2: (picture) => picture.flop(),
  3: (picture) => picture.rotate(180),
  4: (picture) => picture.flip(),
  5: (picture) => picture.rotate(270).flop(),
  6: (picture) => picture.rotate(270),
  7: (picture) => picture.rotate(90).flop(),
  8: (picture) => picture.rotate(90),
};

test('a photograph is shown upright, whichever of the eight ways the camera was held, and what it noted is left out', async () => {
  for (let orientation = 1; orientation <= 8; orientation += 1) {
    const upright = await seen().png().toBuffer();
    const turn = stored[orientation] ?? assert.fail();
    const asStored = await turn(sharp(upright)).png().toBuffer();
    const photo = await sharp(asStored)
      .withMetadata({ orientation })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
    const [page] = await drawn(photo);
    assert.ok(page);
    assert.deepEqual([page.width, page.height], [30, 60], `orientation ${orientation}`);
    const { data, info } = await sharp(page.data).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => data[(y * info.width + x) * info.channels + 1] ?? 0;
    assert.ok(at(3, 5) < 90 && at(3, 55) < 90, `orientation ${orientation}: red on the left`);
    assert.ok(at(25, 5) > 200 && at(25, 55) > 200, `orientation ${orientation}: white on the right`);
    const kept = await sharp(page.data).metadata();
    assert.deepEqual([kept.exif, kept.orientation, kept.xmp], [undefined, undefined, undefined]);
  }
});

test('pages of TIFF and PDF become pictures no larger than a screen needs, in their order and colours', async () => {
  assert.deepEqual(sizes(await drawn(aTiff(3, { width: 40, height: 20 }))), ['1/3 40x20', '2/3 40x20', '3/3 40x20']);
  const pages = await drawn(aPdf(4), 2);
  assert.deepEqual(sizes(pages), ['1/4 1272x1800', '2/4 1272x1800']);
  const { data, info } = await sharp(pages[0]?.data).raw().toBuffer({ resolveWithObject: true });
  const at = (Math.round(((842 - 715) * 1800) / 842) * info.width + Math.round((150 * 1272) / 595)) * info.channels;
  assert.deepEqual([...data.subarray(at, at + 3)], [204, 51, 51], 'red is red');
  const large = await sharp({ create: { width: 5_000, height: 2_000, channels: 3, background: '#888888' } })
    .jpeg()
    .toBuffer();
  assert.deepEqual(sizes(await drawn(large)), ['1/1 1800x720']);
});

test('a file is what its bytes say: the sentence names what it is and what to do', () => {
  const says = (bytes: Buffer) => {
    try {
      return checkScan(bytes, '材料.jpg');
    } catch (error) {
      return String(error);
    }
  };
  assert.equal(says(aPdf()), 'pdf');
  assert.match(says(Buffer.alloc(0)), /空文件/);
  assert.match(says(Buffer.from('\0\0\0\x18ftypheicmif1', 'latin1')), /HEIC 照片.*兼容性最佳/);
  assert.match(says(aPng(5, 5, 1, { width: 50_000, height: 50_000 })), /50000×50000 点，超过 15000 万点.*300 dpi/);
  assert.match(says(aPng().subarray(0, 60)), /不完整，后面缺了一截/);
});
