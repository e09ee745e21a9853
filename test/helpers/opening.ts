import type {OpeningTimes} from '../../source/model/opening-times.ts';

/** What the parts of opening a connection took, where a test has no use for it. */
export const someOpening: OpeningTimes = {dns: undefined, tcp: 0.25, tls: undefined, upgrade: 0.75};
