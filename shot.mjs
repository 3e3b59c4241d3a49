import { chromium } from 'playwright-core';
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const [name, w, dark] of [['light',1200,false],['phone',390,true]]) {
  const page = await browser.newPage({ viewport: { width: w, height: 900 }, colorScheme: dark ? 'dark':'light' });
  page.on('pageerror', e => console.log('ERR', e.message)); page.on('console', m=>console.log(m.text()));
  await page.goto('file:///tmp/replay.html');
  const box = await page.locator('#capacity .u-over').boundingBox();
  await page.mouse.move(box.x + box.width*0.5, box.y + box.height*0.5);
  await page.waitForTimeout(300);
  await page.screenshot({ path: `/tmp/page-${name}.png`, fullPage: true });
}
await browser.close();
