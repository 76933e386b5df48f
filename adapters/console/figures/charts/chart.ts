/** Which colour and form a bar, column or line has. Series 1 is the main one. */
export type Series = 1 | 2 | 3 | 4 | 5;

/** One bar: its length, and the value beside it. */
export interface Bar {
  readonly series: Series;
  readonly value: number;
  readonly text: string;
}

/** Bars below each other. The first bar of a row is thick, the others are thin. */
export interface BarChart {
  readonly kind: 'bars';
  /** Part of ids and file names. */
  readonly name: string;
  readonly title: string;
  /** What the chart shows, for readers who do not see it. */
  readonly description: string;
  readonly rows: readonly { readonly label: string; readonly bars: readonly Bar[] }[];
  readonly legend: readonly LegendEntry[];
}

/** Columns beside each other, and lines below them with a scale of their own. */
export interface ColumnChart {
  readonly kind: 'columns';
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Label of each step, for example a day. */
  readonly steps: readonly string[];
  /** The columns of each step, the widest first. */
  readonly columns: readonly { readonly series: Series; readonly values: readonly number[] }[];
  readonly lines: readonly { readonly series: Series; readonly values: readonly number[] }[];
  readonly legend: readonly LegendEntry[];
}

/** What a colour means. */
export interface LegendEntry {
  readonly series: Series;
  readonly form: 'bar' | 'line';
  readonly label: string;
}

/** A chart as data. */
export type Chart = BarChart | ColumnChart;
