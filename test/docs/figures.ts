import {readFigures, type Figures} from '../bench/figures.ts';
import type {Figure, Section} from '../bench/measure.ts';
import {number} from '../bench/table.ts';
import {cell, table} from './markdown.ts';

/** The figures that the page shows: what `npm run bench` and `npm run bench:peers` wrote. */
const file = new URL('../bench/figures.json', import.meta.url);
const isPeers = ({name}: Section): boolean => name.startsWith('peers-');

function ratioOf({ratio, ratios}: Figure): string {
	if (ratio === null || ratios === null) return '';
	const [least, greatest] = ratios.map((each) => each.toFixed(2));
	return least === greatest ? ratio.toFixed(2) : `**${ratio.toFixed(2)}** (${least}–${greatest})`;
}

function verdictOf({target, met}: Figure): string {
	if (target === null) return '';
	const aim = target.replaceAll('>=', '≥').replaceAll('<=', '≤').replaceAll('+-', '±');
	return met === false ? `${aim}, missed` : aim;
}

/** A figure's value; a section of one unit has it there, the others have it in the names. */
const valueOf = ({median}: Figure, {unit}: Section): string =>
	unit.includes(',') ? number(median) : `${number(median)} ${unit}`;

/** What the figures were measured on, in a sentence. */
export function aboutFigures({date, node, cores, server, sections}: Figures): string {
	const rounds = sections.flatMap(({figures}) => figures.map(({values}) => values.length));
	const [fewest, most] = [Math.min(...rounds), Math.max(...rounds)];
	const counted =
		most === 1 ? 'one round' : fewest === most ? `${most} rounds` : `${fewest} to ${most} rounds`;
	const stolen = Math.max(0, ...sections.map((section) => section.stolen ?? 0));
	const lost =
		stolen >= 0.01
			? `; the host took up to ${Math.round(stolen * 100)} % of the CPU meanwhile`
			: '';
	return (
		`Measured on ${date.slice(0, 10)} with Node ${node.slice(1)} on ${cores} cores, against \`${server}\`, ` +
		`in ${counted} each${lost}.`
	);
}

/** The figures of which something is asked, in one table. */
export function aimTable({sections}: Figures): string {
	const rows = sections
		.filter((section) => !isPeers(section))
		.flatMap((section) =>
			section.figures
				.filter(({target}) => target !== null)
				.map((figure) => [
					section.name,
					cell(figure.name),
					valueOf(figure, section),
					ratioOf(figure),
					verdictOf(figure),
				]),
		);
	return table(['section', 'what', 'median', 'ratio', 'aim'], rows);
}

/** Every figure, in a table for each section. */
export function allFigures({sections}: Figures): string {
	return sections
		.filter((section) => !isPeers(section))
		.map((section) => {
			const {name, note, unit, figures} = section;
			const rows = figures.map((figure) => [
				cell(figure.name),
				number(figure.median),
				`${number(figure.min)}–${number(figure.max)}`,
				ratioOf(figure),
				verdictOf(figure),
			]);
			const heading = `### ${name}\n\n${cell(note)}.`;
			return rows.length === 0
				? heading
				: `${heading}\n\n${table([unit, 'median', 'range', 'ratio', 'aim'], rows)}`;
		})
		.join('\n\n');
}

/** What the other load generators came to: a table for each scenario, with a line for each of them. */
export function peerTables({sections}: Figures): string {
	const peers = sections.filter(isPeers);
	return peers
		.map(({name, note, figures}) => {
			const parts = figures.map((figure) => {
				const [, unit = '', subject = ''] = /^(.*?), (.*)$/.exec(figure.name) ?? [];
				return {unit, subject, figure};
			});
			const units = [...new Set(parts.map(({unit}) => unit))];
			const rows = [...Map.groupBy(parts, ({subject}) => subject)].map(([subject, own]) => [
				cell(subject),
				...units.map((unit) => {
					const figure = own.find((part) => part.unit === unit)?.figure;
					if (!figure) return '–';
					const ratio = ratioOf(figure);
					return number(figure.median) + (ratio === '' ? '' : ` · ${ratio}`);
				}),
			]);
			return `### ${name}\n\n${cell(note)}.\n\n${table(['', ...units.map((unit) => unit.replace(' - ', ' − '))], rows)}`;
		})
		.join('\n\n');
}

const fromFile = (render: (figures: Figures) => string) => () => render(readFigures(file));

/** The generated parts of the page about benchmarks. */
export const benchParts = {
	'bench-about': fromFile(aboutFigures),
	'bench-aims': fromFile(aimTable),
	'bench-peers': fromFile(peerTables),
	'bench-all': fromFile(allFigures),
};
