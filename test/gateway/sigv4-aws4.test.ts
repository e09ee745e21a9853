import {sign} from 'aws4';
import {expect, test} from 'vitest';
import {createSigner} from '../../source/gateway/sigv4.ts';
import {createDraw, type Draw} from '../helpers/random.ts';

const letters = Array.from('abcxyzABC019-._~');
const awkward = [...letters, ...Array.from(' +&=?/%#!\'()*@:;,"<>[]{}|\\^`$é日𝄞\u0000\n')];
const base64 = Array.from('abcXYZ019+/=');
const regions = ['us-east-1', 'ca-central-1', 'us-gov-west-1', 'ap-southeast-2'];

const nonEmpty = (draw: Draw, alphabet: readonly string[], longest: number) =>
	draw.pick(letters) + draw.text(alphabet, longest);

/** As browsers, forms and shells write a value into an address. */
function written(draw: Draw, value: string): string {
	const full = encodeURIComponent(value);
	return draw.int(0, 1) === 0 ? full : full.replaceAll('%20', '+');
}

function query(draw: Draw): string {
	const names = Array.from({length: draw.int(1, 4)}, () => nonEmpty(draw, awkward, 6));
	const pairs = Array.from({length: draw.int(0, 6)}, () => {
		const name = written(draw, draw.pick(names));
		return draw.int(0, 9) === 0 ? name : `${name}=${written(draw, draw.text(awkward, 12))}`;
	});
	return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function example(seed: number) {
	const draw = createDraw(seed);
	const region = draw.pick(regions);
	const port = draw.pick(['', '', ':443', ':8443']);
	const path = Array.from({length: draw.int(0, 4)}, () =>
		encodeURIComponent(draw.text(awkward, 6)).replaceAll(/^\.+$/g, 'dots'),
	).join('/');
	return {
		region,
		url: `wss://abc${draw.int(0, 999)}.execute-api.${region}.amazonaws.com${port}/${path}${query(draw)}`,
		date: Date.UTC(2015, 0, 1) + draw.int(0, 20 * 365) * 86_400_000 + draw.int(0, 86_399_999),
		credentials: {
			accessKeyId: `AKIA${nonEmpty(draw, letters, 12)}`,
			secretAccessKey: nonEmpty(draw, base64, 40),
			...(draw.int(0, 1) === 0 && {sessionToken: nonEmpty(draw, base64, 300)}),
		},
	};
}

test('signs whatever address, token and date as the independent signer aws4 does', async () => {
	for (let seed = 1; seed <= 1000; seed++) {
		const {region, url, date, credentials} = example(seed);
		const signed = new URL(
			await createSigner({now: () => date, credentials: () => Promise.resolve(credentials)})(url),
		);
		const {host, pathname, search} = new URL(url);
		const day = new Date(date).toISOString().replaceAll(/[:-]|\.\d{3}/g, '');
		const request = sign(
			{
				service: 'execute-api',
				region,
				signQuery: true,
				headers: {Host: host},
				path: `${pathname}${search}${search === '' ? '?' : '&'}X-Amz-Date=${day}&X-Amz-Expires=300`,
			},
			credentials,
		);
		const theirs = new URLSearchParams(request.path!.slice(request.path!.indexOf('?')));
		theirs.sort();
		const ours = new URLSearchParams(signed.searchParams);
		ours.sort();
		expect([...ours], `seed ${seed}: ${url}`).toEqual([...theirs]);
		expect(signed.host + signed.pathname, `seed ${seed}`).toBe(host + pathname);
		expect(signed.search, `seed ${seed}`).toMatch(/^\?[\w.~%&=-]+$/);
	}
});
