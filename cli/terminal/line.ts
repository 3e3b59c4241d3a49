import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** A piece of a line; its width is that of its text, whatever the style adds. */
export interface Span {
  readonly text: string;
  readonly style?: Style;
}

export type Line = readonly Span[];

/** The line cut to the width, with an ellipsis. Without colours (NO_COLOR, a dumb terminal) it is the plain text. */
export function renderLine(line: Line, columns: number): string {
  const isCut = widthOf(line) > columns;
  let left = isCut ? columns - 1 : columns;
  const shown = line.map(({ text, style }) => {
    const part = [...text].slice(0, left).join('');
    left -= [...part].length;
    return style === undefined || part === '' ? part : styleText(style, part);
  });
  return isCut ? `${shown.join('')}…` : shown.join('');
}

export function widthOf(line: Line): number {
  return line.reduce((sum, { text }) => sum + [...text].length, 0);
}

/** Breaks a text between words, into lines of at most this width; what is cut off leaves an ellipsis. */
export function wrapped(text: string, columns: number, most: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= columns - 2) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), `${lines[most - 1]} …`];
}

const BLOCKS = [...'▁▂▃▄▅▆▇█'];

/** A curve over time, the newest on the right; each column shows the highest of its values. */
export function sparkline(values: readonly number[], columns: number, all = values.length): string {
  const highest = Math.max(...values, 1);
  const shown = Math.ceil((values.length / all) * columns);
  return Array.from({ length: shown }, (_, column) => {
    const from = Math.floor((column * all) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * all) / columns));
    const value = Math.max(0, ...values.slice(from, to));
    return BLOCKS[Math.round((value / highest) * (BLOCKS.length - 1))] ?? '';
  }).join('');
}
