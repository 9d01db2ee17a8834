/**
 * Reads the selector texts of `kubectl -l` (apimachinery `pkg/labels/selector.go`).
 *
 *   selector    = [ requirement { "," requirement } ]
 *   requirement = "!" key | key [ operator value | ("in" | "notin") "(" values ")" ]
 *
 * Messages and the corners behind them (`a in (,)`, `=` without a value, `in` and `notin` as names) are Kubernetes' own.
 */
import { qualifiedNameErrors } from './label-syntax.ts';
import {
  joinErrors,
  makeRequirement,
  type Operator,
  quoted,
  type Requirement,
  requirementErrors,
} from './requirement.ts';
import { type Selector, selectorFromRequirements } from './selector.ts';

type TokenKind =
  | 'end'
  | 'identifier'
  | 'error'
  | ')'
  | ','
  | '!'
  | '=='
  | '='
  | '>'
  | 'in'
  | '<'
  | '!='
  | 'notin'
  | '(';

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const SYMBOLS: ReadonlySet<string> = new Set([')', ',', '!', '==', '=', '>', '<', '!=', '(']);
const OPERATOR_BY_TOKEN: ReadonlyMap<TokenKind, Operator> = new Map<TokenKind, Operator>([
  ['in', 'in'],
  ['notin', 'notin'],
  ['=', '='],
  ['==', '=='],
  ['!=', '!='],
  ['>', 'gt'],
  ['<', 'lt'],
]);
const END: Token = { kind: 'end', text: '' };

const isSpace = (char: string): boolean => char === ' ' || char === '\t' || char === '\r' || char === '\n';
const isSymbol = (char: string): boolean => '=!(),><'.includes(char);

/** Ends at a NUL, as upstream. */
function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length && text[at] !== '\0') {
    const char = text[at] as string;
    if (isSpace(char)) {
      at++;
    } else if (isSymbol(char)) {
      const two = text.slice(at, at + 2);
      const symbol = SYMBOLS.has(two) ? two : char;
      tokens.push({ kind: symbol as TokenKind, text: symbol });
      at += symbol.length;
    } else {
      const start = at;
      while (at < text.length && text[at] !== '\0' && !isSpace(text[at] as string) && !isSymbol(text[at] as string))
        at++;
      const word = text.slice(start, at);
      tokens.push({ kind: word === 'in' || word === 'notin' ? word : 'identifier', text: word });
    }
  }
  tokens.push(END);
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  #ahead(): Token {
    return asName(this.#tokens[this.#at] ?? END);
  }

  #next(): Token {
    return asName(this.#nextOperator());
  }

  /** `in` and `notin` are keywords only here. */
  #nextOperator(): Token {
    return this.#tokens[this.#at++] ?? END;
  }

  parse(): readonly Requirement[] {
    const requirements: Requirement[] = [];
    while (true) {
      const { kind, text } = this.#ahead();
      if (kind === 'end') return requirements;
      if (kind !== 'identifier' && kind !== '!')
        throw new Error(`found '${text}', expected: !, identifier, or 'end of string'`);
      requirements.push(this.#wrappedRequirement());
      const separator = this.#next();
      if (separator.kind === 'end') return requirements;
      if (separator.kind !== ',') throw new Error(`found '${separator.text}', expected: ',' or 'end of string'`);
      const after = this.#ahead();
      if (after.kind !== 'identifier' && after.kind !== '!') {
        throw new Error(`found '${after.text}', expected: identifier after ','`);
      }
    }
  }

  #wrappedRequirement(): Requirement {
    try {
      return this.#requirement();
    } catch (error) {
      throw new Error(`unable to parse requirement: ${(error as Error).message}`);
    }
  }

  #requirement(): Requirement {
    const negated = this.#ahead().kind === '!';
    if (negated) this.#next();
    const key = this.#next();
    if (key.kind !== 'identifier') throw new Error(`found '${key.text}', expected: identifier`);
    const wrong = qualifiedNameErrors(key.text);
    if (wrong.length > 0) throw new Error(`<nil>: Invalid value: ${quoted(key.text)}: ${wrong.join('; ')}`);
    const after = this.#ahead().kind;
    if (negated) return checked(key.text, '!', []);
    if (after === 'end' || after === ',') return checked(key.text, 'exists', []);
    const token = this.#nextOperator();
    const operator = OPERATOR_BY_TOKEN.get(token.kind);
    if (operator === undefined) throw new Error(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`);
    const values = operator === 'in' || operator === 'notin' ? this.#values() : [this.#value()];
    return checked(key.text, operator, [...new Set(values)].sort());
  }

  #value(): string {
    const { kind } = this.#ahead();
    if (kind === 'end' || kind === ',') return '';
    const token = this.#next();
    if (token.kind !== 'identifier') throw new Error(`found '${token.text}', expected: identifier`);
    return token.text;
  }

  #values(): readonly string[] {
    const open = this.#next();
    if (open.kind !== '(') throw new Error(`found '${open.text}' expected: '('`);
    const { kind, text } = this.#ahead();
    if (kind === ')') {
      this.#next();
      return [''];
    }
    if (kind !== 'identifier' && kind !== ',') throw new Error(`found '${text}', expected: ',', ')' or identifier`);
    const values = this.#valueList();
    this.#next();
    return values;
  }

  /** Up to the closing parenthesis, which is left to the caller. */
  #valueList(): readonly string[] {
    const values: string[] = [];
    while (true) {
      const token = this.#next();
      const after = this.#ahead();
      if (token.kind === 'identifier') {
        values.push(token.text);
        if (after.kind === ')') return values;
        if (after.kind !== ',') throw new Error(`found '${after.text}', expected: ',' or ')'`);
      } else if (token.kind === ',') {
        if (values.length === 0) values.push('');
        if (after.kind === ')') return [...values, ''];
        if (after.kind === ',') {
          this.#next();
          values.push('');
        }
      } else {
        throw new Error(`found '${token.text}', expected: ',', or identifier`);
      }
    }
  }
}

const asName = (token: Token): Token =>
  token.kind === 'in' || token.kind === 'notin' ? { ...token, kind: 'identifier' } : token;

function checked(key: string, operator: Operator, values: readonly string[]): Requirement {
  const errors = requirementErrors(key, operator, values);
  if (errors.length > 0) throw new Error(joinErrors(errors));
  return makeRequirement(key, operator, values);
}

/** @throws an Error with Kubernetes' own text if `text` is not a selector. An empty text selects everything. */
export const parseSelector = (text: string): Selector => selectorFromRequirements(new Parser(text).parse());
