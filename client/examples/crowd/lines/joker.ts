// Is here for the company.

import type { Templates } from './topics.ts';

export const JOKER: Templates = {
  surge: [
    '{symbol} {move}, my rent is [saved|covered until noon]',
    'who told {symbol} it could leave without me',
    'up {move}: I am a genius [again|since four minutes]',
    'somebody sat on the buy button of {symbol}',
    '{symbol} read a motivational poster. {price}',
    'quick, everybody look as if we had seen {price} coming',
    'I would like to thank {symbol}, my keyboard and [nobody else|luck]',
  ],
  plunge: [
    '{symbol} {move}. I am a long term investor now',
    'buy high, sell {price}, [repeat|that is my edge]',
    'the elevator is [working|express] today, {symbol} {price}',
    'diamond hands, [paper lunch|glass stomach]',
    '{symbol} is not falling, it is [looking for its keys|visiting old prices]',
    'good news: {symbol} is {move} closer to zero risk',
    'my portfolio called, it wants to [see other people|speak to the manager]',
  ],
  high: [
    '{symbol} {price}, [oxygen masks on|please keep your seatbelts fastened]',
    'all time high if your time started today',
    '{price}, ladies and gentlemen, the view is [lovely|mostly clouds]',
    'new high. I sold [on the way|in a previous life]',
  ],
  low: [
    '{symbol} found a basement below the basement, {price}',
    'at {price} it is not a loss, it is a collection',
    '{symbol} {price}: limbo contest, how low can you go',
    'they said buy the dip. They did not say [which|of how many]',
  ],
  halted: [
    '{symbol} halted. Even the exchange needed a minute',
    'trading halted, chatting not',
    '{symbol} is frozen at {price}, somebody bring a hair dryer',
  ],
  open: [
    'and we are back, {symbol} {price}, after [no word from our sponsors|a short nap]',
    '{symbol} opened at {price}. I opened [a snack|my eyes]',
  ],
  idle: [
    '{symbol} moved a cent, [calling my mother|alert the press]',
    'I drew a line on {symbol}. It ignored it',
    'my strategy for {symbol}: [vibes|yes|stare at {price}]',
    'technically {symbol} can only go up, down or {price}',
    'asked my cat about {symbol}, she [sold|went flat]',
    'if you stare at {price} long enough it stares back',
    'I have two monitors and [{symbol} on both|no idea on either]',
    'breaking: {symbol} still exists. {price}. More at never',
    'my other chart is a [sudoku|weather map]',
    'I am not addicted, I can stop watching {symbol} after [this candle|the next one]',
    'bought one {symbol} for the memories, {price}',
    'is it lunch on the exchange too or just in {symbol}',
    'what do you call a flat line with volume? {symbol}',
    'some people meditate, I watch {symbol} at {price}',
  ],
  answer: [
    '{name} sir, this is an order book',
    '{name} [bold|brave] words at {price}',
    '{name} screenshot taken',
    '{name} can I get that as a [fortune cookie|ringtone]',
    '{name} my cat says the opposite and she is [up on the year|asleep]',
    '{name} strong take, wrong [room|century]',
  ],
  welcome: [
    '{name} welcome to the floor, mind the candles',
    '{name} quick, say something before {symbol} moves',
    '{name} a human! [act natural|hide the charts]',
    '{name} you may sit, the bull is [friendly|mostly harmless]',
  ],
  question: [
    '{name} the answer is [forty two|{price}], what was the question again',
    '{name} let me ask my cat. She says [no|maybe|purr]',
    '{name} have you tried turning {symbol} off and on again',
    '{name} great question, next question',
  ],
};
