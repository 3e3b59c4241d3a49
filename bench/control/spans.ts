import type { Comparison } from '../goals.ts';

/** The worst of several must not pass; all of them are shown as a span. */
export function atMost(
  figure: string,
  measured: readonly number[],
  most: number,
  digits: number,
): Comparison {
  const isMet = measured.length > 0 && Math.max(...measured) <= most;
  return comparison({ figure, measured: span(measured, digits), goal: `at most ${most}`, isMet });
}

export function atLeast(figure: string, measured: number, least: number): Comparison {
  return comparison({
    figure,
    measured: measured.toFixed(1),
    goal: `at least ${least}`,
    isMet: measured >= least,
  });
}

export function within(
  figure: string,
  measured: readonly number[],
  least: number,
  most: number,
  digits: number,
): Comparison {
  return comparison({
    figure,
    measured: span(measured, digits),
    goal: `${least} to ${most}`,
    isMet: Math.min(...measured) >= least && Math.max(...measured) <= most,
  });
}

function comparison(compared: Omit<Comparison, 'isTiming'>): Comparison {
  return { ...compared, isTiming: false };
}

function span(values: readonly number[], digits: number): string {
  if (values.length === 0) return 'nothing to compare with';
  const [least, most] = [Math.min(...values).toFixed(digits), Math.max(...values).toFixed(digits)];
  return least === most ? least : `${least} to ${most}`;
}
