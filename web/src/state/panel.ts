// The windows that open above the page: one at a time.

export type Panel = 'settings';

export const PANEL_TITLES: Readonly<Record<Panel, string>> = {
  settings: 'Settings',
};
