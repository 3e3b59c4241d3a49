const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const ENTER_ALTERNATE_SCREEN = '\u001b[?1049h';
const LEAVE_ALTERNATE_SCREEN = '\u001b[?1049l';
const CLEAR_SCREEN = '\u001b[2J';
const HOME = '\u001b[H';
const CLEAR_LINE_END = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** Draws on the screen that is there, and leaves the last frame standing. */
export const IN_PLACE = { begin: HIDE_CURSOR + CLEAR_SCREEN, end: SHOW_CURSOR } as const;

/** Draws on a screen of its own; what stood before is there again afterwards. */
export const ON_OWN_SCREEN = {
  begin: ENTER_ALTERNATE_SCREEN + HIDE_CURSOR + CLEAR_SCREEN,
  end: SHOW_CURSOR + LEAVE_ALTERNATE_SCREEN,
} as const;

/** Over the frame before, line by line, in one write: nothing is cleared first, so nothing flickers. */
export function frame(lines: readonly string[]): string {
  return HOME + lines.map((line) => `${line}${CLEAR_LINE_END}`).join('\n') + CLEAR_BELOW;
}
