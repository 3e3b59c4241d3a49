import { expect, test } from '@jest/globals';
import { terminalHtml } from '../../local/terminal-html.ts';

const body = (shown: string) => /<pre>(.*)<\/pre>/s.exec(terminalHtml(shown))?.[1];

test('colours and weights hold until they are taken back', () => {
  expect(body('a\u001b[1mb\u001b[31mc\u001b[39md\u001b[0me')).toBe(
    '<span style="">a</span><span style="font-weight: bold">b</span>' +
      '<span style="font-weight: bold; color: #ff6b68">c</span>' +
      '<span style="font-weight: bold">d</span><span style="">e</span>',
  );
});

test('several codes in one sequence count, each in turn', () => {
  expect(body('\u001b[0;2;32mx')).toBe('<span style="opacity: 0.55; color: #67c56b">x</span>');
});

test('what is markup is shown and not obeyed', () => {
  expect(body('1 < 2 & <b>')).toBe('<span style="">1 &lt; 2 &amp; &lt;b&gt;</span>');
});
