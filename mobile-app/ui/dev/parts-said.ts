/** Two wordings of one plan, long enough for the differences to be shown word by word. */
export const diffWords = {
  was: 'Suspect is not yet named. Rear door glass broken from inside, possible accident. Next line: garage CCTV opposite.',
  now: 'Suspect is the former partner. Rear door glass broken from outside; boot mark photographed. Next line: garage CCTV opposite, overwritten after 25 November.',
}
