import {z} from 'zod';
import {duration, wholeNumber} from './value-kinds.ts';
import {option, type OptionMeta} from '../options/option.ts';

/** A share from 0 to 1; `5%` on the command line is 0.05. */
export function share(flag: string, help: string, fallback = 0) {
	const meta: OptionMeta = {
		flag,
		group: 'Behaviour',
		value: 'SHARE',
		help,
		allowed: 'a share from 0 to 1, or a percentage',
		example: '5%',
		fromText(word) {
			const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(word);
			const value = match ? Number(match[1]) / (match[2] ? 100 : 1) : Infinity;
			return value <= 1 ? value : word;
		},
	};
	return option(z.number().min(0).max(1).default(fallback), meta);
}

/** The declaration of an option that is a whole number, except the default. */
export const whole = (flag: string, min: number, max: number, help: string, example: string) => ({
	...wholeNumber(min, max),
	flag,
	group: 'Behaviour' as const,
	value: 'N',
	help,
	example,
});

/** The declaration of an option that is a duration, except the default; milliseconds once parsed. */
export const time = (flag: string, allowZero: boolean, help: string, example: string) => ({
	...duration(allowZero),
	flag,
	group: 'Behaviour' as const,
	value: 'TIME',
	help,
	example,
});
