/** Containers of a pod in a word each, for tables. */
import type { ContainerView } from '../../../src/machines/life/phase.ts';

/**
 * `i`, `s`, `a`: init container, sidecar, main container; then its state: `-` waits, `r` runs, `R` runs and is started,
 * a number: ended with it, `w` and a number: waits after it ended with it.
 */
function view(text: string): ContainerView {
  const role = { i: 'init', s: 'sidecar', a: 'app' }[text[0]] as ContainerView['role'];
  const state = text.slice(1);
  const isStarted = state === 'R' || (state === 'r' && role === 'app');
  if (state === '-') return { role, state: 'waiting', isStarted: false, isReady: false };
  if (state === 'r' || state === 'R') return { role, state: 'running', isStarted, isReady: isStarted };
  if (state.startsWith('w'))
    return { role, state: 'waiting', exitCode: Number(state.slice(1)), isStarted: false, isReady: false };
  return { role, state: 'ended', exitCode: Number(state), isStarted: false, isReady: role === 'init' && state === '0' };
}

export const views = (text: string): ContainerView[] => text.split(' ').map(view);
