export { timeInWords } from '../core/time-in-words.ts';

/* Plain text for terminals and files alike: no colours, at most 80 columns wherever the words allow it. */

const WIDTH = 80;

/** Columns as wide as their widest cell; cells that are numbers or dollars to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  const lines = rows.map((row) =>
    row.map((cell, column) => aligned(cell, widths[column] ?? 0)).join('  '),
  );
  return lines.map((line) => line.trimEnd()).join('\n');
}

function aligned(cell: string, width: number): string {
  return /^[$\d][\d.,%]*$/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
}

/** Broken at spaces so that no line passes 80 columns but for a single longer word; later lines hang under the first. */
export function wrapped(text: string, first = '', rest = ' '.repeat(first.length)): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].join('\n').trimEnd();
}

/** `$1,080` from a hundred dollars on, cents below. */
export function dollarsInWords(dollars: number): string {
  const digits = dollars >= 100 ? 0 : 2;
  return `$${dollars.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

export function count(number: number): string {
  return number.toLocaleString('en-US');
}

/** `1 target`, `3 targets`. */
export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}
