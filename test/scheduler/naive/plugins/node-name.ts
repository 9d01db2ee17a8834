/** NodeName: a pod that names its node runs there or nowhere. */
import { definePlugin, unresolvable } from '../plugin.ts';
import { nameOf } from '../world.ts';

export const nodeName = definePlugin({
  name: 'NodeName',
  filter({ spec }, info) {
    if (!spec.nodeName || spec.nodeName === nameOf(info)) return undefined;
    return unresolvable("node(s) didn't match the requested node name");
  },
});
