// Thinks of what a thing is worth, and has time.

import type { Templates } from './topics.ts';

export const VALUE: Templates = {
  surge: [
    '{symbol} {move} and [nothing changed|the business is the same] since breakfast',
    'I [sell|trim] into moves like this one, {price} is [full|not cheap]',
    'people pay {price} for {symbol} now? [Fine by me|I bought it lower, thank you]',
    'somebody needed {symbol} in a hurry. [Haste costs|That is never the cheap way]',
    '{move} in half a minute is not [research|information], it is [a mood|an order]',
    'at {price} I need more than [hope|a chart] to buy {symbol}',
    'every {move} today is taken from next year',
  ],
  plunge: [
    '{symbol} on sale, {move}. [Adding a little|My order is in the book]',
    'same company, [lower price|{price}]. [Thank you|I will take that]',
    'a {move} wiggle in {symbol} is [noise|weather], not news',
    'if you liked {symbol} this morning you should [love|like] it at {price}',
    'somebody sells because he must. [I buy because I may|That is the whole trade]',
    '{move}. Has anything been [published|said], or is it just the crowd?',
    'my bid in {symbol} is [still lower|a little below {price}], no hurry',
  ],
  high: [
    '{symbol} at a high of {price}, margin of safety at a low',
    'nobody ever went broke taking profit at {price}',
    'a high of the day is a fact about [today|the buyers], not about {symbol}',
    '{price}: I would rather own it than [buy|chase] it here',
  ],
  low: [
    '{price} for {symbol}: [now we talk|finally interesting]',
    'low of the day is [a fact|where I look], not a reason',
    '{symbol} at {price} is the first price today that I [could|would] pay',
    'pessimism is on offer at {price}. [A few, please|I will take some]',
  ],
  halted: [
    '{symbol} halted. [Read a filing|Have a coffee] meanwhile',
    'a halt costs the patient nothing. {symbol} was {price}, it can wait',
  ],
  open: [
    '{symbol} is back at {price}. Worth [the same|no more, no less] than before',
    '{symbol} trades again. So, at {price}: would you buy [the whole of it|more]?',
  ],
  idle: [
    'in the short run it is a voting machine, and {symbol} {price} is the vote',
    'what would you pay for all of {symbol}? [Not this|Less than that]',
    'I have held {symbol} through worse than {move}',
    '[quiet|slow] is good. {symbol} can stay at {price} all day',
    'who here has read [one page|anything] about {symbol}?',
    'the best trade in {symbol} this hour was [none|to do nothing]',
    'price {price}, value [somewhere below|a matter of patience]. That is my whole note on {symbol}',
    'a good thing at a fair price, they say. {symbol} at {price} is [half of that|nearly that]',
    'I check {symbol} once a day. [Today twice, I admit|This is the time]',
    'turnover is not [progress|work], it just feels like it',
    'if the exchange closed for a year, would you [hold|buy] {symbol} at {price}?',
    'I wrote down why I own {symbol}. [Still true|The list is shorter now]',
  ],
  answer: [
    '{name} price is what you pay, that is all {price} says',
    '{name} [maybe|could be]. In five years nobody remembers this bar',
    '{name} and what is it [worth|earning]?',
    '{name} a line on a chart has never paid [a dividend|anybody]',
    '{name} I agree, and I still would not [chase|hurry]',
    '{name} who is on the other side of that trade, and why?',
  ],
  welcome: [
    '{name} [welcome|sensible]. What is {symbol} worth to you?',
    '{name} finally somebody who thinks first',
    '{name} well said. At {price}, buyer or seller?',
    '{name} take your time here, {symbol} will still be traded tomorrow',
  ],
  question: [
    '{name} depends on what you know about {symbol} that {price} does not',
    '{name} would you hold it for [ten years|a year]? Then {price} hardly matters',
    '{name} I never know the next minute. [The next year, perhaps|Nobody does]',
    '{name} if you have to ask at {price}, buy less',
  ],
};
