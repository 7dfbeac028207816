// The windows that open above the page: one at a time.

export type Panel = 'palette' | 'help' | 'settings' | 'operator' | 'freshness';

export const PANEL_TITLES: Readonly<Record<Panel, string>> = {
  palette: 'Search',
  help: 'Keys',
  settings: 'Settings',
  operator: 'Operator',
  freshness: 'Freshness',
};
