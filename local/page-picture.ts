import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

/*
 * Takes a picture of the page that replay writes, with the pointer on its first chart.
 *
 *   node bin/tidegate.ts replay --traffic traces/servegen-msmall.csv.gz --bin-seconds 10 --peak 300 \
 *     --target assistant-edge --out replay.html
 *   node local/page-picture.ts --page replay.html --out docs/images/replay.png --at 0.62
 *
 * `--at` is how far along the chart the pointer is, 0 to 1. Needs Chromium where CHROMIUM says or as /usr/bin/chromium.
 */

const { values } = parseArgs({
  options: {
    page: { type: 'string' },
    out: { type: 'string' },
    at: { type: 'string', default: '0.5' },
    width: { type: 'string', default: '1200' },
  },
});
const { page: file, out, at, width } = values;
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
if (file === undefined || out === undefined)
  throw new Error(
    'usage: node local/page-picture.ts --page <file.html> --out <file.png> [--at share]',
  );
if (!existsSync(executablePath))
  throw new Error(`there is no ${executablePath}: say in CHROMIUM where it is`);

// Root has no sandbox of its own; the page is ours.
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const browser = await chromium.launch({ executablePath, args });
const page = await browser.newPage({ viewport: { width: Number(width), height: 900 } });
await page.goto(pathToFileURL(file).href);
const chart = await page.locator('#capacity .u-over').boundingBox();
if (!chart) throw new Error(`${file} has no chart: is it a page of replay?`);
await page.mouse.move(chart.x + chart.width * Number(at), chart.y + chart.height / 2);
// What follows the chart of misses is the same again, over time, and the small print.
const missed = await page.locator('#missed').boundingBox();
const height = missed ? Math.ceil(missed.y + missed.height) : 900;
await page.screenshot({
  path: out,
  clip: { x: 0, y: 0, width: Number(width), height },
  fullPage: true,
});
await browser.close();
