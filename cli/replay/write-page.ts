import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import type { Replayed } from './replayed.ts';

/** The page, complete in itself: style, charts and data are in it, and it asks nothing of any network. */
export function replayPage(replayed: Replayed): string {
  const style = [
    readFileSync(pathOfUplot('dist/uPlot.min.css'), 'utf8'),
    readFileSync(pathOfPage('page.css'), 'utf8'),
  ].join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tidegate replay</title>
<style>${style}</style>
</head>
<body>
<header>
  <h1 id="title">Tidegate replay</h1>
  <button id="theme" type="button">light / dark</button>
</header>
<p id="what"></p>
<div class="scroll" id="policies"></div>
<p id="hint">Move over a chart to read a moment; drag to zoom in, double-click to zoom out.</p>
<h2>In flight (area), and environments that are ready (lines)</h2>
<div class="chart" id="capacity"></div>
<div id="at"><p>Each tick on the axis is a change by Tidegate: point at it to read why.</p></div>
<h2>Requests that found none of them free</h2>
<div class="chart" id="missed"></div>
<h2>Dollars since the beginning</h2>
<div class="chart" id="cost"></div>
<section id="readers-of">
<h2 id="cluster"></h2>
<div class="scroll" id="reader-policies"></div>
<div class="chart" id="readers"></div>
</section>
<div id="notes"></div>
<h2>What is taken for granted</h2>
<div class="scroll"><table class="assumptions"><tbody id="assumptions"></tbody></table></div>
<script id="replayed" type="application/json">${JSON.stringify(replayed).replaceAll('<', '\\u003c')}</script>
<script>${script()}</script>
</body>
</html>
`;
}

function script(): string {
  const licence = readFileSync(pathOfUplot('LICENSE'), 'utf8').trim();
  const { outputFiles } = buildSync({
    entryPoints: [pathOfPage('page.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    banner: { js: `/*! uPlot\n${licence}\n*/` },
  });
  const [bundled] = outputFiles;
  if (!bundled) throw new Error('esbuild has made no script of the page');
  return bundled.text.replaceAll('</script', '<\\/script');
}

function pathOfPage(file: string): string {
  return fileURLToPath(new URL(`./page/${file}`, import.meta.url));
}

function pathOfUplot(file: string): string {
  return fileURLToPath(new URL(`../${file}`, import.meta.resolve('uplot')));
}
