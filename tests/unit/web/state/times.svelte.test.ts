import { describe, expect, it } from 'vitest';
import { Times, ZONES, type ZoneChoice } from '../../../../web/src/state/times.svelte.ts';

const NOON = Date.UTC(2026, 0, 5, 12);

describe('Times', () => {
  let choice: ZoneChoice = $state('utc');
  let exchangeZone: string | null = $state(null);
  const times = new Times({
    choice: () => choice,
    exchangeZone: () => exchangeZone,
    localZone: 'Asia/Tokyo',
  });

  it('speaks in the zone that is chosen', () => {
    exchangeZone = 'America/New_York';
    const said: Record<string, string> = {};
    for (const zone of ZONES) {
      choice = zone;
      said[zone] = times.formats.minute(NOON);
    }

    expect(said).toEqual({ exchange: '07:00', utc: '12:00', local: '21:00' });
  });

  it('speaks UTC until the exchange has told its zone, or when nobody knows that zone', () => {
    choice = 'exchange';
    exchangeZone = null;
    expect(times.zone).toBe('UTC');

    exchangeZone = 'America/Gotham';
    expect(times.formats.minute(NOON)).toBe('12:00');
    exchangeZone = 'America/New_York';
    expect(times.formats.minute(NOON)).toBe('07:00');
  });

  it('names the choices', () => {
    exchangeZone = 'America/New_York';

    expect(times.labelOf('exchange')).toBe('Exchange (New York)');
    expect(times.labelOf('local')).toBe('Local (Tokyo)');
    expect(times.labelOf('utc')).toBe('UTC');
  });
});
