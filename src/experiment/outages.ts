/** Failure traces: CSV with the columns node, down, up; times are durations (`90s`, `2h30m`) or plain seconds. */
import type { Outage } from '../faults/index.ts';
import { parseDuration } from '../model/duration.ts';

/** What a file that a scenario names says, and cannot be acted on. */
export class ScenarioError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ScenarioError';
  }
}

const COLUMNS = ['node', 'down', 'up'];

/** @throws with `file:line` where a row cannot be read */
export function outagesOf(text: string, file: string): Outage[] {
  const rows = text.split(/\r?\n/).map((line) => line.split(',').map((cell) => cell.trim()));
  const [head = []] = rows;
  const at = COLUMNS.map((name) => head.indexOf(name));
  if (at.includes(-1))
    throw new ScenarioError(`${file}:1: expected the columns ${COLUMNS.join(', ')}, found ${head.join(', ')}`);
  return rows.slice(1).flatMap((cells, i) => {
    if (cells.length === 1 && cells[0] === '') return [];
    const place = `${file}:${i + 2}`;
    const [node = '', down = '', up = ''] = at.map((column) => cells[column]);
    const outage = { node, downMs: instantOf(down, place), upMs: instantOf(up, place) };
    if (outage.upMs < outage.downMs)
      throw new ScenarioError(`${place}: node ${node} is up (${up}) before it is down (${down})`);
    return [outage];
  });
}

function instantOf(text: string, place: string): number {
  const isNumber = /^[0-9]+(\.[0-9]+)?$/.test(text);
  try {
    return isNumber ? Math.round(Number(text) * 1000) : parseDuration(text);
  } catch {
    throw new ScenarioError(`${place}: ${text} is no time: expected seconds, or a duration such as 90s or 2h30m`);
  }
}
