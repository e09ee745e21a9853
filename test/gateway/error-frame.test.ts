import {expect, test} from 'vitest';
import {classifyGatewayError} from '../../source/gateway/error-frame.ts';

test('recognises the gateway’s error, whatever the order of its keys', () => {
	const error = {
		what: 'internal_server_error',
		message: 'Internal server error (connectionId VNRU=, requestId VNRX=)',
		requestId: 'VNRX=',
		connectionId: 'VNRU=',
		terminal: true,
		isCertain: true,
	};
	const message = 'Internal server error';
	expect(classifyGatewayError({message, connectionId: 'VNRU=', requestId: 'VNRX='})).toEqual(error);
	expect(classifyGatewayError({requestId: 'VNRX=', connectionId: 'VNRU=', message})).toEqual(error);
});

test('one id is enough', () => {
	expect(classifyGatewayError({message: 'Forbidden', requestId: 'a'})?.what).toBe('forbidden');
	expect(classifyGatewayError({message: 'Forbidden', connectionId: 'a'})?.what).toBe('forbidden');
});

test('only a timed-out integration does not end the reply', () => {
	const classify = (message: string) => classifyGatewayError({message, requestId: 'a'});
	expect(classify('Endpoint request timed out')).toMatchObject({
		what: 'endpoint_request_timed_out',
		terminal: false,
	});
	expect(classify('Limit Exceeded')?.terminal).toBe(true);
});

test.each([
	'',
	'…',
	'Execution 8f14e45f failed',
	'token=abc-123',
	'a b c d e f g',
	'word '.repeat(50),
	'x'.repeat(100),
])('the message %j makes no class of its own', (message) => {
	expect(classifyGatewayError({message, requestId: 'a'})).toMatchObject({
		what: 'other',
		message: `${message} (requestId a)`,
		terminal: true,
	});
});

test('a long message gives way to the ids, which lead to the log', () => {
	const {message} = classifyGatewayError({message: 'word '.repeat(100), requestId: 'VNRX='})!;
	expect(message.length).toBeLessThanOrEqual(301);
	expect(message).toMatch(/^word .*… \(requestId VNRX=\)$/);
});

test('an id that looks like none is left out, and the error is one all the same', () => {
	const error = classifyGatewayError({message: 'Forbidden', requestId: 'a b', connectionId: 'c='});
	expect(error).toMatchObject({what: 'forbidden', message: 'Forbidden (connectionId c=)'});
});

test.each([
	[null],
	['Forbidden'],
	[[]],
	[{}],
	[{message: 'hello'}],
	[{message: 'hello', intent: 'a', references: [], traceId: '1-2'}],
	[{message: 42, requestId: 'a'}],
	[{message: 'hello', requestId: 42}],
	[{message: 'hello', requestId: 'a', intent: 'b', references: [], traceId: 'c'}],
])('%j is a reply', (body) => {
	expect(classifyGatewayError(body)).toBeUndefined();
});
