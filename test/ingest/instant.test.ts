import { expect, test } from 'vitest';
import { parseDuration, parseInstant } from '../../src/ingest/index.ts';

test.each([
  '1970-01-01T00:00:00Z',
  '2000-02-29T23:59:59Z',
  '1999-12-31T23:59:59.999Z',
  '2026-03-01T09:00:00+05:30',
  '2026-03-01T09:00:00.123456789-11:00',
  '2100-02-28T12:00:00Z',
  '0001-01-01T00:00:00Z',
])('%s as the platform reads it', (text) => {
  expect(parseInstant(text)).toBe(Date.parse(text.replace(/(\.\d{3})\d+/, '$1')));
});

test.each([
  '',
  '2026-03-01',
  '2026-13-01T00:00:00Z',
  '2026-02-29T00:00:00Z',
  '2026-03-01T24:00:00Z',
  '2026-03-01T09:00:00',
  '2026-03-01 09:00:00Z',
  '1'.repeat(1000),
])('%s is no time', (text) => expect(parseInstant(text)).toBeUndefined());

test.each([
  ['90s', 90_000],
  ['5m', 300_000],
  ['2h30m', 9_000_000],
  ['1d12h', 129_600_000],
  ['1.5h', 5_400_000],
  ['1.1s', 1_100],
  ['250ms', 250],
  ['0', 0],
  ['0s', 0],
])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

test.each(['', '5', '-5m', '5 m', 'm', '5x', '1h-5m', '0.0001s', '99999999999d', '1'.repeat(70)])(
  '%s is no duration',
  (text) => expect(parseDuration(text)).toBeUndefined(),
);
