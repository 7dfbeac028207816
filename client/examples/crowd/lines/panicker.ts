// Is always in, never calm.

import type { Templates } from './topics.ts';

export const PANICKER: Templates = {
  surge: [
    '{symbol} {move}!! [should I chase|am I late|is this real]??',
    'I SOLD {symbol} [two minutes|moments] ago. Of course. {price}',
    'ok ok ok {symbol} {price}, [buying|I am in|cannot watch]',
    'it goes without me. It ALWAYS goes without me. {move}',
    'what do they know?? {symbol} {price}',
    'my hands are shaking, {symbol} {move}, [do I take profit|what now]',
    'short squeeze?? is this a squeeze?? {price}',
  ],
  plunge: [
    'what is happening to {symbol}?? {move}',
    'get me OUT of {symbol}, {price} and [no bids|falling]',
    'is this [it|the crash]? {symbol} {price}',
    'my stop, my [lovely|poor] stop, gone at {price}',
    'somebody knows something. {move} does not just happen',
    'I bought that. I bought exactly that. {price}',
    'refreshing, refreshing, still {price}. [Make it stop|Why]',
    '{symbol} {move} and I was in [the kitchen|a meeting]',
  ],
  high: [
    '{symbol} {price} high of the day, [what if it turns|I have a bad feeling]',
    "too high. {price} is too high. [Right?|Isn't it?]",
    'a new high and I own [nothing|two shares] of it',
    '{price}!! do we sell the high or is there a higher one??',
  ],
  low: [
    'low of the day!! {symbol} {price} [help|how low can it go]',
    '{price}. I said I sell below that. [Do I sell?|I cannot press it]',
    'there is no floor under {symbol}, is there. {price}',
    'new low, I am [not looking|looking through my fingers]',
  ],
  halted: [
    'HALTED? why is {symbol} halted?? I am stuck at {price}',
    '{symbol} halted, they know something',
    'I cannot sell. I CANNOT SELL. {symbol} stands at {price}',
  ],
  open: [
    'it opens, it opens, {symbol} {price}, [what do I do|not looking]',
    '{symbol} is back, {price}, that is [fine|not fine], is it?',
  ],
  idle: [
    'too quiet in {symbol}. I do not like [it|{price}]',
    'somebody big is [selling|waiting] in {symbol}, I can feel it',
    'why is nobody [talking|worried] about {symbol} at {price}',
    'I check {symbol} every second and it is always {price}',
    'it has not moved for [a minute|ages]. That is how it starts',
    'what if my order is the one that [stops it|it waits for]',
    'did everybody leave? is there [news|something I missed]?',
    'I moved my stop again. {symbol} {price}. Do not tell me',
    'if {symbol} loses {price} I am out. [This time I mean it|Really]',
    'my neighbour asked about {symbol}. [Is that the top|That is a sign, right]?',
    'spread looks wider. Does the spread look wider to you?',
    'I dreamt of {price}. I swear. {symbol} {price}',
  ],
  answer: [
    '{name} easy for you to say',
    '{name} [are you sure|how do you know]??',
    '{name} you said that last time',
    '{name} so [sell|buy]? say it clearly please',
    '{name} please do not say things like that at {price}',
    '{name} ok but what if you are WRONG',
  ],
  welcome: [
    '{name} do you know something?? {symbol} at {price}',
    '{name} hold me',
    '{name} thank you, that [helps|makes it worse]',
    '{name} are you in {symbol} too? are you ok?',
  ],
  question: [
    '{name} I was going to ask the SAME thing',
    '{name} why do you ask?? what did you see in {symbol}?',
    '{name} I do not know, nobody knows, it says {price}',
    '{name} good question. Now I am nervous',
  ],
};
