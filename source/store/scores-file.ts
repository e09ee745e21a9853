import {open} from 'node:fs/promises';
import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {z} from 'zod';
import type {Attempt} from '../model/attempt.ts';
import {parseExact} from '../model/exact-json.ts';
import {readByteLines} from './byte-lines.ts';

/*
 * Scores that came after their attempts were written: those of the run's own service metrics, and sets
 * of later ones. Lines stand in the order in which they were scored; a later one replaces an earlier.
 */

export const scoresName = 'scores.jsonl';

/** The set of the run's own service metrics. */
export const ownSet = 'run';

const texts = z.record(z.string(), z.string());

const scoreLine = z.object({
	id: z.string(),
	attempt: z.int().positive(),
	set: z.string(),
	scores: z.record(z.string(), z.number()),
	failed: z.array(z.string()),
	reasons: texts.optional(),
	details: z.record(z.string(), z.unknown()).optional(),
	metric_errors: texts.optional(),
	/** What it cost to score it, in US dollars. */
	cost: z.number().nonnegative().optional(),
});

/** One line of `scores.jsonl`: what the metrics of a set say about an attempt. */
export type ScoreLine = z.output<typeof scoreLine>;

/** Where a line stands, in bytes. */
export type LinePlace = {readonly offset: number; readonly length: number};

/** The scores of one set, by attempt. */
export type Scores = {
	readonly of: (attempt: Pick<Attempt, 'id' | 'attempt'>) => ScoreLine | undefined;
	readonly placeOf: (attempt: Pick<Attempt, 'id' | 'attempt'>) => LinePlace | undefined;
	/** Lines that are not scores, such as one that a crash tore. */
	readonly damaged: number;
};

/** The file of the scores beside a results file. */
export const scoresFileBeside = (resultsFile: string): string =>
	join(dirname(resultsFile), scoresName);

function parseLine(line: Buffer): ScoreLine | undefined {
	try {
		return scoreLine.safeParse(parseExact(line.toString('utf8'))).data;
	} catch {
		return undefined;
	}
}

const keyOf = ({id, attempt}: Pick<Attempt, 'id' | 'attempt'>): string => `${attempt}\n${id}`;

/**
 * Reads the scores of one set. A line that is damaged is counted.
 * @returns undefined when there is no such file
 */
export async function readScores(file: string, set = ownSet): Promise<Scores | undefined> {
	if (!existsSync(file)) return undefined;
	const lines = new Map<string, {readonly score: ScoreLine; readonly place: LinePlace}>();
	let damaged = 0;
	for await (const some of readByteLines(file)) {
		for (const {line, offset} of some) {
			const score = parseLine(line);
			if (!score) damaged++;
			else if (score.set === set) {
				lines.set(keyOf(score), {score, place: {offset, length: line.length}});
			}
		}
	}
	return {
		of: (attempt) => lines.get(keyOf(attempt))?.score,
		placeOf: (attempt) => lines.get(keyOf(attempt))?.place,
		damaged,
	};
}

/** Reads the one line that stands at a place; undefined when it is damaged. */
export async function readScoreAt(file: string, place: LinePlace): Promise<ScoreLine | undefined> {
	const handle = await open(file, 'r');
	try {
		const buffer = Buffer.alloc(place.length);
		await handle.read(buffer, 0, place.length, place.offset);
		return parseLine(buffer);
	} finally {
		await handle.close();
	}
}

/** An attempt with the scores that it awaits: a rejecting metric makes one that passed a failed one. */
export function joinScores(attempt: Attempt, score: ScoreLine | undefined): Attempt {
	const {unscored: awaited, ...rest} = attempt;
	if (!score || !awaited) return attempt;
	const {reasons, details, metric_errors: errors} = score;
	const fails = score.failed.length > 0;
	return {
		...rest,
		outcome: attempt.outcome === 'passed' && fails ? 'failed' : attempt.outcome,
		scores: {...attempt.scores, ...score.scores},
		failed: [...attempt.failed, ...score.failed],
		...(reasons && {reasons: {...attempt.reasons, ...reasons}}),
		...(details && {details: {...attempt.details, ...details}}),
		...(errors && {metric_errors: {...attempt.metric_errors, ...errors}}),
	};
}
