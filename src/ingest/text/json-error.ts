/** Where a text stops being JSON. `JSON.parse` knows, but does not always say. */
const BLANK = /[ \t\r\n]*/y;
// of the control characters some are allowed
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const LITERAL = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

/** Offset of the first token that may not stand where it does; of the end where one is missing. */
export function jsonErrorOffset(text: string): number {
  /** What closes each object and list that is open. */
  const open: string[] = [];
  let at = endOf(BLANK, text, 0);
  let wants: 'key' | 'value' | 'next' = 'value';
  /** Nothing was there yet in the innermost one, so that it may end. */
  let isEmpty = false;
  for (;;) {
    const letter = text[at];
    const closer = open.at(-1);
    let end: number;
    if (letter !== undefined && letter === closer && (isEmpty || wants === 'next')) {
      open.pop();
      [end, isEmpty, wants] = [at + 1, false, 'next'];
    } else if (wants === 'next') {
      if (letter !== ',' || closer === undefined) return at;
      [end, wants] = [at + 1, closer === '}' ? 'key' : 'value'];
    } else if (wants === 'key') {
      const colon = endOf(BLANK, text, endOf(STRING, text, at));
      if (letter !== '"' || endOf(STRING, text, at) === at) return at;
      if (text[colon] !== ':') return colon;
      [end, isEmpty, wants] = [colon + 1, false, 'value'];
    } else if (letter === '{' || letter === '[') {
      open.push(letter === '{' ? '}' : ']');
      [end, isEmpty, wants] = [at + 1, true, letter === '{' ? 'key' : 'value'];
    } else {
      end = endOf(letter === '"' ? STRING : LITERAL, text, at);
      if (end === at) return at;
      [isEmpty, wants] = [false, 'next'];
    }
    at = endOf(BLANK, text, end);
  }
}

/** Where the match that begins at `at` ends; `at` where there is none. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
