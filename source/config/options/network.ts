import {z} from 'zod';
import {duration, plainRefusal, refuse, text, toggle} from '../kinds/value-kinds.ts';
import {nearestPlace, parsePlace} from '../place.ts';
import {problemWithProxy} from '../proxy.ts';
import {hideCredentials} from '../url.ts';
import {option, withRole} from './option.ts';

/** Options for the way to the server. */
export const network = withRole('target', {
	proxy: option(z.string().min(1).superRefine(refuse(problemWithProxy)).optional(), {
		flag: 'proxy',
		group: 'Target',
		value: 'URL',
		help: 'forward proxy that is asked for a tunnel (CONNECT), for ws:// as well; off: none, whatever the environment says',
		allowed: 'an http:// or https:// address, or off',
		example: 'http://proxy.example.com:3128',
		fallback:
			'HTTPS_PROXY (wss://), HTTP_PROXY (ws://), ALL_PROXY, except for NO_PROXY and loopback',
		fromText: (word) => word,
		show: (value) => hideCredentials(String(value)),
	}),
	connectTo: option(
		z
			.string()
			.refine((place) => parsePlace(place) !== undefined, plainRefusal)
			.optional(),
		{
			flag: 'connect-to',
			group: 'Target',
			value: 'HOST:PORT',
			help: 'connect there; Host header and certificate stay those of the url',
			allowed: 'a host with or without a port, an IPv6 address in brackets',
			example: '10.0.0.7:8443',
			fallback: "the url's host and port",
			fromText: (word) => word,
			nearest: nearestPlace,
		},
	),
	cookies: option(toggle().schema.default(false), {
		...toggle(),
		flag: 'cookies',
		group: 'Target',
		help: "keep the cookies of each user's opening for that user's later connections, as sticky load balancers want",
		example: 'true',
	}),
});

/** Options for tokens that are renewed within a run. */
export const tokens = withRole('auth', {
	tokenCommand: option(text('').schema.optional(), {
		...text('a command of the shell'),
		flag: 'token-command',
		group: 'Target',
		value: 'CMD',
		help: 'its output is {{$token}}; run before the start, after --token-ttl, and when a connection is refused with 401 or 403',
		example: `'gcloud auth print-identity-token'`,
	}),
	tokenTtl: option(duration(false).schema.optional(), {
		...duration(false),
		flag: 'token-ttl',
		group: 'Target',
		value: 'TIME',
		needs: {
			anyOf: ['tokenCommand'],
			why: 'it is how long the token of that command is used; add --token-command, or leave it out',
		},
		help: 'with --token-command: run it again after this time',
		fallback: 'the token is used until a connection is refused',
		example: '10m',
	}),
});
