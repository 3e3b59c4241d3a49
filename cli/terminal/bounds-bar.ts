import type { Line, Span } from './line.ts';

interface Standing {
  readonly used: number;
  readonly capacity: number;
  readonly desired?: number | undefined;
  readonly floor: number;
  readonly ceiling: number;
  readonly columns: number;
}

/**
 * Capacity between nothing and its ceiling: what is used, what stands besides, what is asked for, what could be; a tick
 * marks the floor. More than the ceiling, as when it was lowered, fills the bar.
 */
export function boundsBar(standing: Standing): Line {
  const { used, capacity, desired = capacity, floor, ceiling, columns } = standing;
  const most = Math.max(ceiling, 1);
  const cells = (value: number) => Math.min(columns, Math.round((value / most) * columns));
  const floorCell = floor > 0 ? Math.max(0, cells(floor) - 1) : -1;
  const styleAt = (cell: number): Required<Span> => {
    if (cell < cells(Math.min(used, capacity)))
      return { text: '█', style: used > capacity ? 'red' : 'green' };
    if (cell < Math.min(cells(capacity), cells(desired))) return { text: '▒', style: 'green' };
    if (cell < Math.max(cells(capacity), cells(desired))) return { text: '░', style: 'cyan' };
    return { text: '·', style: 'dim' };
  };
  return Array.from({ length: columns }, (_, cell): Span => {
    const { text, style } = styleAt(cell);
    return cell === floorCell ? { text: '|', style } : { text, style };
  });
}
