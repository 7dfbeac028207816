// The floor for every component below App.svelte, typed.

import { createContext } from 'svelte';
import type { Floor } from './state/floor.svelte.ts';

export const [getFloor, setFloor] = createContext<Floor>();
