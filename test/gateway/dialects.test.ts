import {expect, test} from 'vitest';
import {chooseDialect, type DialectFacts} from '../../source/gateway/choose-dialect.ts';
import {agentCore} from '../../source/gateway/dialects/agentcore.ts';
import {apiGateway} from '../../source/gateway/dialects/api-gateway.ts';
import {plain, unknownServer} from '../../source/gateway/dialects/plain.ts';

test.each([
	['handshake.401', /identity source .* is missing/],
	['handshake.403', /authorizer or by a policy/],
	['handshake.410', /callbacks only/],
	['handshake.429', /throttled: .* 500 new connections\/s .*--connect-rate/],
	['handshake.502', /\$connect Lambda threw/],
	['handshake.418', /\$connect Lambda’s own answer/],
	['handshake.503', /\$connect Lambda’s own answer/],
	['closed.1000', /backend deletes/],
	['closed.1001', /idle for 10m00s, or open for 2h00m/],
	['closed.1003', /binary/],
	['closed.1005', /without a code/],
	['closed.1006', /TCP connection was lost/],
	['closed.1008', /too many requests/],
	['closed.1009', /frames of up to 32.0 KB and messages of up to 128 KB/],
	['closed.1011', /internal error/],
	['closed.1012', /is restarting/],
	['gateway.internal_server_error', /Lambda threw/],
	['gateway.forbidden', /no route matches .* \$default/],
	['gateway.endpoint_request_timed_out', /over 29 s; a streaming Lambda often continues/],
])('API Gateway: %s is explained', (name, meaning) => {
	expect(apiGateway.explain(name)).toMatch(meaning);
});

test.each([
	'handshake.timeout',
	'handshake.304',
	'handshake.200',
	'closed.4001',
	'closed.constructor',
	'gateway.limit_exceeded',
	'gateway.toString',
	'timeout.total',
	'connect.refused',
	'',
])('API Gateway: %s needs no explanation', (name) => {
	expect(apiGateway.explain(name)).toBeUndefined();
});

const facts = (parts: Partial<DialectFacts>): DialectFacts => ({
	url: 'wss://chat.example.com',
	dialect: 'auto',
	quotas: {},
	...parts,
});
const executeApi = 'wss://abc123.execute-api.ca-central-1.amazonaws.com/prod';

const agentCoreUrl = 'wss://bedrock-agentcore.us-east-1.amazonaws.com/runtimes/arn%3Aaws/ws';

test.each([
	['handshake.400', /ARN.*33 characters/],
	['handshake.402', /quota of the account/],
	['handshake.403', /InvokeAgentRuntimeWithWebSocketStream/],
	['handshake.404', /no such runtime/],
	['handshake.409', /session is busy/],
	['handshake.424', /the agent failed/],
	['handshake.429', /--connect-rate/],
	['handshake.502', /proxy/],
	['closed.1000', /15 minutes/],
	['closed.1009', /32 KB/],
	['closed.1011', /internal error/],
])('AgentCore: %s is explained', (name, meaning) => {
	expect(agentCore.explain(name)).toMatch(meaning);
});

test.each<[string, Partial<DialectFacts>, unknown]>([
	['a host of API Gateway', {url: executeApi}, apiGateway],
	['a host of AgentCore', {url: agentCoreUrl}, agentCore],
	['a host that only looks like it', {url: 'wss://bedrock-agentcore.example.com'}, unknownServer],
	['any other host', {}, unknownServer],
	['loopback', {url: 'ws://localhost:3001'}, unknownServer],
	['a host with a quota', {quotas: {newConnections: 2000}}, apiGateway],
	['a custom domain with the option', {dialect: 'api-gateway'}, apiGateway],
	['plain by option, whatever the host', {dialect: 'plain', url: executeApi}, plain],
	['plain by option, whatever the quotas', {dialect: 'plain', quotas: {requests: 1}}, plain],
])('the dialect of %s', (_, parts, dialect) => {
	expect(chooseDialect(facts(parts))).toBe(dialect);
});

const frame = {message: 'Internal server error', connectionId: 'c=', requestId: 'r='};

test("a frame with both ids is API Gateway's on any host, except with the option plain", () => {
	for (const dialect of [apiGateway, unknownServer]) {
		expect(dialect.classifyFrame(frame)?.what).toBe('internal_server_error');
	}
	expect(plain.classifyFrame(frame)).toBeUndefined();
	const meaning = unknownServer.explain('gateway.internal_server_error');
	expect(meaning).toMatch(/its Lambda threw.*connectionId.*--dialect api-gateway/);
});

test("a frame with one id is API Gateway's only where that is the server", () => {
	const {requestId, message} = frame;
	expect(apiGateway.classifyFrame({message, requestId})?.what).toBe('internal_server_error');
	expect(unknownServer.classifyFrame({message, requestId})).toBeUndefined();
	expect(unknownServer.classifyFrame({message})).toBeUndefined();
});

test.each([
	['handshake.502', /a proxy got no valid answer/],
	['handshake.429', /--connect-rate/],
	['closed.1001', /going away/],
	['closed.1006', /TCP connection was lost/],
])('a plain server: %s is explained without AWS', (errorClass, meaning) => {
	for (const dialect of [plain, unknownServer]) {
		expect(dialect.explain(errorClass)).toMatch(meaning);
		expect(dialect.explain(errorClass)).not.toMatch(/Lambda|API Gateway|AWS/);
	}
});

test('only API Gateway bills a message by its length', () => {
	expect(apiGateway.unitsOf(33 * 1024)).toBe(2);
	for (const dialect of [plain, unknownServer]) expect(dialect.unitsOf(33 * 1024)).toBe(1);
});

test.each(['handshake.301', 'handshake.302', 'handshake.307', 'handshake.308'])(
	'%s says what to do, whatever the server is',
	(name) => {
		for (const dialect of [apiGateway, plain, unknownServer]) {
			expect(dialect.explain(name)).toMatch(/^redirects are not followed: .*Location.*--url/);
		}
	},
);
