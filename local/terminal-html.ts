/** What a terminal shows, with its escape sequences for colours, as a page. Other sequences are left out. */
export function terminalHtml(shown: string): string {
  const body = shown
    .trimEnd()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak so
    .split(/(\u001b\[[\d;]*m)/)
    .reduce(withPart, { html: '', style: PLAIN }).html;
  return `<meta charset="utf-8"><style>${STYLE}</style><pre>${body}</pre>`;
}

interface Style {
  readonly bold: boolean;
  readonly dim: boolean;
  readonly color: string | undefined;
}

const PLAIN: Style = { bold: false, dim: false, color: undefined };

/** Select Graphic Rendition, ECMA-48: the colours that are used. */
const COLORS: Readonly<Record<string, string>> = {
  31: '#ff6b68',
  32: '#67c56b',
  33: '#e5c15a',
  36: '#56c2d6',
};

const STYLE = `
  body { margin: 0; background: #14161a; }
  pre { display: inline-block; margin: 0; padding: 16px 20px; background: #14161a; color: #d6d9de;
    font: 15px/1.3 'DejaVu Sans Mono', monospace; }
`;

interface Written {
  readonly html: string;
  readonly style: Style;
}

function withPart({ html, style }: Written, part: string): Written {
  const codes = /\[([\d;]*)m$/.exec(part)?.[1];
  if (codes !== undefined) return { html, style: codes.split(';').reduce(styled, style) };
  if (part === '') return { html, style };
  return { html: `${html}<span style="${css(style)}">${escaped(part)}</span>`, style };
}

function styled(style: Style, code: string): Style {
  if (code === '' || code === '0') return PLAIN;
  if (code === '1') return { ...style, bold: true };
  if (code === '2') return { ...style, dim: true };
  if (code === '22') return { ...style, bold: false, dim: false };
  if (code === '39') return { ...style, color: undefined };
  return { ...style, color: COLORS[code] ?? style.color };
}

function css({ bold, dim, color }: Style): string {
  return [
    ...(bold ? ['font-weight: bold'] : []),
    ...(dim ? ['opacity: 0.55'] : []),
    ...(color === undefined ? [] : [`color: ${color}`]),
  ].join('; ');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
