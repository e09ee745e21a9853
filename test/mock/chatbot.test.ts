import {expect, test} from 'vitest';
import {createChatbot, unknownIntent} from '../../source/mock/chatbot.ts';
import {createRandom} from '../../source/mock/random.ts';
import {languageOf, lengthen} from '../../source/mock/texts.ts';
import {rows} from './client.ts';

const chatbot = createChatbot(rows);
const many = Array.from({length: 5000}, (_, index) => createRandom(1, `prompt ${index}`));

test('a known question gets its intent, its answer and its number of references', () => {
	for (const row of rows) {
		const answer = chatbot.answer(row.Question as string, 1, createRandom(1, 'x'));
		expect(answer.intent).toBe(row.Intent);
		expect(answer.references).toHaveLength((row.RefCount as number | undefined) ?? 0);
		expect(new Set(answer.references).size).toBe(answer.references.length);
		for (const reference of answer.references) {
			expect(new URL(reference).origin).toBe('https://rivemont.example');
		}
	}
	expect(chatbot.answer('Comment obtenir un permis ?', 1, many[0]!).message).toBe('Au comptoir.');
});

test('space around a question does not matter', () => {
	expect(chatbot.answer(' Bonjour\n', 1, createRandom(1, 'x')).intent).toBe('greeting');
});

test('accuracy is the share of right intents; the wrong ones are all the others', () => {
	const answers = many.map((random) => chatbot.answer('Bonjour', 0.7, random).intent);
	const share = (intent: string) =>
		answers.filter((answer) => answer === intent).length / answers.length;
	expect(Math.abs(share('greeting') - 0.7)).toBeLessThan(0.02);
	expect(Math.abs(share('permits') - 0.15)).toBeLessThan(0.02);
	expect(Math.abs(share('waste') - 0.15)).toBeLessThan(0.02);
});

test('accuracy 1 is always right, 0 never', () => {
	for (const random of many.slice(0, 500)) {
		expect(chatbot.answer('Bonjour', 1, random).intent).toBe('greeting');
		expect(chatbot.answer('Bonjour', 0, random).intent).not.toBe('greeting');
	}
	const single = createChatbot([{Intent: 'greeting', Question: 'Bonjour'}]);
	expect(single.answer('Bonjour', 0, many[0]!).intent).toBe(unknownIntent);
});

test('accuracy changes the intent and nothing else', () => {
	const at = (accuracy: number) => {
		const {message, references, traceId} = chatbot.answer(
			'How do I get a permit?',
			accuracy,
			createRandom(1, 'x'),
		);
		return {message, references, traceId};
	};
	expect(at(0)).toEqual(at(1));
});

test('a made-up text has one to four sentences in the language of the question', () => {
	const lengths = new Set<number>();
	for (const random of many.slice(0, 500)) {
		const french = chatbot.answer('Quand passe la collecte ?', 1, random).message;
		const english = chatbot.answer('How do I get a permit?', 1, random).message;
		expect(languageOf(french), french).toBe('fr');
		expect(languageOf(english), english).toBe('en');
		lengths.add(french.split('.').length - 1);
	}
	expect([...lengths].sort()).toEqual([1, 2, 3, 4]);
});

test('an unknown question gets a generic answer and always the same known intent', () => {
	const intents = new Set<string>();
	for (let index = 0; index < 100; index++) {
		const question = `What about number ${index}?`;
		const first = chatbot.answer(question, 1, createRandom(1, 'x'));
		const second = chatbot.answer(question, 0, createRandom(2, 'y'));
		expect(second.intent).toBe(first.intent);
		expect(first.references).toEqual([]);
		expect(languageOf(first.message)).toBe('en');
		intents.add(first.intent);
	}
	expect([...intents].sort()).toEqual(['greeting', 'permits', 'waste']);
});

test('the order of the rows does not matter', () => {
	const shuffled = createChatbot(rows.toReversed());
	for (const question of ['Bonjour', 'Something else']) {
		expect(shuffled.answer(question, 0.5, createRandom(1, 'x'))).toEqual(
			chatbot.answer(question, 0.5, createRandom(1, 'x')),
		);
	}
});

test('of rows with the same question the first counts', () => {
	const twice = createChatbot([
		{Intent: 'first', Question: 'Bonjour'},
		{Intent: 'second', Question: 'Bonjour'},
	]);
	expect(twice.answer('Bonjour', 1, many[0]!).intent).toBe('first');
});

test('odd rows do no harm', () => {
	const odd = createChatbot([
		{},
		{Question: 7, Intent: 'number'},
		{Question: '???', Intent: 3, RefCount: '2', Reponse: ''},
		{Question: '__proto__', Intent: 'constructor', RefCount: 1e9},
		{Question: 'minus', Intent: 'a', RefCount: -1},
		{Question: 'half', Intent: 'a', RefCount: 1.5},
		{Question: 'NaN', Intent: 'a', RefCount: NaN},
	]);
	const answer = (question: string) => odd.answer(question, 1, createRandom(1, 'x'));
	expect(['number', 'constructor', 'a']).toContain(answer('???').intent);
	expect(answer('???').message).not.toBe('');
	expect(answer('???').references).toEqual([]);
	expect(answer('__proto__').intent).toBe('constructor');
	expect(answer('__proto__').references).toHaveLength(100);
	expect(answer('minus').references).toEqual([]);
	expect(answer('half').references).toHaveLength(1);
	expect(answer('NaN').references).toEqual([]);
	expect(createChatbot([]).answer('Bonjour', 1, many[0]!).intent).toBe(unknownIntent);
});

test('a lengthened text begins with the text and passes the length', () => {
	const text = lengthen('Au comptoir.', 'fr', 1000);
	expect(text).toMatch(/^Au comptoir\. Bonjour/);
	expect(text.length).toBeGreaterThan(1000);
	expect(lengthen('x'.repeat(1001), 'fr', 1000)).toBe('x'.repeat(1001));
	expect(lengthen('x'.repeat(1000), 'fr', 1000).length).toBeGreaterThan(1000);
});
