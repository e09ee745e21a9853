import type {Extent} from '../../model/load.ts';
import {formatDuration} from '../../model/duration-text.ts';
import {nearestDuration, parseDuration} from './duration.ts';

const perSecond: Readonly<Record<string, number>> = {s: 1, m: 60, h: 3600};
export const rateLimits = {min: 0.001, max: 100_000};
/** Far more prompts than any warm-up or step needs. */
const mostPrompts = 10_000_000;

/** A number without sign and exponent; undefined for anything else. */
export function parseDecimal(text: string): number | undefined {
	return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** Prompts per second of `50`, `0.5`, `10/s`, `600/m`, `36000/h` or `0`; undefined when out of range. */
export function parseRate(text: string): number | undefined {
	const [, count, unit = 's'] = /^([\d.]+)(?:\/([smh]))?$/.exec(text) ?? [];
	const number = count === undefined ? undefined : parseDecimal(count);
	if (number === undefined) return undefined;
	const rate = number / perSecond[unit]!;
	return rate === 0 || (rate >= rateLimits.min && rate <= rateLimits.max) ? rate : undefined;
}

/** The rate that `text` most likely means: `600 / min` is `600/m`. */
export function nearestRate(text: string): string | undefined {
	const [, count, word] =
		/^\s*(\d[\d_,]*(?:\.\d+)?)(?:\s*(?:\/|per|p)?\s*([a-z]{1,10}))?\s*$/i.exec(text) ?? [];
	if (count === undefined) return undefined;
	const number = count.replaceAll(/[_,]/g, '');
	const unit = /^[mh]/i.exec(word ?? '')?.[0].toLowerCase();
	const candidate = unit === undefined ? number : `${number}/${unit}`;
	if (parseRate(candidate) !== undefined) return candidate;
	return Number(number) / perSecond[unit ?? 's']! < rateLimits.min
		? String(rateLimits.min)
		: String(rateLimits.max);
}

/** The extent of `15 prompts`, `15`, `30s` or `2m`; null for `0`; undefined for anything else. */
export function parseExtent(text: string): Extent | null | undefined {
	const [, count] = /^(\d{1,10})(?: ?prompts?)?$/.exec(text) ?? [];
	if (count === undefined) {
		const duration = parseDuration(text);
		return duration === 0 ? null : duration === undefined ? undefined : {duration};
	}
	const prompts = Number(count);
	if (prompts === 0) return null;
	return prompts <= mostPrompts ? {prompts} : undefined;
}

/** The extent that `text` most likely means: `15 requests` is `15 prompts`. */
export function nearestExtent(text: string): string | undefined {
	const [, count] =
		/^\s*(\d{1,15})\s*(?:p|pr|requests?|messages?|prom\w{0,10})?\s*$/i.exec(text) ?? [];
	if (count === undefined) return nearestDuration(text);
	return formatExtent({prompts: Math.max(1, Math.min(mostPrompts, Number(count)))});
}

/** The inverse of `parseExtent`. */
export function formatExtent(extent: Extent | null): string {
	if (extent === null) return '0';
	if ('duration' in extent) return formatDuration(extent.duration);
	return extent.prompts === 1 ? '1 prompt' : `${extent.prompts} prompts`;
}

/** The share from 0 to 1 of `50%`, `0.5` or `off`, which is 1; undefined for anything else. */
export function parseShare(text: string): number | undefined {
	if (text === 'off') return 1;
	const percent = text.endsWith('%');
	const number = parseDecimal(percent ? text.slice(0, -1) : text);
	if (number === undefined) return undefined;
	// Rounded to a millionth, so that it can be written as a percentage and read back.
	const share = Math.round((percent ? number / 100 : number) * 1e6) / 1e6;
	return share <= 1 ? share : undefined;
}

/** The inverse of `parseShare`. */
export function formatShare(share: number): string {
	return share === 1 ? 'off' : `${Number((share * 100).toPrecision(12))}%`;
}
