// What can be done with the chart by name or by key.

import { INTERVALS } from '../../../protocol/bar.ts';
import { CHART_KINDS, KIND_WORDS, STUDIES, type Study } from '../bars/kinds.ts';
import { AVERAGE_NAMES } from '../bars/legend.ts';
import type { Command } from './command.ts';
import type { Floor } from './floor.svelte.ts';
import { ZONES, type ZoneChoice } from './times.svelte.ts';

const STUDY_TITLES: Readonly<Record<Study, string>> = { volume: 'Volume', ...AVERAGE_NAMES };

const ZONE_TITLES: Readonly<Record<ZoneChoice, string>> = {
  exchange: 'Times of the exchange',
  utc: 'Times in UTC',
  local: 'Times of this machine',
};

export function chartCommands(floor: Floor): Command[] {
  return [
    ...intervalCommands(floor),
    ...toolCommands(floor),
    ...zoneCommands(floor),
    ...dockCommands(floor),
  ];
}

function intervalCommands(floor: Floor): Command[] {
  return INTERVALS.map((interval, index) => ({
    title: `${interval} candles`,
    group: 'Chart',
    keys: [String(index + 1)],
    run: () => {
      if (floor.current) floor.route.openInterval(floor.current.symbol, interval);
    },
  }));
}

function toolCommands({ late }: Floor): Command[] {
  const { chartTools } = late;
  const plain = (title: string, run: () => void, keys: readonly string[] = []): Command => ({
    title,
    group: 'Chart',
    keys,
    run,
  });
  return [
    plain('Chart as a table, or as a chart', () => chartTools.toggleTable(), ['t']),
    ...CHART_KINDS.map((kind) =>
      plain(`Draw the price as ${KIND_WORDS[kind].toLowerCase()}`, () => chartTools.drawAs(kind)),
    ),
    ...STUDIES.map((study) =>
      plain(`${STUDY_TITLES[study]}: show or hide`, () => chartTools.toggleStudy(study)),
    ),
    plain('Save the chart as a picture', () => chartTools.savePicture()),
    plain('Save the bars as a CSV file', () => chartTools.saveBars()),
  ];
}

function zoneCommands({ late }: Floor): Command[] {
  return ZONES.map((zone) => ({
    title: ZONE_TITLES[zone],
    group: 'Chart',
    keys: [],
    run: () => late.chartTools.speakIn(zone),
  }));
}

function dockCommands({ layout, settings }: Floor): Command[] {
  const open = (title: string, dock: 'book' | 'tape'): Command => ({
    title,
    group: 'Chart',
    keys: [],
    run: () => {
      settings.choose({ dock });
      layout.show('chart');
    },
  });
  return [
    open('Open the book', 'book'),
    open('Open the tape', 'tape'),
    {
      title: 'Close book and tape',
      group: 'Chart',
      keys: [],
      run: () => settings.choose({ dock: null }),
    },
  ];
}
