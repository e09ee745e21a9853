import type {Row} from '../model/prompt.ts';
import {createRandom, type Random} from './random.ts';
import {languageOf, writeGenericText, writeText, type Language} from './texts.ts';

/** The body of a reply. */
export type Answer = {
	readonly message: string;
	readonly intent: string;
	/** URLs, as many as the row's RefCount. */
	readonly references: readonly string[];
	readonly traceId: string;
};

export type Chatbot = {
	/** `accuracy` is the chance, 0 to 1, that a known question gets its own intent. */
	readonly answer: (question: string, accuracy: number, random: Random) => Answer;
};

/* What the chatbot knows about a question. */
type Knowledge = {
	readonly intent?: string;
	readonly message?: string;
	readonly language: Language;
	readonly references: readonly string[];
};

/** The intent of a chatbot that knows no intents. */
export const unknownIntent = 'unknown';

/* A mistyped RefCount must not produce a reply of many megabytes. */
const mostReferences = 100;

/**
 * A chatbot that knows the rows (`{Intent, Question, RefCount, Reponse?}`): of rows with the same
 * question, the first. It has no state: an answer depends on the arguments alone.
 */
export function createChatbot(rows: readonly Row[]): Chatbot {
	const known = new Map<string, Knowledge>();
	for (const row of rows) {
		const question = textOf(row.Question)?.trim();
		if (question !== undefined && !known.has(question)) {
			known.set(question, learn(question, row));
		}
	}
	// Sorted, so that a shuffled dataset makes the same chatbot.
	const intents = [...new Set(rows.map((row) => textOf(row.Intent)))]
		.filter((intent) => intent !== undefined)
		.sort();

	// The same guess for every seed: it models what was learnt, not chance.
	const guess = (question: string) =>
		intents.length === 0 ? unknownIntent : createRandom(0, `guess:${question}`).pick(intents);

	const rightOrWrong = (right: string, accuracy: number, random: Random) => {
		if (random.uniform() < accuracy) {
			return right;
		}
		const others = intents.filter((intent) => intent !== right);
		return others.length === 0 ? unknownIntent : random.pick(others);
	};

	return {
		answer: (question, accuracy, random) => {
			const traceId = drawTraceId(random);
			const knowledge = known.get(question.trim());
			if (!knowledge) {
				const message = writeGenericText(languageOf(question));
				return {message, intent: guess(question), references: [], traceId};
			}
			const {intent, message, language, references} = knowledge;
			return {
				// Drawn first, so that another accuracy changes the intent and nothing else.
				message: message ?? writeText(language, random),
				intent: intent === undefined ? guess(question) : rightOrWrong(intent, accuracy, random),
				references,
				traceId,
			};
		},
	};
}

function learn(question: string, row: Row): Knowledge {
	return {
		intent: textOf(row.Intent),
		message: textOf(row.Reponse),
		language: languageOf(question),
		references: referencesFor(question, row.RefCount),
	};
}

function textOf(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

function referencesFor(question: string, count: unknown): readonly string[] {
	const length = typeof count === 'number' && count > 0 ? Math.min(count, mostReferences) : 0;
	const slug = question
		.normalize('NFD')
		.toLowerCase()
		.replace(/\p{M}/gu, '')
		.replace(/[^a-z0-9]+/g, '-')
		.slice(0, 40)
		.replace(/^-|-$/g, '');
	return Array.from(
		{length: Math.floor(length)},
		(_, index) => `https://rivemont.example/guides/${slug || 'guide'}/${index + 1}`,
	);
}

/* The shape of AWS X-Ray's ids: 8 and 24 hexadecimal digits. */
function drawTraceId(random: Random): string {
	const digits = () =>
		Math.floor(random.uniform() * 2 ** 32)
			.toString(16)
			.padStart(8, '0');
	return `1-${digits()}-${digits()}${digits()}${digits()}`;
}
