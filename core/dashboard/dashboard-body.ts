/*
 * A dashboard as CloudWatch takes it: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/
 * CloudWatch-Dashboard-Body-Structure.html. Only the parts that are used.
 */

export interface DashboardBody {
  readonly start: string;
  readonly periodOverride: 'inherit' | 'auto';
  readonly widgets: readonly PlacedWidget[];
}

/** The grid has this many columns, and as many rows as are needed. */
export const GRID_COLUMNS = 24;

export type Widget = MetricWidget | TextWidget | LogWidget | AlarmWidget;

interface Size {
  readonly width: number;
  readonly height: number;
}

export type PlacedWidget = Widget & { readonly x: number; readonly y: number };

interface MetricWidget extends Size {
  readonly type: 'metric';
  readonly properties: {
    readonly title: string;
    readonly region: string;
    readonly view: 'timeSeries';
    readonly stacked: boolean;
    readonly period: number;
    readonly metrics: readonly GraphedMetric[];
    readonly yAxis: { readonly left: YAxis; readonly right?: YAxis };
    readonly annotations?: { readonly horizontal: readonly HorizontalLine[] };
  };
}

/** `[namespace, name, dimension name, dimension value, ..., options]`, or an expression alone. */
export type GraphedMetric = readonly (string | SeriesOptions)[] | readonly [GraphedExpression];

export interface SeriesOptions {
  readonly id: string;
  readonly stat: string;
  readonly label?: string;
  readonly visible?: boolean;
  readonly color?: string;
  readonly yAxis?: 'left' | 'right';
}

interface GraphedExpression {
  readonly id: string;
  readonly expression: string;
  readonly label: string;
  readonly color?: string;
}

interface YAxis {
  readonly min: 0;
  readonly label?: string;
  readonly showUnits: false;
}

export interface HorizontalLine {
  readonly label: string;
  readonly value: number;
  readonly color: string;
}

interface TextWidget extends Size {
  readonly type: 'text';
  readonly properties: { readonly markdown: string };
}

interface LogWidget extends Size {
  readonly type: 'log';
  readonly properties: {
    readonly title: string;
    readonly region: string;
    readonly view: 'table';
    readonly query: string;
  };
}

interface AlarmWidget extends Size {
  readonly type: 'alarm';
  readonly properties: { readonly title: string; readonly alarms: readonly string[] };
}

/** Widgets from left to right in rows as high as their highest; a row starts anew where the columns end. */
export function laidOut(sections: readonly (readonly Widget[])[]): readonly PlacedWidget[] {
  const placed: PlacedWidget[] = [];
  let y = 0;
  for (const widgets of sections) {
    let x = 0;
    let rowHeight = 0;
    for (const widget of widgets) {
      if (x + widget.width > GRID_COLUMNS) {
        y += rowHeight;
        x = 0;
        rowHeight = 0;
      }
      placed.push({ ...widget, x, y });
      x += widget.width;
      rowHeight = Math.max(rowHeight, widget.height);
    }
    y += rowHeight;
  }
  return placed;
}
