import {explainBy, type Dialect} from '../dialect.ts';
import {plain} from './plain.ts';

/** The errors of AgentCore's data plane, by the status with which it refuses an upgrade. */
const refusals: ReadonlyMap<number, string> = new Map([
	[
		400,
		'AgentCore does not accept the address: check the runtime’s ARN, which has to be encoded, and the session’s name of at least 33 characters',
	],
	[
		402,
		'a quota of the account is used up, such as that of active sessions; connections that share a session share its place',
	],
	[
		403,
		'not allowed: --auth sigv4 needs bedrock-agentcore:InvokeAgentRuntimeWithWebSocketStream, a token has to be for this runtime',
	],
	[404, 'there is no such runtime or endpoint in this Region, or the path does not end in /ws'],
	[
		409,
		'the session is busy or just ending: try again, or give each connection a session of its own',
	],
	[
		424,
		'the agent failed: its container did not start, or did not accept the connection; see its logs',
	],
	[429, 'throttled: too many new sessions a second; lower --connect-rate'],
]);

const closes: ReadonlyMap<number, string> = new Map([
	[1000, 'closed normally: by the agent, or by AgentCore after 15 minutes without a message'],
	[1009, 'too big: AgentCore accepts frames of up to 32 KB'],
]);

const explainOwn = explainBy({
	handshake: (status) => refusals.get(status),
	closed: (code) => closes.get(code),
	gateway: () => undefined,
});

/** Bedrock AgentCore Runtime at its own host: frames belong to the agent. */
export const agentCore: Dialect = {
	...plain,
	classifyClose: (code) => closes.get(code) ?? plain.classifyClose(code),
	explain: (errorClass) => explainOwn(errorClass) ?? plain.explain(errorClass),
};

/** Whether a host is AgentCore's, such as bedrock-agentcore.us-east-1.amazonaws.com. */
export const isAgentCoreUrl = (url: string): boolean =>
	/^wss?:\/\/(?:[^/?#@]*@)?bedrock-agentcore\.[^/?#]*\.amazonaws\.com/i.test(url);
