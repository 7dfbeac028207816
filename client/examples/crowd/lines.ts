// What the crowd says: templates by temper and topic. `[a|b]` picks one, `{symbol}`, `{price}`, `{move}` and `{name}` are
// filled in. Pure: the same chance gives the same line.

import type { Random } from '../../../protocol/clock.ts';

export const TEMPERS = ['chartist', 'value', 'panicker', 'joker'] as const;
export type Temper = (typeof TEMPERS)[number];

/** What a line is about. `answer`: to somebody of the crowd; `welcome`: to a person. */
export const TOPICS = [
  'surge',
  'plunge',
  'high',
  'low',
  'halted',
  'open',
  'idle',
  'answer',
  'welcome',
] as const;
export type Topic = (typeof TOPICS)[number];

export interface Facts {
  readonly symbol: string;
  /** As people write it. */
  readonly price: string;
  /** Of the last half minute, with its sign: `+0.42%`. */
  readonly move: string;
  /** Who is answered; empty when nobody is. */
  readonly name: string;
}

const LINES: Readonly<Record<Temper, Readonly<Record<Topic, readonly string[]>>>> = {
  chartist: {
    surge: [
      '[clean|textbook|lovely] breakout on {symbol}, {move} in half a minute',
      '{symbol} [cleared|took out] the range, {price} is [support|the line] now',
      'volume came in [with|before] that push to {price}, I [trust|like] it',
      '[watch|mind] the retest of {price}, that is the trade',
    ],
    plunge: [
      '{symbol} lost the trendline, {move}, next stop is [lower|the prior low]',
      'that candle on {symbol} [closes|looks] ugly, {price} was the level',
      '[no bid|thin book] under {price}, let it come to you',
      'breakdown on {symbol}, I wait for [a base|two green bars] before I touch it',
    ],
    high: [
      'new high of the day in {symbol}, {price}. Higher highs, higher lows',
      '{price} on {symbol}: [blue sky|nothing overhead] until the round number',
      '{symbol} at the highs and [no divergence|still room] on my screen',
    ],
    low: [
      'low of the day, {symbol} {price}. Sellers [still in charge|not done]',
      '{symbol} prints {price}, [double bottom or bust|this is where it must hold]',
    ],
    halted: ['{symbol} halted at {price}. [Draw your lines|Levels ready], reopen will be fast'],
    open: ['{symbol} trades again, first print {price}. [Let it settle|Wait for the range]'],
    idle: [
      '{symbol} [coiling|going nowhere|drifting] around {price}, the move comes after',
      'inside bar on {symbol} [again|here]. [Patience|Sit on your hands]',
      'VWAP is a magnet today, {symbol} {price} keeps coming back',
      'anybody else [see|watching] the triangle on the {symbol} one minute?',
      '[smaller|lower] volume on every bounce in {symbol}. Noted',
      'support is where I say it is, and I say {price}',
    ],
    answer: [
      '{name} the chart [disagrees|says otherwise], look at the one minute',
      '{name} [agreed|same read here], {price} is what matters',
      '{name} what is your stop on {symbol}?',
    ],
    welcome: [
      '{name} [good eye|fair point], what interval are you on?',
      '{name} I have {price} as the level. You?',
    ],
  },
  value: {
    surge: [
      '{symbol} {move} and [nothing changed|the business is the same] since breakfast',
      'I [sell|trim] into moves like this one, {price} is [full|not cheap]',
      'people pay {price} for {symbol} now? [Fine by me|I bought it lower, thank you]',
    ],
    plunge: [
      '{symbol} on sale, {move}. [Adding a little|My order is in the book]',
      'same company, [lower price|{price}]. [Thank you|I will take that]',
      'a {move} wiggle in {symbol} is [noise|weather], not news',
    ],
    high: [
      '{symbol} at a high of {price}, margin of safety at a low',
      'nobody ever went broke taking profit at {price}',
    ],
    low: [
      '{price} for {symbol}: [now we talk|finally interesting]',
      'low of the day is [a fact|where I look], not a reason',
    ],
    halted: ['{symbol} halted. [Read a filing|Have a coffee] meanwhile'],
    open: ['{symbol} is back at {price}. Worth [the same|no more, no less] than before'],
    idle: [
      'in the short run it is a voting machine, and {symbol} {price} is the vote',
      'what would you pay for all of {symbol}? [Not this|Less than that]',
      'I have held {symbol} through worse than {move}',
      '[quiet|slow] is good. {symbol} can stay at {price} all day',
      'who here has read [one page|anything] about {symbol}?',
    ],
    answer: [
      '{name} price is what you pay, that is all {price} says',
      '{name} [maybe|could be]. In five years nobody remembers this bar',
      '{name} and what is it [worth|earning]?',
    ],
    welcome: [
      '{name} [welcome|sensible]. What is {symbol} worth to you?',
      '{name} finally somebody who thinks first',
    ],
  },
  panicker: {
    surge: [
      '{symbol} {move}!! [should I chase|am I late|is this real]??',
      'I SOLD {symbol} [two minutes|moments] ago. Of course. {price}',
      'ok ok ok {symbol} {price}, [buying|I am in|cannot watch]',
    ],
    plunge: [
      'what is happening to {symbol}?? {move}',
      'get me OUT of {symbol}, {price} and [no bids|falling]',
      'is this [it|the crash]? {symbol} {price}',
      'my stop, my [lovely|poor] stop, gone at {price}',
    ],
    high: [
      '{symbol} {price} high of the day, [what if it turns|I have a bad feeling]',
      "too high. {price} is too high. [Right?|Isn't it?]",
    ],
    low: [
      'low of the day!! {symbol} {price} [help|how low can it go]',
      '{price}. I said I sell below that. [Do I sell?|I cannot press it]',
    ],
    halted: [
      'HALTED? why is {symbol} halted?? I am stuck at {price}',
      '{symbol} halted, they know something',
    ],
    open: ['it opens, it opens, {symbol} {price}, [what do I do|not looking]'],
    idle: [
      'too quiet in {symbol}. I do not like [it|{price}]',
      'somebody big is [selling|waiting] in {symbol}, I can feel it',
      'why is nobody [talking|worried] about {symbol} at {price}',
      'I check {symbol} every second and it is always {price}',
    ],
    answer: [
      '{name} easy for you to say',
      '{name} [are you sure|how do you know]??',
      '{name} you said that last time',
    ],
    welcome: ['{name} do you know something?? {symbol} at {price}', '{name} hold me'],
  },
  joker: {
    surge: [
      '{symbol} {move}, my rent is [saved|covered until noon]',
      'who told {symbol} it could leave without me',
      'up {move}: I am a genius [again|since four minutes]',
    ],
    plunge: [
      '{symbol} {move}. I am a long term investor now',
      'buy high, sell {price}, [repeat|that is my edge]',
      'the elevator is [working|express] today, {symbol} {price}',
      'diamond hands, [paper lunch|glass stomach]',
    ],
    high: [
      '{symbol} {price}, [oxygen masks on|please keep your seatbelts fastened]',
      'all time high if your time started today',
    ],
    low: [
      '{symbol} found a basement below the basement, {price}',
      'at {price} it is not a loss, it is a collection',
    ],
    halted: ['{symbol} halted. Even the exchange needed a minute', 'trading halted, chatting not'],
    open: ['and we are back, {symbol} {price}, after [no word from our sponsors|a short nap]'],
    idle: [
      '{symbol} moved a cent, [calling my mother|alert the press]',
      'I drew a line on {symbol}. It ignored it',
      'my strategy for {symbol}: [vibes|yes|stare at {price}]',
      'technically {symbol} can only go up, down or {price}',
      'asked my cat about {symbol}, she [sold|went flat]',
    ],
    answer: [
      '{name} sir, this is an order book',
      '{name} [bold|brave] words at {price}',
      '{name} screenshot taken',
    ],
    welcome: [
      '{name} welcome to the floor, mind the candles',
      '{name} quick, say something before {symbol} moves',
    ],
  },
};

/** One line; templates with the same words come out differently. */
export function lineOf(temper: Temper, topic: Topic, facts: Facts, random: Random): string {
  const template = pick(LINES[temper][topic], random);
  const chosen = template.replace(/\[([^\]]+)\]/g, (_all, choices: string) =>
    pick(choices.split('|'), random),
  );
  return chosen
    .replaceAll('{symbol}', `$${facts.symbol}`)
    .replaceAll('{price}', facts.price)
    .replaceAll('{move}', facts.move)
    .replaceAll('{name}', facts.name === '' ? '' : `@${facts.name}`)
    .trim();
}

function pick(choices: readonly string[], random: Random): string {
  return choices[Math.floor(random() * choices.length)] ?? '';
}
