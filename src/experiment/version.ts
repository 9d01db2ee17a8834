/** What made a result, and what it simulates. A test holds the first to package.json. */
export const VERSION = '0.1.0';
export const KUBERNETES_VERSION = '1.32';
