// Times as people read them, in any zone of the world. Moments are milliseconds UTC and stay so: a zone changes what is
// written and never what is compared. Formatters are made once a zone: making one costs more than a thousand uses.

/** Each takes milliseconds UTC. */
export interface TimeFormats {
  /** `14:03:22` */
  readonly clock: (ms: number) => string;
  /** `14:03` */
  readonly minute: (ms: number) => string;
  /** `5 Jan` */
  readonly dayMonth: (ms: number) => string;
  /** `Jan` */
  readonly month: (ms: number) => string;
  /** `2026` */
  readonly year: (ms: number) => string;
  /** `Monday, 5 January 2026` */
  readonly day: (ms: number) => string;
  /** `Mon, 5 Jan 2026, 14:03:22` */
  readonly moment: (ms: number) => string;
  /** How far the zone is from UTC at that moment: `UTC`, `UTC−5`, `UTC+5:30`. */
  readonly offset: (ms: number) => string;
}

const made = new Map<string, TimeFormats>();

/** `zone`: an IANA name that this system knows, see `isZone`. */
export function timeFormats(zone: string): TimeFormats {
  const known = made.get(zone);
  if (known) return known;
  const formats = makeFormats(zone);
  made.set(zone, formats);
  return formats;
}

/** Whether this system knows the zone of that name. */
export function isZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en-GB', { timeZone: name }) !== null;
  } catch {
    // It throws for names that it does not know: that is the answer.
    return false;
  }
}

/** The city of a zone's name: `New York` of `America/New_York`. */
export function cityOf(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');
}

function makeFormats(zone: string): TimeFormats {
  const format = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone });
    return (ms: number) => formatter.format(ms);
  };
  const hours = { hour: '2-digit', minute: '2-digit' } as const;
  const date = { day: 'numeric', month: 'short', year: 'numeric' } as const;
  const offset = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'shortOffset' });
  return {
    clock: format({ ...hours, second: '2-digit' }),
    minute: format(hours),
    dayMonth: format({ day: 'numeric', month: 'short' }),
    month: format({ month: 'short' }),
    year: format({ year: 'numeric' }),
    day: format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    moment: format({ weekday: 'short', ...date, ...hours, second: '2-digit' }),
    offset: (ms) => {
      const part = offset.formatToParts(ms).find(({ type }) => type === 'timeZoneName');
      return (part?.value ?? '').replace(/^(GMT|UTC)(\+0)?/, 'UTC').replace('-', '\u2212');
    },
  };
}
