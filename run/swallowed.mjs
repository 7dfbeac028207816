// @ts-check
// Flags that npm took for itself because -- was forgotten. `npm start --gateways 2` runs the script with the word `2` and
// with npm_config_gateways=true in the environment: without this check the flag would be ignored in silence.

import { Complaint } from './console.mjs';

/**
 * Complains, with exit code 2, when npm swallowed one of `flags`.
 *
 * @param {readonly string[]} args what the script was given
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {Readonly<Record<string, { value?: string }>>} flags those that take a value name it
 * @param {string} command as typed: `npm start`
 */
export function checkSwallowed(args, env, flags, command) {
  const names = Object.keys(flags).filter((name) => env[variableOf(name)] !== undefined);
  if (names.length === 0) return;
  // The values of swallowed flags arrive as bare words; which is whose, npm does not tell.
  const words = args.filter((word) => !word.startsWith('-'));
  const valued = names.filter((name) => flags[name]?.value);
  const typed = names.map((name) => {
    const value = flags[name]?.value;
    if (!value) return name;
    const given = env[variableOf(name)];
    const alone = valued.length === 1 ? words[0] : undefined;
    return `${name} ${given && given !== 'true' ? given : (alone ?? `<${value}>`)}`;
  });
  throw new Complaint(
    `npm took ${names.join(', ')} for itself: its own options come first, yours after --.\nType: ${command} -- ${typed.join(' ')}`,
    2,
  );
}

/** @param {string} name `--no-install` is npm_config_install set to nothing */
function variableOf(name) {
  return `npm_config_${name.replace(/^--(no-)?/, '').replaceAll('-', '_')}`;
}
