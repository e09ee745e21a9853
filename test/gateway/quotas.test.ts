import {expect, test} from 'vitest';
import {isGatewayUrl, quotaTable, quotasWith, quotaWarning} from '../../source/gateway/quotas.ts';

test('every quota says where it comes from', () => {
	for (const {source} of Object.values(quotaTable)) {
		expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/apigateway\//);
	}
});

test('a quota of one’s own takes the place of the default, the others stay', () => {
	expect(quotasWith({newConnections: 2000})).toMatchObject({
		newConnections: 2000,
		requests: 10_000,
	});
});

test('a quota is near from 80 percent on, and gone beyond above the whole', () => {
	const quotas = quotasWith();
	expect(quotaWarning('newConnections', 400, quotas)).toBeUndefined();
	expect(quotaWarning('newConnections', 401, quotas)).toBe(
		'new connections/s (per account and Region): about 401, 80% of the quota of 500',
	);
	expect(quotaWarning('newConnections', 500, quotas)).toMatch(/100% of the quota of 500$/);
	expect(quotaWarning('newConnections', 501, quotas)).toMatch(/more than the quota of 500$/);
	expect(quotaWarning('newConnections', 501, quotasWith({newConnections: 1000}))).toBeUndefined();
});

test.each([
	['wss://abc123.execute-api.ca-central-1.amazonaws.com/prod', true],
	['wss://abc123.execute-api.cn-north-1.amazonaws.com.cn/prod?token=x', true],
	['wss://{{$env.API}}.execute-api.eu-west-1.amazonaws.com/{{$env.STAGE}}', true],
	['wss://user:pw@abc123.EXECUTE-API.eu-west-1.amazonaws.com', true],
	['wss://chat.example.com/prod', false],
	['wss://chat.example.com/a.execute-api.b', false],
	['wss://chat.example.com?next=a.execute-api.b', false],
	['ws://127.0.0.1:9001', false],
	['', false],
])('%s: is one of the gateway’s own addresses: %s', (url, own) => {
	expect(isGatewayUrl(url)).toBe(own);
});
