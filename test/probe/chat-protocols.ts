import {cloudProtocols} from './chat-clouds.ts';
import {frameworkProtocols} from './chat-frameworks.ts';
import type {ChatProtocol} from './chat-protocol.ts';

export {answerTo, type ChatProtocol} from './chat-protocol.ts';

/** Protocols of public servers, re-created from their documents. */
export const chatProtocols: readonly ChatProtocol[] = [...cloudProtocols, ...frameworkProtocols];
