import {expect, test} from 'vitest';
import {compilePayload, compileText} from '../../source/dataset/template.ts';

const context = {connection: 4, index: 2};

test('a trace begins with each send, in the form of the W3C', () => {
	const fill = compileText('{{$traceparent}}', {}, 'header traceparent');
	const ids = Array.from({length: 20}, () => fill(context));
	for (const id of ids) expect(id).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/);
	expect(new Set(ids).size).toBe(20);
});

test('values of the set-up and of the frame keep their types', () => {
	const scope = {where: 'answer', frame: true, setup: ['n', 'list']};
	const tree = {
		...{n: '{{$setup.n}}', list: '{{$setup.list}}', text: 'x{{$setup.n}}'},
		...{id: '{{$frame.a[0].id}}', all: '{{$frame}}', none: '{{$frame.b|default:null}}'},
	};
	const frame = {a: [{id: 7}]};
	const filled = compilePayload(tree, {}, scope)({...context, setup: {n: 5, list: [1]}, frame});
	expect(JSON.parse(filled)).toEqual({n: 5, list: [1], text: 'x5', id: 7, all: frame, none: null});
	expect(compileText('{{$frame}}', {}, scope)({...context, frame: 'primus'})).toBe('primus');
});

test('base64url has no padding and no characters that addresses give a meaning', () => {
	const fill = compileText('{{$env.X|base64url}}', {X: '??>>é'}, 'url');
	expect(fill(context)).toBe(Buffer.from('??>>é').toString('base64url'));
	expect(fill(context)).not.toMatch(/[+/=]/);
});

test('the token is that of the moment', () => {
	const fill = compileText('Bearer {{$token}}', {}, 'header Authorization');
	expect(fill({...context, token: 'a'})).toBe('Bearer a');
	expect(fill({...context, token: 'b'})).toBe('Bearer b');
	expect(fill(context)).toBe('Bearer ');
});
