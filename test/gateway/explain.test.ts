import {expect, test} from 'vitest';
import {explainError} from '../../source/gateway/explain.ts';

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
	['closed.1009', /frames of 32.0 KB and messages of 128 KB/],
	['closed.1011', /internal error/],
	['closed.1012', /restarts/],
	['gateway.internal_server_error', /Lambda threw/],
	['gateway.forbidden', /no route matches .* \$default/],
	['gateway.endpoint_request_timed_out', /over 29 s; a streaming Lambda often goes on/],
])('%s is explained', (name, meaning) => {
	expect(explainError(name)).toMatch(meaning);
});

test.each([
	'handshake.timeout',
	'handshake.301',
	'handshake.200',
	'closed.4001',
	'closed.constructor',
	'gateway.limit_exceeded',
	'gateway.toString',
	'timeout.total',
	'connect.refused',
	'',
])('%s says all there is to say', (name) => {
	expect(explainError(name)).toBeUndefined();
});
