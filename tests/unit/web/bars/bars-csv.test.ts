import { describe, expect, it } from 'vitest';
import { barsCsv, exportName } from '../../../../web/src/bars/bars-csv.ts';
import type { CandleSubject } from '../../../../web/src/bars/subject.ts';

const BTC: CandleSubject = { symbol: 'BTC-USD', interval: '1m', priceScale: 2, sizeScale: 4 };
const TIME = Date.UTC(2026, 10, 25, 14, 3, 22);

describe('barsCsv', () => {
  it('has exact decimals at the full scale, and times in UTC', () => {
    const bar = { time: Date.UTC(2026, 10, 25, 14, 3), open: 6_412_350, high: 6_412_351 };
    const rest = { low: 5, close: 6_412_350, volume: 12_345, count: 7 };

    expect(barsCsv([{ ...bar, ...rest }], BTC)).toBe(
      'time,open,high,low,close,volume,count\r\n' +
        '2026-11-25T14:03:00.000Z,64123.50,64123.51,0.05,64123.50,1.2345,7\r\n',
    );
  });

  it('has its header also when nothing was traded', () => {
    expect(barsCsv([], BTC)).toBe('time,open,high,low,close,volume,count\r\n');
  });
});

describe('exportName', () => {
  it('says what, how long a bar and when', () => {
    expect(exportName(BTC, TIME, 'csv')).toBe('outcry-BTC-USD-1m-2026-11-25T14-03.csv');
  });

  it('has no sign that a file may not have in its name', () => {
    const name = exportName({ ...BTC, symbol: '^A/B\\C' }, TIME, 'png');

    expect(name).toBe('outcry-_A_B_C-1m-2026-11-25T14-03.png');
  });
});
