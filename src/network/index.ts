/**
 * room: network – what a request would meet: the endpoints of its Service as the proxies know them, and whether the machine behind one answers.
 *
 * The API says who is ready; the proxies hear of it later; the machines know who really is. A request fails in the gap between them.
 */
export { Network, type NetworkOptions } from './network.ts';
