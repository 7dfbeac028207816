// The chart's colours and type, read from the page's tokens: a canvas cannot read custom properties by itself.

export interface ChartColours {
  readonly surface: string;
  readonly strong: string;
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly label: string;
  readonly up: string;
  readonly down: string;
  readonly accent: string;
  readonly sma: string;
  readonly ema: string;
  readonly vwap: string;
  readonly accentFill: string;
  readonly onAccent: string;
  readonly font: string;
}

export function readChartColours(element: Element): ChartColours {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    surface: token('surface'),
    strong: token('text'),
    text: token('text-2'),
    quiet: token('text-3'),
    line: token('line'),
    label: token('control'),
    up: token('up'),
    down: token('down'),
    accent: token('accent'),
    sma: token('sma'),
    ema: token('ema'),
    vwap: token('vwap'),
    accentFill: token('accent-fill'),
    onAccent: token('on-accent'),
    font: token('font'),
  };
}

/** `colour` (#rrggbb) let through by `alpha` (0 to 1). */
export function withAlpha(colour: string, alpha: number): string {
  return `${colour}${Math.round(alpha * 255)
    .toString(16)
    .padStart(2, '0')}`;
}
