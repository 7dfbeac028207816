// Pictures of the page against kept ones, by large areas: each block of pixels is one colour, its mean. So a glyph more or
// another face of the same size is nothing, and a panel, a colour or a column elsewhere is much.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pixelmatch from 'pixelmatch';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { soon } from './browser.ts';
import { ROOT } from './tree.ts';

const BLOCK_PX = 30;
/** How unlike two blocks count as two colours, as pixelmatch measures it, 0 to 1. */
const UNLIKE = 0.03;
/** Share of unlike blocks that a picture may have. Measured: another run 0, another face 0.003 to 0.013; what is planted
 *  in pictures.test.ts 0.04 and more. */
const SHARE = 0.02;

const RENEW = 'RENEW_PICTURES=1 npx vitest run tests/e2e/pictures.test.ts';
const isRenewing = process.env.RENEW_PICTURES === '1';

/** The page when it has come to rest, one pixel for each block. */
export async function takePicture(page: Page): Promise<PNG> {
  await page.evaluate(() => document.fonts.ready);
  let before: PNG | null = null;
  return soon('the page comes to rest', async () => {
    const after = shrink(PNG.sync.read(await shoot(page)));
    const isAtRest = before?.data.equals(after.data);
    before = after;
    return isAtRest && after;
  });
}

/** The whole picture; what tells of the very moment is covered. */
function shoot(page: Page): Promise<Buffer> {
  return page.screenshot({
    animations: 'disabled',
    caret: 'hide',
    mask: [page.getByRole('status'), page.getByRole('contentinfo')],
    maskColor: '#808080',
  });
}

/** Share of the blocks that are unlike, 0 to 1; 1 for pictures of different sizes. */
export function differenceOf(one: PNG, other: PNG): number {
  const { width, height } = one;
  if (width !== other.width || height !== other.height) return 1;
  const options = { threshold: UNLIKE, includeAA: true };
  const unlike = pixelmatch(one.data, other.data, undefined, width, height, options);
  return unlike / (width * height);
}

export function isLike(one: PNG, other: PNG): boolean {
  return differenceOf(one, other) <= SHARE;
}

/**
 * Why `page` does not look like the kept picture `name`; null: it does. The complaint names a file with what is seen. Keeps
 * the picture instead when pictures are being renewed.
 */
export async function complaintOf(page: Page, name: string): Promise<string | null> {
  const picture = await takePicture(page);
  const file = fileOf(name);
  if (isRenewing) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, PNG.sync.write(picture, { colorType: 2 }));
    return null;
  }
  const hint = `If it shall look so: ${RENEW}`;
  if (!existsSync(file)) return `there is no picture ${name} yet. ${hint}`;
  const share = differenceOf(picture, keptPicture(name));
  if (share <= SHARE) return null;
  const seen = join(tmpdir(), `outcry-${name}.png`);
  writeFileSync(seen, await shoot(page));
  const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
  return `${name}: ${percent(share)} of it is unlike, ${percent(SHARE)} may be; see ${seen}. ${hint}`;
}

export function keptPicture(name: string): PNG {
  return PNG.sync.read(readFileSync(fileOf(name)));
}

function fileOf(name: string): string {
  return join(ROOT, 'tests', 'pictures', `${name}.png`);
}

function shrink(picture: PNG): PNG {
  const width = Math.floor(picture.width / BLOCK_PX);
  const height = Math.floor(picture.height / BLOCK_PX);
  const small = new PNG({ width, height });
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) small.data.set(meanOf(picture, x, y), (y * width + x) * 4);
  }
  return small;
}

/** Red, green, blue and full opacity of the block in column `x` and row `y`. */
function meanOf({ data, width }: PNG, x: number, y: number): number[] {
  const sums = [0, 0, 0];
  for (let row = y * BLOCK_PX; row < (y + 1) * BLOCK_PX; row += 1) {
    for (let column = x * BLOCK_PX; column < (x + 1) * BLOCK_PX; column += 1) {
      const at = (row * width + column) * 4;
      for (let colour = 0; colour < 3; colour += 1) {
        sums[colour] = (sums[colour] ?? 0) + (data[at + colour] ?? 0);
      }
    }
  }
  return [...sums.map((sum) => Math.round(sum / BLOCK_PX ** 2)), 255];
}
