import {expect, test} from 'vitest';
import {classifyConnectionEnd, type ConnectionEnd} from '../../source/engine/outcome.ts';
import {apiGateway} from '../../source/gateway/dialects/api-gateway.ts';

const classifyEnd = (end: ConnectionEnd) => classifyConnectionEnd(end, apiGateway);

const failed = (code: string, message = '') =>
	classifyEnd({kind: 'failed', error: Object.assign(new Error(message), {code})});

test.each([
	['ECONNREFUSED', 'connect.refused'],
	['ENOTFOUND', 'connect.dns'],
	['EAI_AGAIN', 'connect.dns'],
	['INVALID_PURPOSE', 'connect.tls'],
	['ETIMEDOUT', 'connect.network'],
	['ECONNRESET', 'connect.network'],
	['EHOSTUNREACH', 'connect.network'],
	['FLOODGATE_BROKEN_ANSWER', 'protocol.handshake'],
	['FLOODGATE_PROXY_FAILURE', 'connect.proxy'],
])('%s while connecting is %s', (code, outcome) => {
	expect(failed(code, 'in the words of Node')).toEqual({
		class: outcome,
		message: 'in the words of Node',
	});
});

test.each([
	['CERT_HAS_EXPIRED', /expired/],
	['CERT_NOT_YET_VALID', /clock/],
	['DEPTH_ZERO_SELF_SIGNED_CERT', /self-signed: .*--ca FILE.*--insecure/],
	['SELF_SIGNED_CERT_IN_CHAIN', /not trusted here: .*--ca FILE.*--insecure/],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /no trusted authority.*--ca FILE/],
	['ERR_TLS_CERT_ALTNAME_INVALID', /certificate is for another name/],
	['ERR_SSL_WRONG_VERSION_NUMBER', /no TLS on this port: use ws:/],
	['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', /requires a client certificate: .*--cert FILE/],
	['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', /if it requires a client certificate/],
	['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', /if it requires a client certificate/],
	['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', /neither TLS 1.2 nor/],
	['FLOODGATE_TLS_ANSWER', /in the words of Node/],
])('%s is connect.tls, in words that help', (code, words) => {
	const error = failed(code, 'in the words of Node; if the root CA is installed locally, try it');
	expect(error.class).toBe('connect.tls');
	expect(error.message).toMatch(words);
});

test('an unknown failure of TLS is told by its reason, without the advice for Node', () => {
	const line = '40BD306E:error:0A000126:SSL routines:ssl3_read_n:unexpected eof:../rec.c:77:';
	expect(failed('ERR_SSL_SOME', line).message).toBe('unexpected eof');
	expect(failed('CERT_OTHER', 'bad; if the root CA is installed locally, try x').message).toBe(
		'bad',
	);
});

test('a certificate that was given and refused is named', () => {
	const error = Object.assign(new Error('x'), {code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA'});
	const opening = {phase: 'upgrading', isSecure: true, isIdentified: true};
	expect(classifyEnd({kind: 'failed', error, opening}).message).toMatch(/not accept .*--cert/);
});

test.each([
	['400 The plain HTTP request was sent to HTTPS port', /^the server expects TLS.*wss:/],
	['Client sent an HTTP request to an HTTPS server.', /^the server expects TLS.*wss:/],
	['<title>400 No required SSL certificate was sent</title>', /^the server requires .*--cert/],
])('a refusal whose body says "%s" has a hint', (body, words) => {
	const {message} = classifyEnd({kind: 'refused', status: 400, body});
	expect(message).toMatch(words);
	expect(message).toContain(body);
});

test('what a proxy does is no failure of the server, and what this machine lacks none of the proxy', () => {
	const cause = Object.assign(new Error('x'), {code: 'EMFILE'});
	const error = Object.assign(new Error('y', {cause}), {code: 'FLOODGATE_PROXY_FAILURE'});
	expect(classifyEnd({kind: 'failed', error}).class).toBe('generator.file_descriptors');
	expect(classifyEnd({kind: 'silent', proxy: '[::1]:8080'}).message).toBe(
		'no answer from the proxy [::1]:8080 in time',
	);
});

test.each([
	['EMFILE', 'generator.file_descriptors', 'ulimit'],
	['ENFILE', 'generator.file_descriptors', 'ulimit'],
	['EADDRNOTAVAIL', 'generator.ports', 'port'],
	['EADDRINUSE', 'generator.ports', 'port'],
	['ENOBUFS', 'generator.memory', 'memory'],
	['ENOMEM', 'generator.memory', 'memory'],
])('%s is our own limit, %s, and the message helps', (code, outcome, help) => {
	const error = failed(code, `connect ${code} 10.0.0.1:443`);
	expect(error.class).toBe(outcome);
	expect(error.message).toContain(help);
});

test('a failure of all addresses of a name is told in the words of the first', () => {
	const cause = Object.assign(new Error('connect ECONNREFUSED ::1:80'), {code: 'ECONNREFUSED'});
	const error = Object.assign(new AggregateError([cause, cause]), {code: 'ECONNREFUSED'});
	expect(classifyEnd({kind: 'failed', error})).toEqual({
		class: 'connect.refused',
		message: 'connect ECONNREFUSED ::1:80',
	});
});

test('an error without words is told by its code', () => {
	expect(failed('ECONNRESET').message).toBe('ECONNRESET');
});

test('a refusal keeps its status and a readable part of its body', () => {
	const refused = (body: string) => classifyEnd({kind: 'refused', status: 429, body});
	expect(refused(' slow down\n')).toEqual({class: 'handshake.429', message: 'slow down'});
	const long = refused('too many words '.repeat(500)).message;
	expect(long.length).toBeLessThanOrEqual(301);
	expect(long).toMatch(/^too many words .*…$/);
	expect(refused('').message).toBe('no body');
});

test('a refusal tells who refused and under which id, whatever its body', () => {
	const refused = (body: string) =>
		classifyEnd({
			kind: 'refused',
			status: 403,
			body,
			headers: {
				'x-amzn-errortype': 'ForbiddenException',
				'x-amzn-requestid': '7d5e-1',
				'set-cookie': ['session=s3cret'],
			},
		}).message;
	const notes = '(x-amzn-ErrorType ForbiddenException, x-amzn-RequestId 7d5e-1)';
	expect(refused('{"message":"Forbidden"}')).toBe(`{"message":"Forbidden"} ${notes}`);
	expect(refused('')).toBe(`no body ${notes}`);
	const long = refused('too many words '.repeat(500));
	expect(long.endsWith(`… ${notes}`)).toBe(true);
	expect(long.length).toBeLessThanOrEqual(301);
});

test('a redirect names where it leads, however long that is; other statuses do not', () => {
	const refused = (status: number, location: string) =>
		classifyEnd({kind: 'refused', status, body: 'Moved', headers: {location}}).message;
	expect(refused(301, 'wss://host/new')).toBe('Moved (Location wss://host/new)');
	expect(refused(201, 'wss://host/new')).toBe('Moved');
	const long = refused(308, `wss://host/?${'a=b&'.repeat(3000)}`);
	expect(long).toMatch(/^Moved \(Location wss:\/\/host\/\?.*&…\)$/);
	expect(long.length).toBeLessThan(300);
});

test('silence is handshake.timeout', () => {
	expect(classifyEnd({kind: 'silent'}).class).toBe('handshake.timeout');
});

test('a close keeps its code and reason', () => {
	expect(classifyEnd({kind: 'closed', code: 1001, reason: 'bye'})).toEqual({
		class: 'closed.1001',
		message: 'bye',
	});
	expect(classifyEnd({kind: 'closed', code: 1006, reason: ''}).message).toMatch(/reply/);
});

test('a breach of the protocol counts for more than the 1006 that it ends in', () => {
	const error = Object.assign(new Error('RSV1 must be clear'), {code: 'WS_ERR_UNEXPECTED_RSV_1'});
	expect(classifyEnd({kind: 'closed', code: 1006, reason: '', error})).toEqual({
		class: 'protocol.reserved_bits',
		message: 'RSV1 must be clear',
	});
});

test('an address that is not valid is never quoted', () => {
	const error = new TypeError('Invalid URL: wss://user:s3cret@:x');
	const outcome = classifyEnd({kind: 'invalid', error});
	expect(outcome.class).toBe('generator.request');
	expect(outcome.message).not.toContain('s3cret');
});
