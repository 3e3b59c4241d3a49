import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Replayed } from '../../../cli/replay/replayed.ts';
import { replayPage } from '../../../cli/replay/write-page.ts';
import { describeWithTool } from '../../contracts/describe-with-tool.ts';
import { startBrowser } from './headless-browser.ts';
import { replayedDay } from './replayed-day.ts';

/** Kept after the run, to look at. */
const SCREENSHOTS = '.tidegate/screenshots';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-page-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(replayed: Replayed): string {
  const file = join(folder, 'replay.html');
  writeFileSync(file, replayPage(replayed));
  return pathToFileURL(file).href;
}

describe('the page', () => {
  test('asks nothing of any network', () => {
    const html = replayPage(replayedDay());
    expect(html).not.toMatch(/<(link|img|iframe|script)[^>]+(src|href)=/);
    expect(html).not.toMatch(/@import|url\(/);
  });

  test('keeps the licence of what it is drawn with', () => {
    expect(replayPage(replayedDay())).toContain('Permission is hereby granted');
  });
});

await describeWithTool('in a browser', startBrowser, (browser) => {
  let page: Page;
  let problems: string[];

  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1200, height: 900 }, colorScheme: 'light' });
    problems = [];
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) problems.push(request.url());
    });
  });
  afterEach(async () => {
    await page.close();
    expect(problems).toEqual([]);
  });
  afterAll(() => browser.close());

  const keep = (name: string) => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    return page.screenshot({ path: join(SCREENSHOTS, `replay-${name}.png`), fullPage: true });
  };

  /** Where on the first chart this share of the day is. */
  async function hover(share: number): Promise<void> {
    const box = await page.locator('#capacity .u-over').boundingBox();
    if (!box) throw new Error('the chart is not there');
    await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
  }

  /** How many pixels of the first chart have this colour, given as red, green and blue. */
  function pixelsOf([red, green, blue]: readonly number[]): Promise<number> {
    return page.evaluate<number>(`(() => {
      const canvas = document.querySelector('#capacity canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let at = 0; at < data.length; at += 4)
        if (data[at] === ${red} && data[at + 1] === ${green} && data[at + 2] === ${blue}) count += 1;
      return count;
    })()`);
  }

  const OURS = [0x0b, 0x6b, 0xcb];
  const RIVAL = [0x7d, 0x4f, 0xc4];

  test('shows a row for each policy, and draws its line but that of an extreme', async () => {
    await page.goto(fileOf(replayedDay()));

    expect(await page.locator('#policies tbody tr').allInnerTexts()).toEqual([
      expect.stringContaining('Tidegate, thresholds'),
      expect.stringContaining('Tidegate, demand'),
      expect.stringContaining('target tracking'),
      expect.stringContaining('static'),
    ]);
    expect(await pixelsOf(OURS)).toBeGreaterThan(500);
    expect(await pixelsOf(RIVAL)).toBeGreaterThan(300);
    expect(await page.getByLabel('static').isChecked()).toBe(false);
    await keep('light');
  });

  test('says under the pointer what stood, and why it was changed', async () => {
    await page.goto(fileOf(replayedDay()));
    await hover(0.5);

    const text = await page.locator('#at').innerText();
    expect(text).toContain('Mon, 5 Jan 2026, 1');
    expect(text).toContain('100 → 300. utilization <83 %> is above 70 %');
    expect(text).toContain('signals: out to 6 </script>');
    await keep('hovered');
  });

  test('says that a gap is one', async () => {
    await page.goto(fileOf(replayedDay()));
    await hover(0.22);

    expect(await page.locator('#at').innerText()).toContain('a gap in the recording');
  });

  test('takes a line out and puts it back', async () => {
    await page.goto(fileOf(replayedDay()));
    await page.getByLabel('target tracking').uncheck();
    expect(await pixelsOf(RIVAL)).toBe(0);

    await page.getByLabel('target tracking').check();
    expect(await pixelsOf(RIVAL)).toBeGreaterThan(300);
  });

  test('shows the readers of the cluster, what they cost, and why they were changed', async () => {
    await page.goto(fileOf(replayedDay()));

    expect(await page.locator('#cluster').innerText()).toBe('Readers of assistant-db that serve');
    expect(await page.locator('#reader-policies tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/Tidegate, thresholds\s+50.4\s+\$13.10\s+1.25 %\s+91 %\s+1.0/),
      expect.stringMatching(/static at the ceiling\s+96.0\s+no price\s+0.00 %/),
    ]);
    await hover(0.5);
    const text = await page.locator('#at').innerText();
    expect(text).toContain('Tidegate, thresholds: 3 at 40 % CPU; static at the ceiling: 4');
    expect(text).toContain('1 → 3. CPU of the readers 91 %');
    expect((await page.locator('#readers canvas').boundingBox())?.height).toBeGreaterThan(100);
  });

  test('has no place for readers where the function has no database', async () => {
    const { readers: _readers, ...alone } = replayedDay();
    await page.goto(fileOf(alone));

    expect(await page.locator('#readers-of').isVisible()).toBe(false);
  });

  test('is dark where the reader is, and at the press of a button', async () => {
    const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    await page.goto(fileOf(replayedDay()));
    const light = await ground();
    await page.getByRole('button', { name: 'light / dark' }).click();
    const pressed = await ground();
    await page.getByRole('button', { name: 'light / dark' }).click();
    const pressedAgain = await ground();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.reload();

    expect([light, pressedAgain]).toEqual(['rgb(255, 255, 255)', 'rgb(255, 255, 255)']);
    expect([pressed, await ground()]).toEqual(['rgb(16, 22, 29)', 'rgb(16, 22, 29)']);
    await keep('dark');
  });

  test('fits a phone: only tables scroll sideways', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(fileOf(replayedDay()));

    const overflow = () =>
      page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(await overflow()).toBe(0);
    expect((await page.locator('#capacity canvas').boundingBox())?.width).toBeLessThanOrEqual(390);
    await keep('phone');
  });

  test('fits paper, without what can only be pressed', async () => {
    await page.goto(fileOf(replayedDay()));
    const pdf = await page.pdf({ format: 'A4', printBackground: true });
    await page.emulateMedia({ media: 'print' });

    expect(pdf.length).toBeGreaterThan(10_000);
    expect(await page.getByRole('button').isVisible()).toBe(false);
  });
});
