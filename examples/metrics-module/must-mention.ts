import {defineMetric} from 'floodgate';
import {z} from 'zod';

/** The share of some words that the reply mentions; which words is a parameter. */
export default defineMetric({
	name: 'must_mention',
	parameters: z.strictObject({
		words: z.array(z.string().min(1)).min(1).describe('the words, such as ["phone", "e-mail"]'),
		least: z.number().min(0).max(1).default(1).describe('the share that is enough, from 0 to 1'),
	}),
	score(_prompt, reply, {words, least}) {
		const text = reply.text.toLowerCase();
		const missing = words.filter((word) => !text.includes(word.toLowerCase()));
		const score = 1 - missing.length / words.length;
		return {score, passed: score >= least, reason: `does not mention ${missing.join(', ')}`};
	},
});
