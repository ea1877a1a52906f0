import sharp, { type Metadata, type Sharp } from 'sharp';
import { scanLimits } from './check-scan.js';
import { type DrawnPage, pageEdge, ScanFailure } from './scan-page.js';

// One picture at a time, and nothing kept of it: what is drawn is somebody's papers.
sharp.cache(false);
sharp.concurrency(1);

/** Above this a page goes as JPG: over a thin line a photograph as PNG takes too long. */
const largestPngBytes = 500_000;

/** How the camera was held (EXIF, TIFF 6.0): what turns the picture upright. */
const upright: Readonly<Record<number, (picture: Sharp) => Sharp>> = {
  2: (picture) => picture.flop(),
  3: (picture) => picture.rotate(180),
  4: (picture) => picture.flip(),
  5: (picture) => picture.flip().rotate(90),
  6: (picture) => picture.rotate(90),
  7: (picture) => picture.flop().rotate(90),
  8: (picture) => picture.rotate(270),
};

/** The pictures of a JPG, PNG or TIFF file. @throws ScanFailure */
export async function* drawPictures(bytes: Buffer, mostPages: number): AsyncGenerator<DrawnPage> {
  const { pages = 1 } = await reading(() => open(bytes, 0).metadata());
  for (let at = 0; at < Math.min(pages, mostPages); at += 1) {
    const page = await reading(async () => drawOne(open(bytes, at), await open(bytes, at).metadata()));
    yield { no: at + 1, of: pages, ...page };
  }
}

/** `failOn: 'truncated'`: a little damage is shown, a part that is missing is said. */
const open = (bytes: Buffer, page: number): Sharp =>
  sharp(bytes, {
    page,
    limitInputPixels: scanLimits.points,
    failOn: 'truncated',
    sequentialRead: true,
    animated: false,
  });

/** Made smaller first and turned then: turning a whole photograph would hold all of it in memory. */
async function drawOne(picture: Sharp, { orientation = 1 }: Metadata): Promise<Omit<DrawnPage, 'no' | 'of'>> {
  const small = await picture
    .resize({ width: pageEdge, height: pageEdge, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .flatten({ background: '#ffffff' })
    .toFormat('raw')
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = small.info;
  const raw = { width, height, channels } as const;
  const turned = await (upright[orientation] ?? ((same) => same))(sharp(small.data, { raw }))
    .toFormat('raw')
    .toBuffer({ resolveWithObject: true });
  return packPage(turned.data, turned.info);
}

/** Points to a picture: PNG, which keeps print sharp, and JPG where that would be large. */
export async function packPage(
  data: Buffer,
  raw: { readonly width: number; readonly height: number; readonly channels: 1 | 2 | 3 | 4 },
): Promise<Omit<DrawnPage, 'no' | 'of'>> {
  const { width, height, channels } = raw;
  const points = () => sharp(data, { raw: { width, height, channels } }).removeAlpha();
  const png = await points().png({ compressionLevel: 8, adaptiveFiltering: true }).toBuffer();
  if (png.length <= largestPngBytes) return { kind: 'png', data: png, width, height };
  const jpg = await points().jpeg({ quality: 82 }).toBuffer();
  return jpg.length < png.length
    ? { kind: 'jpg', data: jpg, width, height }
    : { kind: 'png', data: png, width, height };
}

/** What the library cannot read is damaged; what has no room is the process' matter and goes on as it is. */
async function reading<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (/memory|ENOMEM/i.test(String(error))) throw error;
    throw new ScanFailure('damaged');
  }
}
